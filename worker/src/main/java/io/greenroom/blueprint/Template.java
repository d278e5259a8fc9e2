package io.greenroom.blueprint;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with {@code ${name}} places to be filled in; {@code ${$}} is the dollar sign itself. It is never handed to a shell. */
public record Template(String text) {
    private static final String DOLLAR = "$";
    private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]*)}");

    /** The names in its places. */
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            names.add(places.group(1));
        }
        names.remove(DOLLAR);
        return names;
    }

    /** The text with every place filled by what the function has for its name. */
    public String fill(UnaryOperator<String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String name = place.group(1);
            return Matcher.quoteReplacement(name.equals(DOLLAR) ? DOLLAR : values.apply(name));
        });
    }
}
