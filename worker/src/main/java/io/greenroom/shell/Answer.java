package io.greenroom.shell;

import java.nio.charset.StandardCharsets;

/** What a shell printed, and the exit code. */
public final class Answer {
    private final int code;
    private final byte[] output;

    /**
     * An answer.
     *
     * @param output belongs to it from now on
     */
    public Answer(int code, byte[] output) {
        this.code = code;
        this.output = output;
    }

    public int code() {
        return code;
    }

    /** Not a copy. */
    byte[] output() {
        return output;
    }

    /** What was printed, without blanks around it. */
    public String text() {
        return new String(output, StandardCharsets.UTF_8).strip();
    }

    @Override
    public String toString() {
        return "exit code " + code + ": " + text();
    }
}
