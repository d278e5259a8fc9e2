/** What somebody has to be allowed in AWS, as values and as IAM policies. */
@NullMarked
package io.greenroom.iam;

import org.jspecify.annotations.NullMarked;
