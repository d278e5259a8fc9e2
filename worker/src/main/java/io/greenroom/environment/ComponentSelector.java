package io.greenroom.environment;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an author writes to say where a command runs: a component's name, a regular expression that fits exactly one, or
 * a word for the environment as a whole. The expressions are RE2's, without look-around and references back, because those
 * take a time that grows with their length and the names' only: {@code java.util.regex} can be given some that never end.
 */
public record ComponentSelector(String text) {
    /** What the words for the whole environment are; the second one is CloudShell's. */
    private static final Set<String> WHOLE = Set.of("ENVIRONMENT", "SANDBOX");

    private static final int LONGEST = 200;

    private static final int MOST_REPETITIONS = 1000;
    private static final Pattern COUNTS = Pattern.compile("\\{([0-9]+)(?:,([0-9]+))?");

    public ComponentSelector {
        text = text.strip();
    }

    /**
     * The name of the component that is meant, or null for the environment as a whole.
     *
     * @throws ProviderException CONFIGURATION when it fits none or several; the message lists the components
     */
    public @Nullable String choose(List<Component> components) throws ProviderException {
        List<String> names = components.stream().map(Component::name).toList();
        if (names.contains(text)) {
            return text;
        }
        if (text.isEmpty() || WHOLE.contains(text)) {
            return null;
        }
        Pattern pattern = pattern();
        List<String> fitting = fitting(pattern, names);
        return switch (fitting.size()) {
            case 1 -> fitting.getFirst();
            case 0 ->
                throw wrong("No component is called '%s', and none fits it as a regular expression. There are: %s."
                        .formatted(text, listing(names)));
            default ->
                throw wrong("'%s' fits %d components, but has to fit exactly one: %s."
                        .formatted(text, fitting.size(), listing(fitting)));
        };
    }

    private static List<String> fitting(Pattern pattern, List<String> names) {
        return names.stream().filter(pattern::matches).toList();
    }

    private Pattern pattern() throws ProviderException {
        if (text.length() > LONGEST) {
            throw wrong("The component's name or expression is longer than %d characters.".formatted(LONGEST));
        }
        if (repetitions() > MOST_REPETITIONS) {
            throw wrong(
                    "The regular expression '%s' takes too long, because its counted repetitions are more than %,d in all; write a simpler one, or the component's name."
                            .formatted(text, MOST_REPETITIONS));
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw wrong("'%s' is neither a component's name nor a regular expression of RE2's syntax (%s: %s)."
                    .formatted(text, e.getDescription(), e.getPattern()));
        }
    }

    /** All counts multiplied, as if each stood inside the next: RE2/J unfolds them into a program of that size. */
    private double repetitions() {
        double all = 1;
        Matcher count = COUNTS.matcher(text);
        while (count.find()) {
            String most = count.group(2) == null ? count.group(1) : count.group(2);
            all *= Math.max(1, Double.parseDouble(most));
        }
        return all;
    }

    private static String listing(List<String> names) {
        return names.isEmpty() ? "none; use ENVIRONMENT" : String.join(", ", names);
    }

    private static ProviderException wrong(String message) {
        return new ProviderException(CONFIGURATION, message);
    }
}
