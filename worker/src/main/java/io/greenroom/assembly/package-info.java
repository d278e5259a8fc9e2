/** Puts a worker together from settings: the one place that knows every provider and every adapter. */
@NullMarked
package io.greenroom.assembly;

import org.jspecify.annotations.NullMarked;
