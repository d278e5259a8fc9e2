/**
 * What providers on AWS share: scripts on machines that are reached through an S3 bucket and the agent of Systems Manager,
 * and how fast AWS is asked.
 */
@NullMarked
package io.greenroom.provider.aws;

import org.jspecify.annotations.NullMarked;
