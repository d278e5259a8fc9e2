/** Two workers, each with a state directory of its own: what one hands back, the other takes up. */
@NullMarked
package io.greenroom.takeover;

import org.jspecify.annotations.NullMarked;
