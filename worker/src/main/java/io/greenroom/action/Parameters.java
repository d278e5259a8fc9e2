package io.greenroom.action;

import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The properties of one job, by their names in design section 6.3 or by the names that older definitions use for the same
 * thing. Reading goes on after a mistake: {@link #refuseMistakes} then names all of them at once.
 */
final class Parameters {
    /** Names that the Quali CloudShell actions use; see docs/migrating-from-quali.md. */
    private static final Map<String, List<String>> OTHER_NAMES = Map.of("EnvironmentName", List.of("SandboxName"));

    private static final Pattern UNRESOLVED = Pattern.compile("#\\{[A-Za-z0-9@_-]+\\.[A-Za-z0-9@_-]+}");

    private final Map<String, String> configuration;
    private final List<String> mistakes = new ArrayList<>();

    Parameters(Job job) {
        this.configuration = job.configuration();
    }

    Optional<String> text(String name) {
        return given(name).flatMap(given -> resolved(given, configuration.getOrDefault(given, "")));
    }

    /** Under which of its names a property is set. */
    private Optional<String> given(String name) {
        return names(name).stream()
                .filter(candidate -> !configuration.getOrDefault(candidate, "").isBlank())
                .findFirst();
    }

    private Optional<String> resolved(String name, String value) {
        Matcher reference = UNRESOLVED.matcher(value);
        if (reference.find()) {
            mistakes.add(
                    "%s holds the reference %s, which was not replaced by a value: give the action that produces it"
                                    .formatted(name, reference.group())
                            + " a namespace, and let it run before this one");
            return Optional.empty();
        }
        return Optional.of(value.strip());
    }

    private static List<String> names(String name) {
        var names = new ArrayList<String>();
        names.add(name);
        names.addAll(OTHER_NAMES.getOrDefault(name, List.of()));
        return names;
    }

    String required(String name) {
        int before = mistakes.size();
        return text(name).orElseGet(() -> {
            if (mistakes.size() == before) {
                mistakes.add("%s is missing".formatted(name));
            }
            return "";
        });
    }

    /** The members of a JSON object; none when the property is not set. */
    Map<String, String> object(String name) {
        return text(name)
                .map(text -> JsonObjectText.read(given(name).orElse(name), text, mistakes))
                .orElse(Map.of());
    }

    /** A whole number of minutes, at least one. */
    Optional<Duration> minutes(String name) {
        return text(name).flatMap(text -> {
            try {
                long minutes = Long.parseLong(text);
                if (minutes >= 1 && minutes <= 1_000_000) {
                    return Optional.of(Duration.ofMinutes(minutes));
                }
            } catch (NumberFormatException e) {
                // Falls through to the same words as a number out of range.
            }
            mistakes.add("%s must be a whole number of minutes, 1 or more, not '%s'".formatted(name, text));
            return Optional.empty();
        });
    }

    boolean flag(String name, boolean otherwise) {
        return text(name)
                .map(text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "yes" -> true;
                    case "false", "no" -> false;
                    default -> {
                        mistakes.add("%s must be true or false, not '%s'".formatted(name, text));
                        yield otherwise;
                    }
                })
                .orElse(otherwise);
    }

    /** One of some words, whatever their case. */
    String oneOf(String name, String otherwise, List<String> allowed) {
        return text(name)
                .map(text -> {
                    String word = text.toLowerCase(Locale.ROOT);
                    if (!allowed.contains(word)) {
                        mistakes.add("%s must be %s, not '%s'".formatted(name, String.join(" or ", allowed), text));
                        return otherwise;
                    }
                    return word;
                })
                .orElse(otherwise);
    }

    /** Both together; a name in both is a mistake. */
    Map<String, String> disjoint(
            String name, Map<String, String> plain, String secretName, Map<String, String> secret) {
        for (String key : new TreeMap<>(secret).keySet()) {
            if (plain.containsKey(key)) {
                mistakes.add("'%s' is in both %s and %s: keep it in one".formatted(key, name, secretName));
            }
        }
        return secret;
    }

    void mistake(String text) {
        mistakes.add(text);
    }

    void refuseMistakes() throws ActionFailure {
        if (!mistakes.isEmpty()) {
            throw ActionFailure.lasting(
                    FailureType.CONFIGURATION_ERROR,
                    "The action's configuration is wrong: %s.".formatted(String.join("; ", mistakes)));
        }
    }
}
