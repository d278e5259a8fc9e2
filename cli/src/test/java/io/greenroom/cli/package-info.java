/** The command line's parts together. */
@NullMarked
package io.greenroom.cli;

import org.jspecify.annotations.NullMarked;
