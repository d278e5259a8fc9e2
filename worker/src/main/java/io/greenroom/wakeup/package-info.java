/**
 * Hints that wake a worker: what is announced in a queue, read with suspicion and handed on. Nothing here decides anything; all
 * that a hint leads to is a question to CodePipeline. See docs/decisions/wake-up.md.
 */
@NullMarked
package io.greenroom.wakeup;

import org.jspecify.annotations.NullMarked;
