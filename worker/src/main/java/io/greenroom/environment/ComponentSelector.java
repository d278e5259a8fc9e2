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

    /** Long enough for any name; short enough that no expression of that size takes long on a name. */
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
        List<String> fitting =
                names.stream().filter(name -> pattern.matcher(name).matches()).toList();
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
}
