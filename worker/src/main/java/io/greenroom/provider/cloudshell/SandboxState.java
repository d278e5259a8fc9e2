package io.greenroom.provider.cloudshell;

import java.util.Locale;

/** Where a sandbox stands, in CloudShell's words. Versions spell them with and without blanks and in any case. */
enum SandboxState {
    PENDING,
    BEFORE_SETUP,
    SETUP,
    READY,
    ERROR,
    TEARDOWN,
    ENDED,
    /** A word of the portal (Saving, for example) that the API is not known to use. */
    OTHER;

    static SandboxState of(String word) {
        return switch (word.replaceAll("[\\s_-]", "").toLowerCase(Locale.ROOT)) {
            case "pending" -> PENDING;
            case "beforesetup", "pendingsetup" -> BEFORE_SETUP;
            case "setup" -> SETUP;
            case "ready", "overtime" -> READY;
            case "error" -> ERROR;
            case "teardown" -> TEARDOWN;
            case "ended", "completed" -> ENDED;
            default -> OTHER;
        };
    }

    /** Whether it still has to come to {@link #READY}. */
    boolean isOnTheWayUp() {
        return this == PENDING || this == BEFORE_SETUP || this == SETUP || this == OTHER;
    }
}
