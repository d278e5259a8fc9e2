package io.greenroom.cli;

/** What the launcher found out about the terminal: a JVM of version 21 cannot tell by itself. */
final class Terminal {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 40;

    private Terminal() {}

    /** Whether standard output goes to one. */
    static boolean isThere() {
        return Integer.getInteger("greenroom.terminal") != null;
    }

    /** Whether somebody can answer: standard input comes from one. */
    static boolean canAnswer() {
        return Boolean.getBoolean("greenroom.answers");
    }

    /** In characters. */
    static int width() {
        int columns = Integer.getInteger("greenroom.terminal", USUAL_WIDTH);
        return columns < NARROWEST ? USUAL_WIDTH : columns;
    }
}
