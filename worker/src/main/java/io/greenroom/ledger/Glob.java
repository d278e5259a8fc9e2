package io.greenroom.ledger;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pattern for names: {@code *} stands for any characters, {@code ?} for one, every other character for itself. */
public record Glob(String pattern) {

    public boolean matches(String name) {
        return Pattern.compile(expression(), Pattern.DOTALL).matcher(name).matches();
    }

    private String expression() {
        return Stream.of(pattern.split("(?<=[*?])|(?=[*?])", -1))
                .map(part -> switch (part) {
                    case "*" -> ".*";
                    case "?" -> ".";
                    default -> Pattern.quote(part);
                })
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return pattern;
    }
}
