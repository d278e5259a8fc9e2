/** Environments that are stacks of AWS CloudFormation. */
@NullMarked
package io.greenroom.provider.cloudformation;

import org.jspecify.annotations.NullMarked;
