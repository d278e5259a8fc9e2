package io.greenroom.secret;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * The secret values of one job, and how to take them out of a text. Values can be added at any time; what was masked
 * before is not changed. Safe for use by many threads.
 *
 * <p>A value is found as it is, without the blanks and line ends around it, line by line when it has several (lines of
 * {@value #SHORTEST_LINE} characters or more), and in the spellings that JSON, addresses, forms, HTML and base64 have for
 * it. Values shorter than {@value #SHORTEST} characters are not masked: they would black out ordinary text without
 * protecting anything.
 */
public final class Secrets {
    public static final String MASK = "****";
    static final int SHORTEST = 3;
    static final int SHORTEST_LINE = 8;

    private volatile Forms forms = Forms.NONE;

    public synchronized void add(String value) {
        var all = new HashSet<>(forms.all());
        addForms(value, SHORTEST, all);
        addForms(value.strip(), SHORTEST, all);
        value.lines().forEach(line -> addForms(line, SHORTEST_LINE, all));
        if (all.size() > forms.all().size()) {
            forms = new Forms(all);
        }
    }

    public void addAll(Collection<String> values) {
        values.forEach(this::add);
    }

    public String mask(String text) {
        return Masking.mask(text, List.of(forms));
    }

    /** Every spelling that is looked for. */
    Forms forms() {
        return forms;
    }

    private static void addForms(String value, int shortest, Collection<String> all) {
        if (value.strip().length() >= shortest) {
            all.addAll(Spellings.of(value));
        }
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "Secrets[" + forms.all().size() + " forms]";
    }
}
