/** The action definitions: what is registered in an account, read from files and checked against the service's limits. */
@NullMarked
package io.greenroom.definition;

import org.jspecify.annotations.NullMarked;
