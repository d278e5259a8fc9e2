/** One DynamoDB table that many workers share: jobs in flight, environments, and who is alive. */
@NullMarked
package io.greenroom.dynamodb;

import org.jspecify.annotations.NullMarked;
