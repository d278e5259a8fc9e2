/**
 * Files: the texts that people write, and what a worker keeps from other users of its machine: made, written whole or not
 * at all, and removed.
 */
@NullMarked
package io.greenroom.file;

import org.jspecify.annotations.NullMarked;
