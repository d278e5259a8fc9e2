/** The wake-up queue in Amazon SQS, through the AWS SDK. */
@NullMarked
package io.greenroom.sqs;

import org.jspecify.annotations.NullMarked;
