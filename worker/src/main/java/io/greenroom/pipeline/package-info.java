/** Where a job comes from in the author's pipeline, and how that pipeline's executions stand. */
@NullMarked
package io.greenroom.pipeline;

import org.jspecify.annotations.NullMarked;
