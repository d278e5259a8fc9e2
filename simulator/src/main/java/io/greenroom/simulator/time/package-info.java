/** The simulator's time: it goes by itself, or is moved by a test. */
@NullMarked
package io.greenroom.simulator.time;

import org.jspecify.annotations.NullMarked;
