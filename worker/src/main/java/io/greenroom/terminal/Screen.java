package io.greenroom.terminal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal would show, as far as texts need it: rows, and a cursor that goes back over them. Clearing the whole
 * screen and going to a certain row only begin a new row here, since what stood there before may be the cause that is
 * looked for. A row that is gone to from a saved place, and left for that again, is a line for the program's state apart
 * from the others, which go on where they were.
 */
final class Screen {
    private static final int MOST_ROWS = 200;

    private final List<Row> rows = new ArrayList<>(List.of(new Row()));
    private int row;
    private int column;
    private boolean scrolled;

    private @Nullable Row saved;
    private int savedColumn;
    /** Whether the cursor has yet to come back to the saved place. */
    private boolean isAway;

    private @Nullable Row apart;
    private int apartNumber;

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
            append(new Row());
        }
    }

    /** Goes to a row behind all others, of which the first are forgotten when there are too many. */
    private void append(Row last) {
        rows.add(last);
        if (rows.size() == 2 * MOST_ROWS) {
            rows.subList(0, MOST_ROWS).clear();
            scrolled = true;
        }
        row = rows.size() - 1;
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

    /** The row of that number, wherever it is. */
    void toRow(int number) {
        if (!isAway) {
            newRow();
            return;
        }
        if (apart == null || apartNumber != number) {
            apart = new Row();
            apartNumber = number;
        }
        column = 0;
        if (isThere(apart)) {
            row = rows.lastIndexOf(apart);
        } else {
            append(apart);
        }
    }

    private boolean isThere(@Nullable Row place) {
        return rows.lastIndexOf(place) >= 0;
    }

    /** The place to come back to. */
    void save() {
        saved = current();
        savedColumn = column;
        isAway = true;
    }

    /** Comes back to the saved place. */
    void restore() {
        if (isAway && rows.size() > 1) {
            rows.remove(apart);
        }
        isAway = false;
        if (isThere(saved)) {
            row = rows.lastIndexOf(saved);
            column = savedColumn;
        } else {
            newRow();
        }
    }

    /** There is another screen now, and nothing on it to come back to. */
    void change() {
        isAway = false;
        saved = null;
        newRow();
    }

    void up(int count) {
        row = Math.max(0, row - count);
    }

    /** What stands in the last row is not written over when there is no row below it yet. */
    void down(int count) {
        int same = column;
        if (row + count < rows.size()) {
            row += count;
        } else {
            newRow();
        }
        column = same;
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

    /** Characters from the cursor on; what follows moves up. */
    void delete(int count) {
        current().delete(column, count);
    }

    /** Characters from the cursor on; what follows stays where it is. */
    void erase(int count) {
        current().erase(column, count);
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
        var shown = new ArrayList<>(rows);
        if (apart != null && !isThere(apart)) {
            shown.add(apart);
        }
        return shown.stream().map(Row::toString).filter(text -> !text.isBlank()).toList();
    }

    /** Whether there was more than {@link #rows} has. */
    boolean hasScrolled() {
        return scrolled;
    }
}
