/** The logs of command runs: following what a run prints, keeping it in a file, handing it on. A log belongs to its run. */
@NullMarked
package io.greenroom.commandlog;

import org.jspecify.annotations.NullMarked;
