/** Environments made of machines in EC2: the blueprint's fields, what the account has to have, and how machines are made and ended. */
@NullMarked
package io.greenroom.provider.ec2;

import org.jspecify.annotations.NullMarked;
