package io.greenroom.environment;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What an author writes to say where a command runs: a component's name, a regular expression that fits exactly one, or
 * a word for the environment as a whole.
 */
public record ComponentSelector(String text) {
    /** What the words for the whole environment are; the second one is CloudShell's. */
    private static final Set<String> WHOLE = Set.of("ENVIRONMENT", "SANDBOX");

    private static final int LONGEST = 200;

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

    private List<String> fitting(Pattern pattern, List<String> names) throws ProviderException {
        try {
            return names.stream()
                    .filter(name -> pattern.matcher(new Patient(name)).matches())
                    .toList();
        } catch (Patient.Exhausted | StackOverflowError e) {
            throw wrong(
                    "The regular expression '%s' takes too long; write a simpler one, or the component's name. There are: %s."
                            .formatted(text, listing(names)));
        }
    }

    private Pattern pattern() throws ProviderException {
        if (text.length() > LONGEST) {
            throw wrong("The component's name or expression is longer than %d characters.".formatted(LONGEST));
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw wrong("'%s' is neither a component's name nor a regular expression (%s near position %d)."
                    .formatted(text, e.getDescription(), e.getIndex() + 1));
        }
    }

    private static String listing(List<String> names) {
        return names.isEmpty() ? "none; use ENVIRONMENT" : String.join(", ", names);
    }

    private static ProviderException wrong(String message) {
        return new ProviderException(CONFIGURATION, message);
    }

    /** A name that ends the matching of expressions that would go back and forth over it for years. */
    private static final class Patient implements CharSequence {
        private final String name;
        private int looksLeft = 100_000;

        Patient(String name) {
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (looksLeft-- == 0) {
                throw new Exhausted();
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return name.subSequence(start, end);
        }

        @Override
        public String toString() {
            return name;
        }

        private static final class Exhausted extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }
    }
}
