package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.pipeline.PipelineContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private final List<String> lines = new ArrayList<>();
    private final OutputLines output = new OutputLines((action, line) -> lines.add(action + "|" + line));

    private static Job job(String id, @Nullable String action) {
        return new Job(
                new JobId(id),
                new ActionType("Test", "Run-Command", "1"),
                Map.of(),
                new PipelineContext(null, null, null, null, null, action, "execution-of-" + action),
                List.of(),
                List.of(),
                null,
                null);
    }

    private void add(Job job, String text) {
        output.add(job, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesAreWholeHoweverThePiecesCome() {
        Job one = job("1", "One");
        Job two = job("2", "Two");
        add(one, "a");
        add(two, "x\ny");
        add(one, "b\n\nc");
        output.end(one);
        output.end(two);
        output.end(two);

        assertThat(lines).containsExactly("Two|x", "One|ab", "One|", "One|c", "Two|y");
    }

    @Test
    void aCharacterThatIsCutByThePiecesIsWhole() {
        byte[] text = "ä\n".getBytes(StandardCharsets.UTF_8);
        output.add(job("1", "One"), new byte[] {text[0]});
        output.add(job("1", "One"), new byte[] {text[1], text[2]});

        assertThat(lines).containsExactly("One|ä");
    }

    @Test
    void aLineWithoutEndIsShownInPieces() {
        add(job("1", "One"), "x".repeat(20_000));
        output.end(job("1", "One"));

        assertThat(lines).hasSize(3);
        assertThat(String.join("", lines).replace("One|", "")).isEqualTo("x".repeat(20_000));
    }

    @Test
    void nothingMovesTheCursor() {
        add(job("1", "One"), "\u001b[2J\u001b[31mred\u001b[0m\r\b\ttab\u0007\n");

        assertThat(lines).containsExactly("One|red\ttab");
    }

    @Test
    void aJobThatNamesNoActionIsNamedByItsShortId() {
        add(job("12345678-rest", null), "x\n");

        assertThat(lines).containsExactly("12345678|x");
    }
}
