/** Faults on purpose: which call meets which mishap, and what has been done to whom. */
@NullMarked
package io.greenroom.simulator.fault;

import org.jspecify.annotations.NullMarked;
