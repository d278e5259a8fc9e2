package io.greenroom.cli;

import io.greenroom.environment.Environment;
import java.util.List;

/** Environments as lines, each column as wide as what is in it. */
final class EnvironmentsTable {
    private EnvironmentsTable() {}

    static List<String> lines(List<Environment> environments) {
        return Columns.table(environments.stream().map(EnvironmentsTable::cells).toList());
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
}
