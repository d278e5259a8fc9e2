/** The simulator as a JUnit extension. Nothing else here knows JUnit, which is on nobody's class path because of it. */
@NullMarked
package io.greenroom.simulator.junit;

import org.jspecify.annotations.NullMarked;
