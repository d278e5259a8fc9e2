package io.greenroom.action;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Output variables as the service takes them (codepipeline-job-api: names of letters, digits, {@code @}, {@code -},
 * {@code _}; values not empty).
 */
final class OutputVariables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@_-]+");

    /** What Run-Command itself says; commands cannot say it differently. */
    private static final Set<String> RESERVED = Set.of("Status", "ExitCode", "DurationInSeconds", "LogUrl");

    /** What the service takes for one action: the bytes of all names and values. */
    private static final int MOST_BYTES = 122_880;

    /** How many names a summary has room for. */
    private static final int MOST_NAMED = 5;

    private OutputVariables() {}

    /** Of which variables it has to be said that they were not sent; nothing, or a part of a sentence. */
    static String leftOut(Map<String, String> variables) {
        List<String> empty = variables.keySet().stream()
                .filter(name -> variables.getOrDefault(name, "").isEmpty())
                .toList();
        if (empty.isEmpty()) {
            return "";
        }
        String more = empty.size() > MOST_NAMED ? " and %d more".formatted(empty.size() - MOST_NAMED) : "";
        return "; empty, and so not set: %s%s"
                .formatted(String.join(", ", empty.subList(0, Math.min(MOST_NAMED, empty.size()))), more);
    }

    /** Without what the service would refuse. */
    static Map<String, String> sendable(Map<String, String> variables) {
        var sendable = new LinkedHashMap<String, String>();
        variables.forEach((name, value) -> {
            if (NAME.matcher(name).matches() && !value.isEmpty()) {
                sendable.put(name, value);
            }
        });
        return sendable;
    }

    /**
     * The lines a command wrote to the file named in GREENROOM_OUTPUT. Blank lines are passed over; a name that comes
     * again takes the later value.
     *
     * @param problems is told every line that is no NAME=value, by its number; values are not quoted
     */
    static Map<String, String> parse(String text, List<String> problems) {
        var variables = new LinkedHashMap<String, String>();
        var lines = text.replaceFirst("^\ufeff", "").lines().toList(); // some programs begin every file with a mark
        int bytes = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int equals = line.indexOf('=');
            if (line.isBlank()) {
                continue;
            }
            if (equals < 1) {
                problems.add("line %d is not NAME=value".formatted(i + 1));
                continue;
            }
            String name = line.substring(0, equals).strip();
            if (!NAME.matcher(name).matches()) {
                problems.add("line %d: the name '%s' may hold only letters, digits, @, - and _".formatted(i + 1, name));
            } else if (RESERVED.contains(name)) {
                problems.add("line %d: %s is Run-Command's own variable; choose another name".formatted(i + 1, name));
            } else {
                variables.put(name, line.substring(equals + 1));
            }
            bytes += line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                problems.add(
                        ("line %d makes all of them larger than the %,d bytes that CodePipeline takes for one action;"
                                        + " put large results into the output artifact")
                                .formatted(i + 1, MOST_BYTES));
                break;
            }
        }
        return variables;
    }
}
