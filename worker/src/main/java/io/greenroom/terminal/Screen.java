package io.greenroom.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a terminal would show, as far as texts need it: rows, and a cursor that goes back over them. Clearing the whole
 * screen and going to a certain row only begin a new row here, since what stood there before may be the cause that is
 * looked for.
 */
final class Screen {
    private static final int MOST_ROWS = 200;

    private final List<Row> rows = new ArrayList<>(List.of(new Row()));
    private int row;
    private int column;
    private boolean scrolled;

    void put(int character) {
        column = current().put(column, character);
    }

    private Row current() {
        return rows.get(row);
    }

    void beginOfRow() {
        column = 0;
    }

    void nextRow() {
        column = 0;
        row++;
        if (row == rows.size()) {
            rows.add(new Row());
            if (rows.size() == 2 * MOST_ROWS) {
                rows.subList(0, MOST_ROWS).clear();
                row -= MOST_ROWS;
                scrolled = true;
            }
        }
    }

    /** Below everything that is there. */
    void newRow() {
        row = rows.size() - 1;
        if (current().toString().isBlank()) {
            column = 0;
        } else {
            nextRow();
        }
    }

    void up(int count) {
        row = Math.max(0, row - count);
    }

    void down(int count) {
        row = Math.min(rows.size() - 1, row + count);
    }

    void left(int count) {
        column = Math.max(0, column - count);
    }

    void right(int count) {
        column = Row.clamp((long) column + count);
    }

    void toColumn(int number) {
        column = Row.clamp(number);
    }

    void eraseToEndOfRow() {
        current().eraseFrom(column);
    }

    void eraseToBeginOfRow() {
        current().eraseTo(column);
    }

    void eraseRow() {
        current().eraseFrom(0);
    }

    void eraseBelow() {
        eraseToEndOfRow();
        rows.subList(row + 1, rows.size()).clear();
    }

    /** Those that are not blank. */
    List<String> rows() {
        return rows.stream().map(Row::toString).filter(text -> !text.isBlank()).toList();
    }

    /** Whether there was more than {@link #rows} has. */
    boolean hasScrolled() {
        return scrolled;
    }
}
