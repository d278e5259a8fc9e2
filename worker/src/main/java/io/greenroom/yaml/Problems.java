package io.greenroom.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with one file, collected so that it can be reported in one go. */
public final class Problems {
    private static final int MOST = 100;

    /**
     * One mistake.
     *
     * @param path which field it is about, such as {@code components.web.run}; empty when it is the whole file
     */
    public record Problem(Position at, String path, String text) {}

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    /** @param file as messages are to call it */
    public Problems(String file) {
        this.file = file;
    }

    public void add(Position at, String path, String text) {
        found.add(new Problem(at, path, text));
    }

    /** Notes a name that nothing has, with what may have been meant, and what there is. */
    public void unknown(Position at, String path, String what, String name, Collection<String> known) {
        add(
                at,
                path,
                "unknown " + what + " '" + name + "'" + NearMatch.question(name, known) + "; allowed: "
                        + listing(known));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order in which they were found. */
    public List<Problem> found() {
        return List.copyOf(found);
    }

    /** One line each, in the order of the file: {@code file:line:column path: text}. */
    public List<String> lines() {
        return found.stream()
                .sorted(Comparator.<Problem>comparingInt(p -> p.at().line()).thenComparingInt(p -> p.at().column()))
                .limit(MOST)
                .map(p -> "%s %s%s".formatted(place(p.at()), p.path().isEmpty() ? "" : p.path() + ": ", p.text()))
                .toList();
    }

    /** {@code file:line:column}. */
    public String place(Position at) {
        return file + ":" + at;
    }

    /** Names, for messages. */
    public static String listing(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
