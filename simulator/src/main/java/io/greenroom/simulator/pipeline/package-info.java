/** Pipelines: their definitions, the engine that runs them, and what can be asked about their executions. */
@NullMarked
package io.greenroom.simulator.pipeline;

import org.jspecify.annotations.NullMarked;
