package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A unit file: its assignments, whatever section they stand in. */
final class UnitFile {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final List<String> OF_OTHER_SECTIONS = List.of(
            "After", "Before", "Wants", "Requires", "WantedBy", "DefaultDependencies", "Conflicts", "ExecStart");

    private final List<String> assignments = new ArrayList<>();

    private UnitFile() {}

    static UnitFile read(Path file) {
        try {
            UnitFile unit = new UnitFile();
            for (String line : Files.readAllLines(file)) {
                if (line.matches("[A-Za-z]+=.*")) {
                    unit.assignments.add(line.strip());
                } else if (!line.isBlank() && !line.matches("\\s*[\\[#;].*")) {
                    throw new IllegalArgumentException(file + ": the fake cannot read " + line);
                }
            }
            return unit;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String value(String key) {
        return assignments.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElse(null);
    }

    /** When it is to go off; null when it is not a timer. */
    @Nullable
    String calendar() {
        return value("OnCalendar");
    }

    /** The service that a timer starts, when it is not the one of its own name. */
    @Nullable
    String service() {
        String unit = value("Unit");
        return unit == null ? null : unit.replaceFirst("\\.service$", "");
    }

    boolean isOneShot() {
        return "oneshot".equals(value("Type"));
    }

    UnitCommand command(String name) {
        String start = value("ExecStart");
        if (start == null) {
            throw new IllegalArgumentException("Unit %s.service has no ExecStart= setting.".formatted(name));
        }
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(start);
        while (matcher.find()) {
            words.add(matcher.group().replaceAll("^[\"']|[\"']$", ""));
        }
        UnitCommand.Builder builder = new UnitCommand.Builder(name).words(words).collected();
        for (String assignment : assignments) {
            if (!OF_OTHER_SECTIONS.contains(assignment.substring(0, assignment.indexOf('=')))) {
                builder.property(assignment);
            }
        }
        return builder.build();
    }
}
