/** Jobs of custom actions: their state table, what workers may do with them, and what an action execution hears of it. */
@NullMarked
package io.greenroom.simulator.job;

import org.jspecify.annotations.NullMarked;
