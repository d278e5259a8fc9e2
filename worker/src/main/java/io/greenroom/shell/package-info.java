/**
 * Hosts whose only way in is a shell that is kept open and told over its standard input what to do: scripts are begun, seen
 * and ended, and files read, by the functions in {@code shell.sh}.
 */
@NullMarked
package io.greenroom.shell;

import org.jspecify.annotations.NullMarked;
