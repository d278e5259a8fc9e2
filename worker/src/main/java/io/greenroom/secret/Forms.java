package io.greenroom.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are looked for, in UTF-8, each as often as it was added. They lie in slots by their first {@value #KEY} bytes,
 * so that most places of what is searched are passed over by one look, however many texts there are: a search takes the same
 * time for one job's secrets and for those of a thousand. Safe for use by many threads; searching never waits.
 */
final class Forms {
    private static final int KEY = Secrets.SHORTEST;
    private static final int FEWEST_SLOTS = 64;

    private final Map<String, Integer> counts = new HashMap<>();
    private volatile AtomicReferenceArray<byte @Nullable [][]> slots = new AtomicReferenceArray<>(FEWEST_SLOTS);
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
        byte[] bytes = bytes(text);
        longest = Math.max(longest, bytes.length);
        if (counts.size() > slots.length()) {
            grow();
        } else {
            insert(bytes, slots);
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void grow() {
        var larger = new AtomicReferenceArray<byte @Nullable [][]>(slots.length() * 4);
        counts.keySet().forEach(text -> insert(bytes(text), larger));
        slots = larger;
    }

    private static void insert(byte[] form, AtomicReferenceArray<byte @Nullable [][]> slots) {
        int slot = slot(form, 0, slots.length());
        byte[][] before = slots.get(slot);
        byte[][] after = before == null ? new byte[1][] : Arrays.copyOf(before, before.length + 1);
        after[after.length - 1] = form;
        slots.set(slot, after);
    }

    /** Takes a text back that was added; it is looked for until it was taken back as often. */
    synchronized void remove(String text) {
        if (counts.computeIfPresent(text, (same, count) -> count == 1 ? null : count - 1) != null) {
            return;
        }
        byte[] bytes = bytes(text);
        int slot = slot(bytes, 0, slots.length());
        byte[][] before = slots.get(slot);
        if (before != null) {
            byte[][] left = Arrays.stream(before)
                    .filter(form -> !Arrays.equals(form, bytes))
                    .toArray(byte[][]::new);
            slots.set(slot, left.length == 0 ? null : left);
        }
    }

    private static int slot(byte[] text, int at, int slots) {
        int key = ((text[at] & 0xff) << 16) | ((text[at + 1] & 0xff) << 8) | (text[at + 2] & 0xff);
        return ((key * 0x9E3779B1) >>> 8) & (slots - 1);
    }

    synchronized String[] all() {
        return counts.keySet().toArray(String[]::new);
    }

    synchronized int size() {
        return counts.size();
    }

    /** How many bytes the longest text had that there ever was. */
    int longest() {
        return longest;
    }

    /** How many bytes the longest of the texts has that stand at the place; 0 when none does. */
    int longestAt(byte[] text, int at, int end) {
        byte[][] candidates = candidates(text, at, end);
        int length = 0;
        if (candidates != null) {
            for (byte[] form : candidates) {
                if (form.length > length && form.length <= end - at && stands(form, 0, text, at, form.length)) {
                    length = form.length;
                }
            }
        }
        return length;
    }

    private byte @Nullable [][] candidates(byte[] text, int at, int end) {
        if (end - at < KEY) {
            return null;
        }
        var now = slots;
        return now.get(slot(text, at, now.length()));
    }

    private static boolean stands(byte[] form, int from, byte[] text, int at, int length) {
        return Arrays.equals(form, from, from + length, text, at, at + length);
    }

    /** Whether what the text has from the place to its end is the beginning of a longer one. */
    boolean hasBeginning(byte[] text, int at, int end) {
        int left = end - at;
        if (left >= longest) {
            return false;
        }
        byte[][] candidates = candidates(text, at, end);
        if (candidates != null) {
            return anyBegins(candidates, text, at, left);
        }
        if (left < KEY) {
            var now = slots;
            for (int slot = 0; slot < now.length(); slot++) {
                byte[][] there = now.get(slot);
                if (there != null && anyBegins(there, text, at, left)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean anyBegins(byte[][] forms, byte[] text, int at, int left) {
        for (byte[] form : forms) {
            if (form.length > left && stands(form, 0, text, at, left)) {
                return true;
            }
        }
        return false;
    }

    /** How much of the text's beginning is the rest, or more of the middle, of one whose beginning is missing. */
    int restAtBeginning(byte[] text, int end) {
        int length = 0;
        var now = slots;
        for (int slot = 0; slot < now.length(); slot++) {
            byte[][] there = now.get(slot);
            if (there != null) {
                for (byte[] form : there) {
                    length = Math.max(length, restAtBeginning(form, text, end, length));
                }
            }
        }
        return length;
    }

    private static int restAtBeginning(byte[] form, byte[] text, int end, int atLeast) {
        for (int from = 1; form.length - from > Math.max(atLeast, KEY - 1); from++) {
            int rest = Math.min(form.length - from, end);
            if (rest >= KEY && stands(form, from, text, 0, rest)) {
                return rest;
            }
        }
        return 0;
    }
}
