/** The life of an environment: order, readiness, commands, alarms, ending, and what is remembered; the same wherever it is. */
@NullMarked
package io.greenroom.lifecycle;

import org.jspecify.annotations.NullMarked;
