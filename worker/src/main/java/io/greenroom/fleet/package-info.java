/** Many workers on one store: who is alive, and who carries on what a dead one had. */
@NullMarked
package io.greenroom.fleet;

import org.jspecify.annotations.NullMarked;
