package io.greenroom.provider.cloudshell;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One time a command was started.
 *
 * @param word its status as the server spelled it
 * @param output what it returned, or why it failed; empty while it runs
 */
record Execution(
        String id,
        Status status,
        String word,
        boolean cancellable,
        @Nullable Instant started,
        @Nullable Instant ended,
        String output) {

    enum Status {
        UNDER_WAY,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        /** A word nobody has documented: it counts as under way. */
        UNKNOWN;

        static Status of(String word) {
            return switch (word.strip().toLowerCase(Locale.ROOT)) {
                case "pending", "running", "stopping" -> UNDER_WAY;
                case "completed", "complete", "finished", "succeeded", "success" -> SUCCEEDED;
                case "failed", "error" -> FAILED;
                case "cancelled", "canceled", "stopped", "terminated" -> CANCELLED;
                default -> UNKNOWN;
            };
        }
    }

    static Execution of(JsonNode json) throws CallFailed {
        String word = Fields.text(json, "status");
        return new Execution(
                Fields.id(json, "id"),
                Status.of(word),
                word,
                Fields.flag(json, "supports_cancellation"),
                Fields.time(json, "started"),
                Fields.time(json, "ended"),
                readable(Fields.text(json, "output")));
    }

    /** Drivers return line ends as CRLF, and some as the four characters of its escape. */
    private static String readable(String output) {
        return output.replace("\\r\\n", "\n").replace("\r\n", "\n");
    }

    boolean isOver() {
        return status == Status.SUCCEEDED || status == Status.FAILED || status == Status.CANCELLED;
    }
}
