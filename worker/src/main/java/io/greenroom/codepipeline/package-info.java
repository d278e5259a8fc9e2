/** Adapters that hold the AWS SDK's CodePipeline client. */
@NullMarked
package io.greenroom.codepipeline;

import org.jspecify.annotations.NullMarked;
