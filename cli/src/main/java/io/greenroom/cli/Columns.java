package io.greenroom.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How much room text takes on a terminal. */
final class Columns {
    private static final String MORE = "…";
    private static final String GAP = "  ";

    /** From and to: East Asian scripts and most pictures, as Unicode's annex 11 has it, in the large. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6,
        0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900, 0x1f9ff, 0x20000, 0x3fffd
    };

    private Columns() {}

    /** The columns that text without control characters takes. */
    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The beginning that fits; where something is left out, an ellipsis says so. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var fitting = new StringBuilder();
        int taken = 1;
        for (int point : text.codePoints().toArray()) {
            taken += of(point);
            if (taken > columns) {
                break;
            }
            fitting.appendCodePoint(point);
        }
        return fitting + MORE;
    }

    /** Filled up with spaces. */
    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** Rows as lines, each column as wide as what is in it. */
    static List<String> table(List<List<String>> rows) {
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> pad(row.get(column), width(column, rows)))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing())
                .toList();
    }

    private static int width(int column, List<List<String>> rows) {
        return rows.stream().mapToInt(row -> of(row.get(column))).max().orElse(0);
    }

    private static int of(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(point) ? 2 : 1;
        };
    }

    private static boolean isWide(int point) {
        for (int i = 0; i < WIDE.length; i += 2) {
            if (point >= WIDE[i] && point <= WIDE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
