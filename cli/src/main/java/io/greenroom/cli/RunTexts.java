package io.greenroom.cli;

import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ConditionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a run's views say. */
final class RunTexts {
    private RunTexts() {}

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** An action's result in one line: its word, and what it says about itself. */
    static String result(ActionExecution attempt) {
        var error = attempt.error();
        if (error != null) {
            return "%s (%s)".formatted(attempt.status().word(), error.code());
        }
        return attempt.status().word();
    }

    /** What an action says about itself: its failure text, or its summary; empty when it says nothing. */
    static String detail(ActionExecution attempt) {
        var error = attempt.error();
        if (error != null) {
            return Visible.text(error.message());
        }
        return attempt.summary() == null ? "" : Visible.text(attempt.summary());
    }

    static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** A rule as an action of its own kind: it has a name, a result and a word about itself. */
    static String name(ConditionSnapshot condition, ConditionSnapshot.Rule rule) {
        return "%s rule %s (%s)"
                .formatted(condition.kind().word(), rule.name(), rule.type().provider());
    }

    static String result(ConditionSnapshot.Rule rule) {
        return rule.passed() ? "Passed" : "Failed";
    }

    /** The closing table. */
    static List<String> table(ExecutionSnapshot execution, Instant now) {
        var rows = new ArrayList<String[]>();
        rows.add(new String[] {"STAGE", "ACTION", "RESULT", "TIME", ""});
        for (StageSnapshot stage : execution.stages()) {
            stage.conditions().forEach(condition -> condition
                    .rules()
                    .forEach(rule -> rows.add(
                            new String[] {stage.name(), name(condition, rule), result(rule), "", rule.summary()})));
            for (ActionSnapshot action : stage.actions()) {
                var latest = action.latest().orElse(null);
                rows.add(new String[] {
                    stage.name(),
                    action.name(),
                    latest == null ? notStarted(stage) : result(latest),
                    latest == null ? "" : seconds(latest.duration(now)),
                    latest == null ? "" : firstLine(detail(latest))
                });
            }
        }
        return aligned(rows);
    }

    private static String notStarted(StageSnapshot stage) {
        return stage.status() == StageStatus.SKIPPED ? "skipped" : "not started";
    }

    private static List<String> aligned(List<String[]> rows) {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Columns.of(row[i]));
            }
        }
        var lines = new ArrayList<String>();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(Columns.pad(row[i], widths[i] + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    static String ending(ExecutionSnapshot execution, @Nullable Instant ended) {
        Instant end = ended == null ? execution.updatedAt() : ended;
        String summary = execution.statusSummary();
        return "Pipeline %s %s in %s.%s"
                .formatted(
                        execution.pipeline(),
                        execution.status().word().toLowerCase(Locale.ROOT),
                        seconds(Duration.between(execution.startedAt(), end)),
                        summary == null ? "" : " " + summary);
    }
}
