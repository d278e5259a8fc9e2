package io.greenroom.secret;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are looked for, each as often as it was added. They lie in slots by their first {@value #KEY} characters, so
 * that most places of what is searched are passed over by one look, however many texts there are: a search takes the same
 * time for one job's secrets and for those of a thousand. Safe for use by many threads; searching never waits.
 */
final class Forms {
    private static final int KEY = Secrets.SHORTEST;
    private static final int FEWEST_SLOTS = 64;

    private final Map<String, Integer> counts = new HashMap<>();
    private volatile AtomicReferenceArray<String @Nullable []> slots = new AtomicReferenceArray<>(FEWEST_SLOTS);
    private volatile int longest;

    /**
     * Adds a text of {@value #KEY} characters or more.
     *
     * @return whether it was not there before
     */
    synchronized boolean add(String text) {
        if (counts.merge(text, 1, Integer::sum) > 1) {
            return false;
        }
        longest = Math.max(longest, text.length());
        if (counts.size() > slots.length()) {
            grow();
        } else {
            insert(text, slots);
        }
        return true;
    }

    private void grow() {
        var larger = new AtomicReferenceArray<String @Nullable []>(slots.length() * 4);
        counts.keySet().forEach(text -> insert(text, larger));
        slots = larger;
    }

    private static void insert(String text, AtomicReferenceArray<String @Nullable []> slots) {
        int slot = slot(text, 0, slots.length());
        String[] before = slots.get(slot);
        String[] after = new String[before == null ? 1 : before.length + 1];
        if (before != null) {
            System.arraycopy(before, 0, after, 1, before.length);
        }
        after[0] = text;
        slots.set(slot, after);
    }

    /** Takes a text back that was added; it is looked for until it was taken back as often. */
    synchronized void remove(String text) {
        if (counts.merge(text, -1, Forms::sumUnlessNone) != null) {
            return;
        }
        int slot = slot(text, 0, slots.length());
        String[] before = slots.get(slot);
        if (before != null) {
            List<String> left = List.of(before).stream()
                    .filter(other -> !other.equals(text))
                    .toList();
            slots.set(slot, left.isEmpty() ? null : left.toArray(String[]::new));
        }
    }

    private static @Nullable Integer sumUnlessNone(int count, int change) {
        return count + change == 0 ? null : count + change;
    }

    private static int slot(String text, int at, int slots) {
        int key = (text.charAt(at) * 31 + text.charAt(at + 1)) * 31 + text.charAt(at + 2);
        return ((key * 0x9E3779B1) >>> 8) & (slots - 1);
    }

    synchronized List<String> all() {
        return List.copyOf(counts.keySet());
    }

    /** How long the longest text was that there ever was. */
    int longest() {
        return longest;
    }

    /** How long the longest of the texts is that stand at the place; 0 when none does. */
    int longestAt(String text, int at) {
        if (text.length() - at < KEY) {
            return 0;
        }
        int length = 0;
        String[] candidates = candidates(text, at);
        if (candidates != null) {
            for (String candidate : candidates) {
                if (candidate.length() > length && text.startsWith(candidate, at)) {
                    length = candidate.length();
                }
            }
        }
        return length;
    }

    private String @Nullable [] candidates(String text, int at) {
        var now = slots;
        return now.get(slot(text, at, now.length()));
    }

    /** Whether what the text has from the place on is the beginning of a longer one. */
    boolean hasBeginning(String text, int at) {
        int left = text.length() - at;
        if (left >= longest) {
            return false;
        }
        if (left < KEY) {
            return all().stream().anyMatch(form -> form.regionMatches(0, text, at, left));
        }
        String[] candidates = candidates(text, at);
        if (candidates != null) {
            for (String candidate : candidates) {
                if (candidate.length() > left && candidate.regionMatches(0, text, at, left)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How much of the text's beginning is the rest, or more of the middle, of one whose beginning is missing. */
    int restAtBeginning(String text) {
        int length = 0;
        for (String form : all()) {
            for (int from = 1; form.length() - from > Math.max(length, KEY - 1); from++) {
                int rest = Math.min(form.length() - from, text.length());
                if (rest > length && rest >= KEY && form.regionMatches(from, text, 0, rest)) {
                    length = rest;
                }
            }
        }
        return length;
    }
}
