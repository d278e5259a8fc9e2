/** The command line, and the one place that builds the objects. */
@NullMarked
package io.greenroom.cli;

import org.jspecify.annotations.NullMarked;
