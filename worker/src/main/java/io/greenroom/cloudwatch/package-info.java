/** The adapter that holds the AWS SDK's CloudWatch Logs client, and the addresses of logs in the AWS console. */
@NullMarked
package io.greenroom.cloudwatch;

import org.jspecify.annotations.NullMarked;
