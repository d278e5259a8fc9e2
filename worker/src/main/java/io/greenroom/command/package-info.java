/**
 * A script that runs somewhere and can be found again: its folder says that it was begun, who runs it, what it printed and
 * how it ended. Where that is, the port {@link io.greenroom.command.Host} says.
 */
@NullMarked
package io.greenroom.command;

import org.jspecify.annotations.NullMarked;
