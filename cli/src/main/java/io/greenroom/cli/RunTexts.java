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
import java.util.function.Predicate;
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

    /** A rule of a stage's condition, told like an action. */
    record RuleText(String id, boolean passed, String name, String summary) {
        String result() {
            return passed ? "Passed" : "Failed";
        }
    }

    /** The rules that came up before a stage's actions. */
    static List<RuleText> rulesBefore(StageSnapshot stage) {
        return rules(stage, condition -> condition.kind() == ConditionSnapshot.Kind.BEFORE_ENTRY);
    }

    /** The rules that came up after a stage's actions. */
    static List<RuleText> rulesAfter(StageSnapshot stage) {
        return rules(stage, condition -> condition.kind() != ConditionSnapshot.Kind.BEFORE_ENTRY);
    }

    private static List<RuleText> rules(StageSnapshot stage, Predicate<ConditionSnapshot> which) {
        return stage.conditions().stream()
                .filter(which)
                .flatMap(condition -> condition.rules().stream().map(rule -> text(condition, rule)))
                .toList();
    }

    private static RuleText text(ConditionSnapshot condition, ConditionSnapshot.Rule rule) {
        String name = "%s rule %s (%s)"
                .formatted(condition.kind().word(), rule.name(), rule.type().provider());
        return new RuleText(rule.id(), rule.passed(), name, rule.summary());
    }

    /** The closing table. */
    static List<String> table(ExecutionSnapshot execution, Instant now) {
        var rows = new ArrayList<String[]>();
        rows.add(new String[] {"STAGE", "ACTION", "RESULT", "TIME", ""});
        for (StageSnapshot stage : execution.stages()) {
            rulesBefore(stage).forEach(rule -> rows.add(row(stage, rule)));
            for (ActionSnapshot action : stage.actions()) {
                var latest = action.latest().orElse(null);
                rows.add(new String[] {
                    stage.name(),
                    action.name(),
                    latest == null ? notStarted(stage) : result(latest),
                    latest == null ? "" : seconds(latest.duration(now)),
                    latest == null ? "" : Visible.firstLine(detail(latest))
                });
            }
            rulesAfter(stage).forEach(rule -> rows.add(row(stage, rule)));
        }
        return aligned(rows);
    }

    private static String[] row(StageSnapshot stage, RuleText rule) {
        return new String[] {stage.name(), rule.name(), rule.result(), "", rule.summary()};
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
