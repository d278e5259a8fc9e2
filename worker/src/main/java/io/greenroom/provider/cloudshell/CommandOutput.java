package io.greenroom.provider.cloudshell;

import java.util.stream.Collectors;

/**
 * What a command returned, taken apart: lines that begin with {@code GREENROOM_OUTPUT:} set output variables
 * ({@code GREENROOM_OUTPUT: Version=1.2}), the others are its text. A command that sets none sets {@code Output} to its
 * text, on one line and cut to what a pipeline can pass on.
 *
 * @param variables {@code NAME=value} lines
 */
record CommandOutput(String text, String variables) {
    private static final String MARK = "GREENROOM_OUTPUT:";
    private static final int LONGEST_VARIABLE = 1000;

    static CommandOutput of(String returned) {
        String marked = returned.lines()
                .filter(CommandOutput::isMarked)
                .map(line -> line.strip().substring(MARK.length()).strip() + "\n")
                .collect(Collectors.joining());
        return marked.isEmpty()
                ? new CommandOutput(returned, asVariable(returned))
                : new CommandOutput(withoutMarked(returned), marked);
    }

    private static boolean isMarked(String line) {
        return line.strip().startsWith(MARK);
    }

    private static String withoutMarked(String returned) {
        return returned.lines()
                .filter(line -> !isMarked(line))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String asVariable(String returned) {
        String line = returned.strip().replaceAll("\\s*\\R\\s*", " ");
        if (line.isEmpty()) {
            return "";
        }
        return "Output=" + (line.length() <= LONGEST_VARIABLE ? line : line.substring(0, LONGEST_VARIABLE)) + "\n";
    }
}
