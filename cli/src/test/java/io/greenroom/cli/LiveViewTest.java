package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.pipeline.execution.Trigger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private static final Instant START = Instant.parse("2026-03-01T09:30:00Z");
    private static final Instant NOW = START.plusSeconds(12);

    private final Screen screen = new Screen();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LiveView view = new LiveView(
            new PrintStream(written, true, StandardCharsets.UTF_8), () -> screen.width, InstantSource.fixed(NOW));

    @AfterEach
    void close() {
        view.close();
    }

    /** As much of a terminal as the view needs: it wraps lines, goes up by rows, and clears from where it is. */
    private static final class Screen {
        private static final Pattern UP_AND_CLEAR = Pattern.compile("\u001b\\[(\\d+)A\u001b\\[J");
        private volatile int width = 60;
        private final List<String> lines = new ArrayList<>();

        void take(String text) {
            Matcher clear = UP_AND_CLEAR.matcher(text);
            int from = 0;
            while (clear.find()) {
                print(text.substring(from, clear.start()));
                up(Integer.parseInt(clear.group(1)));
                from = clear.end();
            }
            print(text.substring(from));
        }

        private void print(String text) {
            lines.addAll(text.replaceAll("\u001b\\[\\d*m", "").lines().toList());
        }

        private void up(int rows) {
            int left = rows;
            while (left > 0) {
                left -= Math.max(1, Math.ceilDiv(Columns.of(lines.removeLast()), width));
            }
            assertThat(left).as("rows gone up beyond a line's beginning").isZero();
        }
    }

    /** What the terminal shows now; everything is written under the view's lock. */
    private List<String> shown() {
        synchronized (view) {
            screen.take(written.toString(StandardCharsets.UTF_8));
            written.reset();
            return List.copyOf(screen.lines);
        }
    }

    private static ActionExecution attempt(
            ActionStatus status, @Nullable String summary, ActionExecution.@Nullable ErrorDetails error) {
        return new ActionExecution(
                "a-1",
                1,
                status,
                START,
                NOW,
                status == ActionStatus.IN_PROGRESS ? null : NOW,
                summary,
                null,
                null,
                null,
                error,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                null);
    }

    private static ExecutionSnapshot execution(ExecutionStatus status, StageStatus stage, ActionExecution attempt) {
        var type = new ActionTypeId("Test", "Custom", "Run-Command", "1");
        var smoke = new ActionSnapshot("Smoke", type, 1, Map.of(), null, null, "eu-west-1", null, List.of(attempt));
        var later = new ActionSnapshot("Later", type, 2, Map.of(), null, null, "eu-west-1", null, List.of());
        return new ExecutionSnapshot(
                "e-1",
                1,
                "shop",
                1,
                ExecutionMode.SUPERSEDED,
                status,
                null,
                START,
                NOW,
                status.isEnd() ? NOW : null,
                Map.of(),
                null,
                null,
                Trigger.START,
                null,
                List.of(new StageSnapshot("Test", stage, START, null, 0, 0, List.of(), List.of(smoke, later))));
    }

    private static ExecutionSnapshot running(@Nullable String summary) {
        return execution(
                ExecutionStatus.IN_PROGRESS, StageStatus.IN_PROGRESS, attempt(ActionStatus.IN_PROGRESS, summary, null));
    }

    private void output(String text) {
        var context = new PipelineContext(null, null, "shop", "e-1", "Test", "Smoke", "a-1");
        var job = new Job(
                new JobId("j-1"),
                new ActionType("Test", "Run-Command", "1"),
                Map.of(),
                context,
                List.of(),
                List.of(),
                null,
                null);
        view.output(job, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theTreeIsDrawnOverItself() {
        view.executionChanged(running("10 %"));
        view.executionChanged(running("20 %"));

        assertThat(shown()).containsExactly("shop  12.0 s", "  > Test", "      > Smoke  12.0 s  20 %", "      . Later");
    }

    @Test
    void outputStaysAboveTheTreeHoweverLongItsLines() {
        view.executionChanged(running(null));
        output("first\n" + "x".repeat(200) + "\n");
        output("\u001b[2J\u001b[31mlast\u009b1A\u0007\n");

        assertThat(shown())
                .containsExactly(
                        "Smoke | first",
                        "Smoke | " + "x".repeat(200),
                        "Smoke | last",
                        "shop  12.0 s",
                        "  > Test",
                        "      > Smoke  12.0 s  ",
                        "      . Later");
    }

    @Test
    void linesOfTheTreeAreCutToTheTerminalAndHaveNoControlCharacters() {
        view.executionChanged(running("\u001b[5A\u009b2Jwords\tand 日本語 " + "x".repeat(100)));

        assertThat(shown()).hasSize(4).allSatisfy(line -> assertThat(Columns.of(line))
                .isLessThan(60));
        assertThat(shown().get(2))
                .startsWith("      > Smoke  12.0 s  words and 日本語 xx")
                .endsWith("…");
    }

    @Test
    void aTerminalThatBecameNarrowerIsDrawnOverAllTheSame() {
        view.executionChanged(running("x".repeat(100)));
        shown();
        screen.width = 42;
        view.executionChanged(running("y".repeat(100)));

        assertThat(shown()).hasSize(4).allSatisfy(line -> assertThat(Columns.of(line))
                .isLessThan(42));
        assertThat(shown().get(2)).contains("yyy");
    }

    @Test
    void theSummaryTakesTheTreesPlaceAndTellsAllThatAFailureSays() {
        view.executionChanged(running(null));
        view.summary(execution(
                ExecutionStatus.FAILED,
                StageStatus.FAILED,
                attempt(
                        ActionStatus.FAILED,
                        null,
                        new ActionExecution.ErrorDetails("JobFailed", "It broke.\n\u001b[1mIts last lines: oops"))));

        assertThat(shown())
                .containsExactly(
                        "",
                        "Test / Smoke: Failed (JobFailed)",
                        "It broke.",
                        "Its last lines: oops",
                        "",
                        "STAGE  ACTION  RESULT              TIME",
                        "Test   Smoke   Failed (JobFailed)  12.0 s  It broke.",
                        "Test   Later   not started",
                        "",
                        "Pipeline shop failed in 12.0 s.");
    }
}
