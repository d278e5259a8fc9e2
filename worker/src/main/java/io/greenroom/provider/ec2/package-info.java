/** Environments made of machines in EC2: the blueprint's fields, starting and ending machines, and the schedules that end them. */
@NullMarked
package io.greenroom.provider.ec2;

import org.jspecify.annotations.NullMarked;
