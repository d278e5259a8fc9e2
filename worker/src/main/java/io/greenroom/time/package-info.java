/** Time as something that is handed in: a clock that can also wait. */
@NullMarked
package io.greenroom.time;

import org.jspecify.annotations.NullMarked;
