package io.greenroom.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The secret values of one job, and how to take them out of a text. Values can be added at any time; what was masked
 * before is not changed. Safe for use by many threads.
 *
 * <p>A value is found as it is, without the blanks and line ends around it, line by line when it has several,
 * JSON-escaped, and URL-encoded. Values shorter than {@value #SHORTEST} characters are not masked: they would black out
 * ordinary text without protecting anything.
 */
public final class Secrets {
    public static final String MASK = "****";
    static final int SHORTEST = 3;
    private static final int SHORTEST_LINE = 8;

    /** Longest first, so that a secret that contains another is masked whole. */
    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

    private volatile List<String> forms = List.of();

    public synchronized void add(String value) {
        var all = new TreeSet<>(LONGEST_FIRST);
        all.addAll(forms);
        addForms(value, SHORTEST, all);
        addForms(value.strip(), SHORTEST, all);
        value.lines().forEach(line -> addForms(line, SHORTEST_LINE, all));
        forms = List.copyOf(all);
    }

    public void addAll(Collection<String> values) {
        values.forEach(this::add);
    }

    public String mask(String text) {
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(form, MASK);
        }
        return masked;
    }

    /** Every spelling that is looked for, longest first. */
    List<String> forms() {
        return forms;
    }

    private static void addForms(String value, int shortest, Collection<String> all) {
        if (value.strip().length() < shortest) {
            return;
        }
        all.add(value);
        all.add(jsonEscaped(value));
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        all.add(encoded);
        all.add(encoded.replace("+", "%20"));
    }

    private static String jsonEscaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "Secrets[" + forms.size() + " forms]";
    }
}
