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

    /** How many letters have to be typed, deleted, replaced or swapped with their neighbour; case does not matter. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : fewest(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int fewest(int[][] steps, String a, String b, int i, int j) {
        int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(fewest, steps[i - 2][j - 2] + 1) : fewest;
    }
}
