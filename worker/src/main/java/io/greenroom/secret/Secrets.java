package io.greenroom.secret;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The secret values of one thing, such as a job or an environment, and how to take them out of a text. Values can be added
 * at any time; what was masked before is not changed. Safe for use by many threads.
 *
 * <p>A value is found as it is, without the blanks and line ends around it, line by line when it has several (lines of
 * {@value #SHORTEST_LINE} characters or more), and in the spellings that JSON, addresses, forms, HTML, shells and base64
 * have for it. Values shorter than {@value #SHORTEST} characters are not masked: they would black out ordinary text without
 * protecting anything.
 */
public final class Secrets extends Masker implements AutoCloseable {
    public static final String MASK = "****";
    static final int SHORTEST = 3;
    static final int SHORTEST_LINE = 8;

    private final Forms forms = new Forms();
    /** Those that were added one by one; often the same ones again. */
    private final Set<String> values = ConcurrentHashMap.newKeySet();

    private final Forms inUse;
    private boolean closed;

    /** Known to nobody but who has it; what is to be kept out of logs and pages comes from {@link SecretsInUse#open}. */
    public Secrets() {
        this(new Forms());
    }

    /** @param inUse where they are looked for as well until this is closed */
    Secrets(Forms inUse) {
        this.inUse = inUse;
    }

    public void add(String value) {
        if (!values.add(value)) {
            return;
        }
        var texts = new LinkedHashSet<String>();
        Stream.of(value, value.strip())
                .filter(text -> text.strip().length() >= SHORTEST)
                .forEach(texts::add);
        value.lines().filter(line -> line.strip().length() >= SHORTEST_LINE).forEach(texts::add);
        texts.forEach(text -> Spellings.of(text).forEach(spelling -> addForm(Forms.bytes(spelling))));
    }

    public void addAll(Collection<String> values) {
        values.forEach(this::add);
    }

    /** Those that the other has now. */
    public void addAll(Secrets other) {
        other.forms.all().forEach(this::addForm);
    }

    private synchronized void addForm(byte[] form) {
        if (forms.add(form) && !closed) {
            inUse.add(form);
        }
    }

    @Override
    Forms forms() {
        return forms;
    }

    /** No longer in use: the worker's log and pages look for them no more. Here they are known as before. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            forms.all().forEach(inUse::remove);
        }
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "Secrets[" + forms.size() + " forms]";
    }
}
