package io.greenroom.action;

import io.greenroom.environment.CollectedFile;
import java.util.ArrayList;
import java.util.List;

/** Files that are not there as they should be, and why: all of them are counted, the first are named. */
final class LeftOut {
    private static final int NAMED = 1000;
    private static final int SHOWN = 3;
    private static final int LONGEST_PATH = 120;

    private final List<CollectedFile.LeftOut> named = new ArrayList<>();
    private long count;

    void add(CollectedFile.LeftOut file) {
        count++;
        if (named.size() < NAMED) {
            named.add(file);
        }
    }

    long count() {
        return count;
    }

    /** The first of them, in the order in which they were found. */
    List<CollectedFile.LeftOut> named() {
        return named;
    }

    /** The first few and how many more, such as {@code a.txt may not be read by the worker and 2 more}. */
    String words() {
        List<String> shown = named.stream()
                .limit(SHOWN)
                .map(file -> shown(file.path()) + " " + file.reason())
                .toList();
        String more = count > SHOWN ? " and %,d more".formatted(count - SHOWN) : "";
        return String.join(", ", shown) + more;
    }

    /** Names are hostile: line ends and other control characters are not passed on, and long ones are cut. */
    private static String shown(String path) {
        String visible = path.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= LONGEST_PATH ? visible : "…" + visible.substring(visible.length() - LONGEST_PATH);
    }
}
