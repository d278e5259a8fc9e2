/** Files: those that people write, and those that a worker keeps from other users of its machine. */
@NullMarked
package io.greenroom.file;

import org.jspecify.annotations.NullMarked;
