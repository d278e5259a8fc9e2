/**
 * The simulator for tests of job workers: set up, start an execution, wait for its end, look at what became of it. This package and
 * {@code io.greenroom.simulator.junit}, with the types that their methods take and return, are what other people's tests may rely on.
 */
@NullMarked
package io.greenroom.simulator.testing;

import org.jspecify.annotations.NullMarked;
