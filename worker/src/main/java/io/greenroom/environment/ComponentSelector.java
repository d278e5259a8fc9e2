package io.greenroom.environment;

import io.greenroom.environment.ProviderException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Which component an author means: the one of exactly that name, else the one that a regular expression fits as a whole.
 * {@value #ENVIRONMENT} means the environment itself ({@code SANDBOX} does too: pipelines written for CloudShell say so).
 */
public final class ComponentSelector {
    public static final String ENVIRONMENT = "ENVIRONMENT";

    private static final Set<String> WHOLE = Set.of(ENVIRONMENT, "SANDBOX");

    private ComponentSelector() {}

    /**
     * Finds it among the components there are.
     *
     * @return its name; empty for the environment itself
     * @throws ProviderException CONFIGURATION, listing the components, when the selector fits none or several
     */
    public static Optional<String> select(String selector, List<Component> components) throws ProviderException {
        for (Component component : components) {
            if (component.name().equals(selector)) {
                return Optional.of(selector);
            }
        }
        if (WHOLE.contains(selector)) {
            return Optional.empty();
        }
        Pattern pattern = pattern(selector, components);
        List<String> fitting = components.stream()
                .map(Component::name)
                .filter(name -> pattern.matcher(name).matches())
                .toList();
        return switch (fitting.size()) {
            case 1 -> Optional.of(fitting.getFirst());
            case 0 ->
                throw wrong("Component '%s' fits none of the components: %s.".formatted(selector, listed(components)));
            default ->
                throw wrong("Component '%s' fits several components: %s. Make it fit exactly one."
                        .formatted(selector, String.join(", ", fitting)));
        };
    }

    private static Pattern pattern(String selector, List<Component> components) throws ProviderException {
        try {
            return Pattern.compile(selector);
        } catch (PatternSyntaxException e) {
            throw wrong(
                    "Component '%s' is neither a component's name nor a regular expression (%s). The components: %s."
                            .formatted(selector, e.getDescription(), listed(components)));
        }
    }

    private static String listed(List<Component> components) {
        return components.isEmpty()
                ? "there are none, only " + ENVIRONMENT
                : components.stream().map(Component::name).collect(Collectors.joining(", ", "", ", or " + ENVIRONMENT));
    }

    private static ProviderException wrong(String message) {
        return new ProviderException(Kind.CONFIGURATION, message);
    }
}
