/** The actions: their typed parameters, and the steps of each. */
@NullMarked
package io.greenroom.action;

import org.jspecify.annotations.NullMarked;
