package io.greenroom.terminal;

import java.util.Arrays;

/** One row of a screen that is as wide as need be; of a very long one the middle is not kept. */
final class Row {
    private static final int MOST_CELLS = 4096;
    private static final int KEPT_BEGINNING = 2048;
    private static final int LEFT_OUT = 1024;
    private static final String GAP = "…";

    private int[] cells = new int[80];
    private int size;
    private boolean hasGap;

    /**
     * Puts a character in the column, whatever was there.
     *
     * @return the next column, which is further left when the row became too long
     */
    int put(int column, int character) {
        int at = column < MOST_CELLS ? column : column - leaveOut();
        if (at >= cells.length) {
            cells = Arrays.copyOf(cells, Math.min(MOST_CELLS, Math.max(at + 1, 2 * cells.length)));
        }
        if (at > size) {
            Arrays.fill(cells, size, at, ' ');
        }
        cells[at] = character;
        size = Math.max(size, at + 1);
        return at + 1;
    }

    private int leaveOut() {
        int from = KEPT_BEGINNING + LEFT_OUT;
        System.arraycopy(cells, from, cells, KEPT_BEGINNING, size - from);
        size -= LEFT_OUT;
        hasGap = true;
        return LEFT_OUT;
    }

    void delete(int column, int count) {
        int from = Math.min(size, column);
        int rest = Math.max(0, size - from - count);
        System.arraycopy(cells, size - rest, cells, from, rest);
        size = from + rest;
    }

    void erase(int column, int count) {
        Arrays.fill(cells, Math.min(size, column), Math.min(size, column + count), ' ');
    }

    void eraseFrom(int column) {
        size = Math.min(size, column);
        hasGap &= size > KEPT_BEGINNING;
    }

    void eraseTo(int column) {
        Arrays.fill(cells, 0, Math.min(size, column + 1), ' ');
    }

    /** Without what is blank at its end. */
    @Override
    public String toString() {
        return hasGap
                ? text(0, KEPT_BEGINNING) + GAP + text(KEPT_BEGINNING, size).stripTrailing()
                : text(0, size).stripTrailing();
    }

    private String text(int from, int to) {
        return new String(cells, from, to - from);
    }

    static int clamp(long column) {
        return Math.clamp(column, 0, MOST_CELLS - 1);
    }
}
