package io.greenroom.simulator.pipeline.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with references to variables in it, each written as {@code #{namespace.name}}. */
public final class VariableText {
    private static final Pattern BRACES = Pattern.compile("#\\{([^}]*)}");
    private static final Pattern REFERENCE = Pattern.compile("([A-Za-z0-9@\\-_]+)\\.([A-Za-z0-9@\\-_]+)");

    private final String text;

    public VariableText(String text) {
        this.text = text;
    }

    /** One variable of one namespace. */
    public record Reference(String namespace, String name) {
        @Override
        public String toString() {
            return "#{" + namespace + "." + name + "}";
        }
    }

    public boolean hasReferences() {
        return BRACES.matcher(text).find();
    }

    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        BRACES.matcher(text).results().forEach(braces -> {
            Matcher inside = REFERENCE.matcher(braces.group(1));
            if (inside.matches()) {
                references.add(new Reference(inside.group(1), inside.group(2)));
            }
        });
        return references;
    }

    /** What looks like a reference but is none: there has to be a namespace and a name, with one point between. */
    List<String> malformed() {
        return BRACES.matcher(text)
                .results()
                .filter(braces -> !REFERENCE.matcher(braces.group(1)).matches())
                .map(braces -> braces.group())
                .toList();
    }

    /** The text with every reference replaced by its value. */
    public String resolved(Function<Reference, String> valueOf) {
        return BRACES.matcher(text).replaceAll(braces -> {
            Matcher inside = REFERENCE.matcher(braces.group(1));
            String value =
                    inside.matches() ? valueOf.apply(new Reference(inside.group(1), inside.group(2))) : braces.group();
            return Matcher.quoteReplacement(value);
        });
    }
}
