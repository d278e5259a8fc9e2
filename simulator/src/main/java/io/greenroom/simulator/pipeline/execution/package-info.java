/** Executions of pipelines: how they move through stages and actions, and what can be seen of them. */
@NullMarked
package io.greenroom.simulator.pipeline.execution;

import org.jspecify.annotations.NullMarked;
