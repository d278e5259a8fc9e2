package io.greenroom.job;

/** What one quick look at a begun action shows. */
public sealed interface Progress {

    /** Look again later. */
    record Running(ExecutionDetails details) implements Progress {}

    /** It has run its course, well or badly: completing tells. */
    record Done() implements Progress {}
}
