package io.greenroom.provider.cloudformation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.greenroom.command.Exit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a script has got that a service of AWS runs, as it is kept in the script's folder: one of these. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "stage")
sealed interface Progress {

    /**
     * The service is asked to begin it; there is no answer yet, so that it may have begun.
     *
     * @param since when it was first asked, or is about to be
     */
    record Asked(Instant since) implements Progress {}

    /**
     * The service runs it.
     *
     * @param id the service's name for what it runs
     * @param since when that was learned
     */
    record Underway(String id, Instant since, Shown shown) implements Progress {}

    /**
     * It has ended; lines of its log may still be on their way.
     *
     * @param since when that was seen
     * @param quietSince when the last of the late lines came
     */
    record Draining(String id, Outcome outcome, Instant since, Instant quietSince, Shown shown) implements Progress {}

    /** It is over. */
    record Over(Outcome outcome) implements Progress {}

    /**
     * How much of what it printed is in its output.
     *
     * @param log where it prints; null when that is not known yet, or cannot be read
     * @param token where the next page of the log begins; null for its beginning
     * @param bytes how long the output was when this was noted: what is there beyond that is written again
     * @param told how many of the service's own messages are in it
     */
    record Shown(@Nullable LogStream log, @Nullable String token, long bytes, int told) {
        static final Shown NOTHING = new Shown(null, null, 0, 0);

        Shown from(@Nullable LogStream stream) {
            return new Shown(stream, token, bytes, told);
        }

        Shown upTo(long length) {
            return new Shown(log, token, length, told);
        }

        Shown afterPage(String next, long length) {
            return new Shown(log, next, length, told);
        }

        Shown afterMessages(int count, long length) {
            return new Shown(log, token, length, count);
        }
    }

    /** A stream of CloudWatch Logs. */
    record LogStream(String group, String name) {}

    /**
     * How it ended.
     *
     * @param code its exit code; null when it left none
     * @param how why it left none, as the end of a sentence; else empty
     * @param lastWords what the service says of the end, for the output; empty for nothing
     */
    record Outcome(@Nullable Integer code, Instant at, String how, String lastWords) {

        static Outcome exited(int code, Instant at, String lastWords) {
            return new Outcome(code, at, "", lastWords);
        }

        /** @param how as the end of a sentence, without a full stop */
        static Outcome gone(Instant at, String how) {
            return new Outcome(null, at, how, "");
        }

        Exit toExit() {
            return code == null ? new Exit.Vanished(how) : new Exit.Exited(code, at);
        }
    }
}
