package io.greenroom.cli;

import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A run as a tree that is drawn anew in place, with the commands' output running above it: for terminals. */
final class LiveView implements RunView {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String FAINT = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";
    private static final long REDRAW_MILLIS = 200;

    private final PrintStream out;
    private final IntSupplier width;
    private final InstantSource clock;
    private final OutputLines output = new OutputLines(this::outputLine);
    private final ScheduledExecutorService redrawing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("view").factory());
    private @Nullable ExecutionSnapshot latest;
    private List<String> drawn = List.of();

    /** @param width of the terminal, in columns; asked for every time something is drawn */
    LiveView(PrintStream out, IntSupplier width, InstantSource clock) {
        this.out = out;
        this.width = width;
        this.clock = clock;
        var unused = redrawing.scheduleAtFixedRate(this::redraw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void executionChanged(ExecutionSnapshot execution) {
        show(execution);
    }

    @Override
    public void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
        show(execution);
    }

    private synchronized void show(ExecutionSnapshot execution) {
        latest = execution;
        redraw();
    }

    @Override
    public void output(Job job, byte[] piece) {
        output.add(job, piece);
    }

    @Override
    public void decided(Job job, JobResult result) {
        if (!(result instanceof JobResult.Continued)) {
            output.end(job);
        }
    }

    private synchronized void outputLine(String action, String text) {
        clear();
        out.printf("%s%s |%s %s%n", FAINT, action, PLAIN, text);
        redraw();
    }

    private synchronized void redraw() {
        ExecutionSnapshot execution = latest;
        if (execution == null) {
            return;
        }
        List<Line> lines = tree(execution, clock.instant());
        clear();
        lines.forEach(line -> out.println(line.coloured()));
        out.flush();
        drawn = lines.stream().map(Line::text).toList();
    }

    /** A terminal that became narrower has wrapped what was drawn. */
    private void clear() {
        if (!drawn.isEmpty()) {
            int columns = width.getAsInt();
            int rows = drawn.stream()
                    .mapToInt(line -> Math.max(1, Math.ceilDiv(Columns.of(line), columns)))
                    .sum();
            out.printf("\u001b[%dA\u001b[J", rows);
            drawn = List.of();
        }
    }

    private record Line(String text, String colour) {
        String coloured() {
            return colour.isEmpty() ? text : colour + text + PLAIN;
        }
    }

    private List<Line> tree(ExecutionSnapshot execution, Instant now) {
        var lines = new ArrayList<Line>();
        lines.add(cut("%s  %s".formatted(execution.pipeline(), elapsed(execution, now)), ""));
        for (StageSnapshot stage : execution.stages()) {
            lines.add(cut("  " + mark(stage.status()) + " " + stage.name(), colour(stage.status())));
            RunTexts.rulesBefore(stage).forEach(rule -> lines.add(line(rule)));
            for (ActionSnapshot action : stage.actions()) {
                lines.add(line(action, now));
            }
            RunTexts.rulesAfter(stage).forEach(rule -> lines.add(line(rule)));
        }
        return lines;
    }

    private static String elapsed(ExecutionSnapshot execution, Instant now) {
        Instant end = execution.endedAt() == null ? now : execution.endedAt();
        return RunTexts.seconds(Duration.between(execution.startedAt(), end));
    }

    private Line line(RunTexts.RuleText rule) {
        return cut(
                "      %s %s  %s".formatted(rule.passed() ? "+" : "x", rule.name(), rule.summary()),
                rule.passed() ? GREEN : RED);
    }

    private Line line(ActionSnapshot action, Instant now) {
        ActionExecution attempt = action.latest().orElse(null);
        if (attempt == null) {
            return cut("      . " + action.name(), FAINT);
        }
        String detail = Visible.firstLine(RunTexts.detail(attempt));
        return cut(
                "      %s %s  %s  %s"
                        .formatted(
                                mark(attempt.status()), action.name(), RunTexts.seconds(attempt.duration(now)), detail),
                colour(attempt.status()));
    }

    private static String mark(@Nullable StageStatus status) {
        if (status == null) {
            return ".";
        }
        return switch (status) {
            case SUCCEEDED, SKIPPED -> "+";
            case FAILED, STOPPED, CANCELLED -> "x";
            default -> ">";
        };
    }

    private static String mark(ActionStatus status) {
        return switch (status) {
            case SUCCEEDED -> "+";
            case FAILED, ABANDONED -> "x";
            case IN_PROGRESS -> ">";
        };
    }

    private static String colour(@Nullable StageStatus status) {
        if (status == null) {
            return FAINT;
        }
        return switch (status) {
            case SUCCEEDED, SKIPPED -> GREEN;
            case FAILED, STOPPED, CANCELLED -> RED;
            default -> YELLOW;
        };
    }

    private static String colour(ActionStatus status) {
        return switch (status) {
            case SUCCEEDED -> GREEN;
            case FAILED, ABANDONED -> RED;
            case IN_PROGRESS -> YELLOW;
        };
    }

    /** A line longer than the terminal would be wrapped, and the tree could not be drawn over. */
    private Line cut(String text, String colour) {
        return new Line(Columns.cut(text.replace('\t', ' '), width.getAsInt() - 1), colour);
    }

    @Override
    public synchronized void summary(ExecutionSnapshot execution) {
        redrawing.shutdownNow();
        clear();
        latest = null;
        failures(execution);
        out.println();
        RunTexts.table(execution, clock.instant())
                .forEach(line -> out.println(cut(line, "").text()));
        out.println();
        out.println(RunTexts.ending(execution, execution.endedAt()));
    }

    /** The table has room for one line; a failure deserves all it says. */
    private void failures(ExecutionSnapshot execution) {
        for (StageSnapshot stage : execution.stages()) {
            for (ActionSnapshot action : stage.actions()) {
                action.latest()
                        .filter(attempt -> attempt.status() == ActionStatus.FAILED)
                        .ifPresent(attempt -> out.printf(
                                "%n%s%s / %s: %s%s%n%s%n",
                                RED,
                                stage.name(),
                                action.name(),
                                RunTexts.result(attempt),
                                PLAIN,
                                RunTexts.detail(attempt)));
            }
        }
    }

    @Override
    public void close() {
        redrawing.shutdownNow();
        out.flush();
    }
}
