package io.greenroom.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are looked for, in UTF-8, each as often as it was added. They are kept in order, where those that begin a text
 * are found in a few looks however many there are and however much their beginnings are alike, as those of AWS's session
 * tokens are. Most places of what is searched are passed over before that, by their first {@value #KEY} bytes. Safe for use
 * by many threads; searching never waits.
 */
final class Forms {
    private static final int KEY = Secrets.SHORTEST;
    private static final int FEWEST_SLOTS = 64;
    private static final int MOST_SLOTS = 1 << 16;
    /** Of those that have never had a text, as most jobs have none: nothing is ever written to it. */
    private static final AtomicIntegerArray NONE = new AtomicIntegerArray(1);

    /** Part of an array, compared by its bytes. */
    private static final class Piece implements Comparable<Piece> {
        private final byte[] bytes;
        private final int from;
        private final int end;

        Piece(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.from = from;
            this.end = end;
        }

        static Piece whole(byte[] bytes) {
            return new Piece(bytes, 0, bytes.length);
        }

        int length() {
            return end - from;
        }

        Piece beginning(int length) {
            return new Piece(bytes, from, from + length);
        }

        /** How many bytes both begin with. */
        int inCommon(Piece other) {
            int first = Arrays.mismatch(bytes, from, end, other.bytes, other.from, other.end);
            return first < 0 ? length() : first;
        }

        @Override
        public int compareTo(Piece other) {
            return Arrays.compareUnsigned(bytes, from, end, other.bytes, other.from, other.end);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Piece piece && compareTo(piece) == 0;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(Arrays.copyOfRange(bytes, from, end));
        }
    }

    private final ConcurrentSkipListMap<Piece, Integer> counts = new ConcurrentSkipListMap<>();
    /** How many texts there are whose first bytes lead to a slot. */
    private volatile AtomicIntegerArray slots = NONE;

    private int size;
    private volatile int longest;

    /**
     * Adds a text of {@value #KEY} bytes or more.
     *
     * @return whether it was not there before
     */
    synchronized boolean add(byte[] text) {
        if (counts.merge(Piece.whole(text), 1, Integer::sum) > 1) {
            return false;
        }
        size++;
        longest = Math.max(longest, text.length);
        if (slots == NONE || (size > slots.length() && slots.length() < MOST_SLOTS)) {
            var more = new AtomicIntegerArray(Math.max(FEWEST_SLOTS, slots.length() * 4));
            counts.keySet().forEach(piece -> more.incrementAndGet(slot(piece.bytes, 0, more.length())));
            slots = more;
        } else {
            slots.incrementAndGet(slot(text, 0, slots.length()));
        }
        return true;
    }

    /** Takes a text back that was added; it is looked for until it was taken back as often. */
    synchronized void remove(byte[] text) {
        if (counts.computeIfPresent(Piece.whole(text), (same, count) -> count == 1 ? null : count - 1) == null) {
            size--;
            slots.decrementAndGet(slot(text, 0, slots.length()));
        }
    }

    private static int slot(byte[] text, int at, int slots) {
        int key = ((text[at] & 0xff) << 16) | ((text[at + 1] & 0xff) << 8) | (text[at + 2] & 0xff);
        return ((key * 0x9E3779B1) >>> 8) & (slots - 1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Collection<byte[]> all() {
        return List.copyOf(counts.keySet()).stream().map(piece -> piece.bytes).toList();
    }

    synchronized int size() {
        return size;
    }

    /** How many bytes the longest text had that there ever was. */
    int longest() {
        return longest;
    }

    /** How many bytes the longest of the texts has that stand at the place; 0 when none does. */
    int longestAt(byte[] text, int at, int end) {
        if (mayBegin(text, at, end)) {
            var rest = new Piece(text, at, end);
            // Whatever begins the rest is not behind it in order. What is nearest before it need not begin it, but what
            // does
            // is no longer than what both begin with.
            for (Piece near = counts.floorKey(rest); near != null; near = counts.floorKey(rest)) {
                int same = near.inCommon(rest);
                if (same == near.length()) {
                    return same;
                }
                if (same < KEY) {
                    return 0;
                }
                rest = rest.beginning(same);
            }
        }
        return 0;
    }

    private boolean mayBegin(byte[] text, int at, int end) {
        if (end - at < KEY) {
            return false;
        }
        var now = slots;
        return now.get(slot(text, at, now.length())) > 0;
    }

    /** Whether what the text has from the place to its end is the beginning of a longer one. */
    boolean hasBeginning(byte[] text, int at, int end) {
        int left = end - at;
        if (left >= longest || (left >= KEY && !mayBegin(text, at, end))) {
            return false;
        }
        var rest = new Piece(text, at, end);
        Piece next = counts.higherKey(rest); // those that go on from it follow it at once
        return next != null && next.inCommon(rest) == left;
    }

    /** How much of the text's beginning is the rest, or more of the middle, of one whose beginning is missing. */
    int restAtBeginning(byte[] text, int end) {
        int length = 0;
        for (Piece form : counts.keySet()) {
            length = Math.max(length, restAtBeginning(form.bytes, text, end, length));
        }
        return length;
    }

    private static int restAtBeginning(byte[] form, byte[] text, int end, int atLeast) {
        for (int from = 1; form.length - from > Math.max(atLeast, KEY - 1); from++) {
            int rest = Math.min(form.length - from, end);
            if (rest >= KEY && Arrays.equals(form, from, from + rest, text, 0, rest)) {
                return rest;
            }
        }
        return 0;
    }
}
