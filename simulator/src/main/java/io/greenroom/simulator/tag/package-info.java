/** Tags on action types and pipelines. */
@NullMarked
package io.greenroom.simulator.tag;

import org.jspecify.annotations.NullMarked;
