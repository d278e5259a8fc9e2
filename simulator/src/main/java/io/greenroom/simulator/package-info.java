/** CodePipeline and S3 on this machine: the one place that builds them from their parts. */
@NullMarked
package io.greenroom.simulator;

import org.jspecify.annotations.NullMarked;
