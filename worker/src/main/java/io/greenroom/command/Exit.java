package io.greenroom.command;

import java.time.Instant;

/** How a script came to be over: exactly one of these. */
public sealed interface Exit extends Standing {

    /**
     * It ended by itself.
     *
     * @param at by the host's clock, or that of its file system
     */
    record Exited(int code, Instant at) implements Exit {}

    /**
     * It is gone and left no exit code.
     *
     * @param how as the end of a sentence: "was killed from outside"
     */
    record Vanished(String how) implements Exit {
        /** Killed together with what was to note its end, nobody knows by whom. */
        public Vanished() {
            this(
                    "was killed from outside, or the machine or the worker's container was restarted: it left no exit code");
        }
    }

    /** It never began: whoever was to start it died before, or its folder cannot be written. */
    record NotBegun() implements Exit {}

    default boolean isSuccess() {
        return this instanceof Exited exited && exited.code() == 0;
    }

    /** As the end of a sentence: "ended with exit code 3". */
    default String words() {
        return switch (this) {
            case Exited e ->
                e.code() > 128 && e.code() < 160
                        ? "ended with exit code %d (signal %d)".formatted(e.code(), e.code() - 128)
                        : "ended with exit code " + e.code();
            case NotBegun n -> "could not be begun: is the disk full, or the state folder not writable?";
            case Vanished v -> v.how();
        };
    }
}
