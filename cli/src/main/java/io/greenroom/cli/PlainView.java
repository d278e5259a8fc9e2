package io.greenroom.cli;

import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run as plain lines, each with the time since the run's start: for files, CI logs and pipes. */
final class PlainView implements RunView {
    private final PrintStream out;
    private final OutputLines output = new OutputLines(this::outputLine);
    private final Map<String, ActionStatus> told = new HashMap<>();
    private final Set<String> toldRules = new HashSet<>();
    private @Nullable Instant startedAt;

    PlainView(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void executionChanged(ExecutionSnapshot execution) {
        if (startedAt == null) {
            startedAt = execution.startedAt();
            line("Pipeline " + execution.pipeline() + " started");
        }
    }

    @Override
    public synchronized void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
        action.latest().ifPresent(attempt -> tell(stage, action, attempt));
    }

    @Override
    public synchronized void stageChanged(ExecutionSnapshot execution, StageSnapshot stage) {
        Stream.of(RunTexts.rulesBefore(stage), RunTexts.rulesAfter(stage))
                .flatMap(List::stream)
                .filter(rule -> toldRules.add(rule.id()))
                .forEach(rule ->
                        line("%s / %s: %s: %s".formatted(stage.name(), rule.name(), rule.result(), rule.summary())));
    }

    private void tell(StageSnapshot stage, ActionSnapshot action, ActionExecution attempt) {
        if (told.put(attempt.id(), attempt.status()) == attempt.status()) {
            return;
        }
        String name = stage.name() + " / " + action.name();
        if (attempt.status() == ActionStatus.IN_PROGRESS) {
            line(name + ": started");
            return;
        }
        String detail = RunTexts.detail(attempt);
        line("%s: %s after %s%s"
                .formatted(
                        name,
                        RunTexts.result(attempt),
                        RunTexts.seconds(attempt.duration(Instant.now())),
                        detail.isEmpty() ? "" : ": " + detail.replace("\n", "\n    ")));
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
        line(action + " | " + text);
    }

    private void line(String text) {
        Duration elapsed = startedAt == null ? Duration.ZERO : Duration.between(startedAt, Instant.now());
        out.printf("[%7s] %s%n", RunTexts.seconds(elapsed), text);
        out.flush();
    }

    @Override
    public synchronized void summary(ExecutionSnapshot execution) {
        out.println();
        RunTexts.table(execution, Instant.now()).forEach(out::println);
        out.println();
        out.println(RunTexts.ending(execution, execution.endedAt()));
    }

    @Override
    public void close() {
        out.flush();
    }
}
