package io.greenroom.provider.local;

/** How a process ended: exactly one of these. */
sealed interface Exit {

    record Exited(int code) implements Exit {}

    /** It is gone and left no exit code: killed together with its wrapper, or the machine was restarted. */
    record Vanished() implements Exit {}

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
            case Vanished v -> "was killed from outside, or the machine was restarted: it left no exit code";
        };
    }
}
