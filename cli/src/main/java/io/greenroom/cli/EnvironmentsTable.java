package io.greenroom.cli;

import io.greenroom.environment.Environment;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Environments as lines, each column as wide as what is in it. */
final class EnvironmentsTable {
    private static final String GAP = "  ";

    private EnvironmentsTable() {}

    static List<String> lines(List<Environment> environments) {
        List<List<String>> cells =
                environments.stream().map(EnvironmentsTable::cells).toList();
        return cells.stream().map(row -> line(row, cells)).toList();
    }

    private static List<String> cells(Environment e) {
        return List.of(
                e.id().value(),
                e.state().word(),
                Visible.line(e.name()),
                Visible.line(e.blueprint()),
                "until " + e.expiresAt(),
                e.url() == null ? "" : Visible.line(e.url()));
    }

    private static String line(List<String> row, List<List<String>> all) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> Columns.pad(row.get(column), width(column, all)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static int width(int column, List<List<String>> all) {
        return all.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElse(0);
    }
}
