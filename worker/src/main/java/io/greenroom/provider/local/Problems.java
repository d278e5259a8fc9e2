package io.greenroom.provider.local;

import io.greenroom.provider.local.YamlNode.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Everything that is wrong with one file, collected so that it can be reported in one go. */
final class Problems {
    private static final int MOST = 100;

    private record Problem(Position at, String path, String text) {}

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String text) {
        found.add(new Problem(at, path, text));
    }

    void unknown(Position at, String path, String what, String name, Collection<String> known) {
        String near =
                nearest(name, known).map(n -> " (did you mean '" + n + "'?)").orElse("");
        add(at, path, "unknown " + what + " '" + name + "'" + near + "; allowed: " + listing(known));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** One line each, in the order of the file: {@code file:line:column path: text}. */
    List<String> lines() {
        return found.stream()
                .sorted(Comparator.<Problem>comparingInt(p -> p.at().line()).thenComparingInt(p -> p.at().column()))
                .limit(MOST)
                .map(p -> "%s:%d:%d %s%s"
                        .formatted(
                                file,
                                p.at().line(),
                                p.at().column(),
                                p.path().isEmpty() ? "" : p.path() + ": ",
                                p.text()))
                .toList();
    }

    static String listing(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** The known name that was probably meant. */
    static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > 100) {
            return Optional.empty();
        }
        return known.stream()
                .filter(k -> distance(name, k) <= Math.max(1, k.length() / 3))
                .min(Comparator.comparingInt(k -> distance(name, k)));
    }

    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = last[0];
            last[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = last[j];
                last[j] = Math.min(replaced, 1 + Math.min(last[j], last[j - 1]));
            }
        }
        return last[b.length()];
    }
}
