/** CodePipeline's wire protocol: AWS JSON 1.1 over HTTP, the shapes of its requests, and how errors look. */
@NullMarked
package io.greenroom.simulator.wire;

import org.jspecify.annotations.NullMarked;
