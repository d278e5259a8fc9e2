/** Source folders, packed the way a source action leaves them in the artifact bucket. */
@NullMarked
package io.greenroom.simulator.pipeline.source;

import org.jspecify.annotations.NullMarked;
