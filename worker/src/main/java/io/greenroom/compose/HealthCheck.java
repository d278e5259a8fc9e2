package io.greenroom.compose;

import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What tells that a service is up.
 *
 * @param script ends with 0 when it is
 * @param patience how long that may take
 */
public record HealthCheck(String script, Duration patience) {
    static final List<String> FIELDS =
            List.of("test", "interval", "timeout", "retries", "start_period", "start_interval", "disable");
    static final Duration SHORTEST_PATIENCE = Duration.ofMinutes(1);
    private static final List<String> NONE = List.of("NONE");
    private static final List<String> KINDS = List.of("NONE", "CMD", "CMD-SHELL");
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int RETRIES = 3;
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m|h)");

    /**
     * Reads the times of a health check.
     *
     * @param test what is run: a kind and words
     * @return empty when nothing is run
     */
    static Optional<HealthCheck> read(YamlFields fields, List<String> test, Problems problems) {
        Double retries = fields.number("retries");
        Duration patience = duration(fields, "start_period", Duration.ZERO, problems)
                .plus(duration(fields, "interval", INTERVAL, problems)
                        .multipliedBy(retries == null ? RETRIES + 1 : retries.longValue() + 1));
        return script(test)
                .map(script -> new HealthCheck(
                        script, patience.compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : patience));
    }

    /** What is run: a kind and words. A text is for a shell, unless it says that nothing is run. */
    static List<String> test(YamlFields fields, Problems problems) {
        if (fields.field("test").orElse(null) instanceof Text text) {
            return text.value().equals(NONE.getFirst()) ? NONE : List.of("CMD-SHELL", text.value());
        }
        List<String> test = fields.texts("test");
        if (!test.isEmpty() && !KINDS.contains(test.getFirst())) {
            problems.unknown(fields.at("test"), fields.path("test"), "kind of test", test.getFirst(), KINDS);
        }
        return test;
    }

    /** Whether nothing is to be run, not even what the image has. */
    static boolean isOff(YamlFields fields, List<String> test) {
        return fields.truth("disable") || test.equals(NONE);
    }

    /** What a health check of an image or a service does, as a script; empty when it does nothing. */
    public static Optional<String> script(List<String> test) {
        if (test.size() < 2) {
            return Optional.empty();
        }
        return switch (test.getFirst()) {
            case "CMD-SHELL" -> Optional.of(test.get(1));
            case "CMD" -> Optional.of(Words.join(test.subList(1, test.size())));
            default -> Optional.empty();
        };
    }

    private static Duration duration(YamlFields fields, String name, Duration otherwise, Problems problems) {
        String text = fields.text(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("(" + DURATION_PART.pattern() + ")+")) {
            problems.add(fields.at(name), fields.path(name), "'" + text + "' is not a duration; as in 1m30s");
            return otherwise;
        }
        return DURATION_PART
                .matcher(text)
                .results()
                .map(part -> Duration.ofNanos((long) (Double.parseDouble(part.group(1)) * nanos(part.group(2)))))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }
}
