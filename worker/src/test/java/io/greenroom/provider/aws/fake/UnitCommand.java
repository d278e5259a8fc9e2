package io.greenroom.provider.aws.fake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service, as {@code systemd-run} or a unit file describes it.
 *
 * @param name without its suffix
 * @param calendar when it is to start; null for now
 * @param longest how long it may run; null for ever
 * @param output where it prints to; null for the journal
 * @param folder where it works; null for the root, which is the disk here
 */
record UnitCommand(
        String name,
        List<String> words,
        Map<String, String> environment,
        boolean collected,
        Duration stopTimeout,
        @Nullable Duration longest,
        @Nullable Path output,
        @Nullable Path folder,
        @Nullable String calendar) {

    /** Of the arguments of {@code systemd-run}. */
    static UnitCommand transientOne(List<String> arguments) {
        Builder builder = new Builder("run-r" + Integer.toHexString(System.identityHashCode(arguments)));
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            String option = arguments.get(at++);
            if (option.equals("--")) {
                break;
            }
            int equals = option.startsWith("--") ? option.indexOf('=') : -1;
            String name = equals < 0 ? option : option.substring(0, equals);
            if (List.of("--quiet", "-q", "--no-block", "--collect", "-G").contains(name)) {
                builder.collected |= name.equals("--collect") || name.equals("-G");
                continue;
            }
            if (equals < 0 && at >= arguments.size()) {
                throw new IllegalArgumentException("systemd-run: option '%s' requires an argument".formatted(name));
            }
            builder.option(name, equals < 0 ? arguments.get(at++) : option.substring(equals + 1));
        }
        builder.words.addAll(arguments.subList(at, arguments.size()));
        if (builder.words.isEmpty()) {
            throw new IllegalArgumentException("Command line to execute required.");
        }
        if (builder.words.stream().anyMatch(word -> word.contains("$"))) {
            throw new IllegalArgumentException(
                    "systemd before 254 replaces variables in the words of a command itself; pass a script: "
                            + builder.words);
        }
        return builder.build();
    }

    /** Grows with each option. */
    static final class Builder {
        private String name;
        private final List<String> words = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private boolean collected;
        private Duration stopTimeout = Duration.ofSeconds(90);
        private @Nullable Duration longest;
        private @Nullable Path output;
        private @Nullable Path folder;
        private @Nullable String calendar;

        Builder(String name) {
            this.name = name;
        }

        Builder words(List<String> more) {
            words.addAll(more);
            return this;
        }

        private void option(String option, String value) {
            switch (option) {
                case "--unit", "-u" -> name = value.replaceFirst("\\.service$", "");
                case "--property", "-p" -> property(value);
                case "--setenv", "-E" -> variable(value);
                case "--working-directory" -> folder = Path.of(value);
                case "--on-calendar" -> calendar = value;
                case "--timer-property" -> {
                    if (!value.startsWith("AccuracySec=")) {
                        throw new IllegalArgumentException("Unknown assignment: " + value);
                    }
                }
                default ->
                    throw new IllegalArgumentException("systemd-run: unrecognized option '%s'".formatted(option));
            }
        }

        /** An assignment of the section [Service]. */
        Builder property(String assignment) {
            int equals = assignment.indexOf('=');
            String key = equals < 0 ? assignment : assignment.substring(0, equals);
            String value = assignment.substring(equals + 1);
            switch (key) {
                case "KillMode" -> only(assignment, "control-group");
                case "TimeoutStopSec" -> stopTimeout = seconds(value);
                case "RuntimeMaxSec" -> longest = seconds(value);
                case "Environment" -> variable(value.replace("\"", ""));
                case "StandardOutput", "StandardError" -> {
                    if (value.startsWith("append:") || value.startsWith("file:")) {
                        output = Path.of(value.substring(value.indexOf(':') + 1));
                    }
                }
                case "WorkingDirectory" -> folder = Path.of(value);
                case "Type" -> only(assignment, "simple", "exec", "oneshot");
                case "User" -> only(assignment, "root");
                case "Restart" -> only(assignment, "no");
                case "Description", "RemainAfterExit" -> {}
                default -> throw new IllegalArgumentException("Unknown assignment: " + assignment);
            }
            return this;
        }

        private static void only(String assignment, String... known) {
            String value = assignment.substring(assignment.indexOf('=') + 1);
            if (!List.of(known).contains(value)) {
                throw new IllegalArgumentException("The fake does not know %s".formatted(assignment));
            }
        }

        private void variable(String assignment) {
            int equals = assignment.indexOf('=');
            environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }

        private static Duration seconds(String value) {
            return value.equals("infinity")
                    ? Duration.ofDays(3650)
                    : Duration.ofSeconds(Long.parseLong(value.replaceFirst("s$", "")));
        }

        Builder collected() {
            collected = true;
            return this;
        }

        UnitCommand build() {
            return new UnitCommand(
                    name,
                    List.copyOf(words),
                    Map.copyOf(environment),
                    collected,
                    stopTimeout,
                    longest,
                    output,
                    folder,
                    calendar);
        }
    }
}
