package io.greenroom.commandlog;

import java.time.Instant;
import java.util.List;

/**
 * Where the logs of commands go besides their files: each run has a stream of its own there. A call blocks for seconds at
 * most, and streams are independent of each other; for one stream there is one call at a time.
 */
public interface LogSink {
    /** How many lines one call takes. */
    int MOST_LINES = 10_000;

    /** How many bytes one call takes: each line as UTF-8, and {@link #BESIDES_A_LINE} more for it. */
    int MOST_BYTES = 1_048_576;

    int BESIDES_A_LINE = 26;

    /** How many bytes of UTF-8 a line may have. */
    int LONGEST_LINE = 262_144 - BESIDES_A_LINE;

    /** What became of a call. */
    sealed interface Answer {

        record Taken() implements Answer {}

        /** Not now: too many calls, or trouble on the other side or on the way. Lines may have been taken all the same. */
        record Later(String why) implements Answer {}

        /** Nor later, unless somebody changes something: the text says what. */
        record Refused(String why) implements Answer {}
    }

    /** Makes sure that the stream is there. */
    Answer create(String stream) throws InterruptedException;

    /**
     * Appends lines, none of them empty and all of them within the limits.
     *
     * @param at when they were read; never before the time of an earlier call
     */
    Answer put(String stream, Instant at, List<String> lines) throws InterruptedException;
}
