/** Action types: the registered custom ones, and the names that the pipeline side knows. */
@NullMarked
package io.greenroom.simulator.actiontype;

import org.jspecify.annotations.NullMarked;
