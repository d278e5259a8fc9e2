package io.greenroom.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Jobs in flight as lines under headings, each column as wide as what is in it. */
final class JobsTable {
    private static final List<String> HEADINGS = List.of("JOB", "STEP", "SINCE", "PIPELINE", "SUBJECT", "LAST SAID");
    private static final int SINCE = 2;
    private static final int LAST = 5;
    private static final String GAP = "  ";

    private JobsTable() {}

    /**
     * @param width what no line goes beyond; the text that is cut for that is the last column's first
     */
    static List<String> lines(List<JobsSource.Row> rows, Instant now, int width) {
        var cells = new ArrayList<List<String>>();
        cells.add(HEADINGS);
        rows.forEach(row -> cells.add(cells(row, now)));
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> cells.stream()
                        .mapToInt(row -> Columns.of(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return cells.stream().map(row -> Columns.cut(line(row, widths), width)).toList();
    }

    private static List<String> cells(JobsSource.Row row, Instant now) {
        String since = row.since().map(at -> age(Duration.between(at, now))).orElse("");
        return List.of(row.job(), row.step(), since, row.where(), row.subject(), row.summary());
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> switch (column) {
                    case SINCE -> " ".repeat(widths[column] - Columns.of(row.get(column))) + row.get(column);
                    case LAST -> row.get(column);
                    default -> Columns.pad(row.get(column), widths[column]);
                })
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    /** In the two largest units: 8s, 2m05s, 1h02m, 3d04h. */
    static String age(Duration duration) {
        Duration age = duration.isNegative() ? Duration.ZERO : duration;
        if (age.toDays() > 0) {
            return "%dd%02dh".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "%dh%02dm".formatted(age.toHours(), age.toMinutesPart());
        }
        if (age.toMinutes() > 0) {
            return "%dm%02ds".formatted(age.toMinutes(), age.toSecondsPart());
        }
        return age.toSeconds() + "s";
    }
}
