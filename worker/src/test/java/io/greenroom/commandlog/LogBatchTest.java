package io.greenroom.commandlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBatchTest {
    private final Path log;

    LogBatchTest(@TempDir Path folder) {
        this.log = folder.resolve("run.log");
    }

    /** All of an ended log, each batch checked against what a call takes. */
    private List<String> lines(byte[] content) throws IOException {
        Files.write(log, content);
        var lines = new ArrayList<String>();
        long at = 0;
        LogBatch batch;
        do {
            batch = LogBatch.read(log, at, true);
            assertThat(batch.lines()).isNotEmpty().hasSizeLessThanOrEqualTo(10_000);
            assertThat(batch.lines()).allSatisfy(line -> assertThat(bytes(line)).isBetween(1, 262_144 - 26));
            assertThat(batch.lines().stream().mapToInt(line -> bytes(line) + 26).sum())
                    .isLessThanOrEqualTo(1_048_576);
            lines.addAll(batch.lines());
            at = batch.end();
        } while (batch.isCut());
        assertThat(at).isEqualTo(content.length);
        return lines;
    }

    private List<String> lines(String content) throws IOException {
        return lines(content.getBytes(UTF_8));
    }

    private static int bytes(String line) {
        return line.getBytes(UTF_8).length;
    }

    @Test
    void anEmptyLineIsABlank() throws Exception {
        assertThat(lines("one\n\n\u001b[0m\ntwo")).containsExactly("one", " ", " ", "two");
    }

    @Test
    void oneCallTakesTenThousandLines() throws Exception {
        assertThat(lines("\n".repeat(25_000))).hasSize(25_000).containsOnly(" ");
    }

    @Test
    void manyLinesKeepTheirOrderOverTheCalls() throws Exception {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 20_000; i++) {
            expected.add(i + "ä".repeat(i % 500));
        }

        assertThat(lines(String.join("\n", expected))).isEqualTo(expected);
    }

    @Test
    void aLineThatIsTooLongIsCutBetweenCharacters() throws Exception {
        String line = "x" + "€".repeat(500_000);

        List<String> parts = lines(line + "\nnext\n");

        assertThat(parts.getLast()).isEqualTo("next");
        assertThat(String.join("", parts.subList(0, parts.size() - 1))).isEqualTo(line);
    }

    @Test
    void aLineOfTheGreatestLengthStaysWhole() throws Exception {
        String longest = "y".repeat(262_144 - 26);

        assertThat(lines(longest + "\n" + longest + "z\n" + longest)).containsExactly(longest, longest, "z", longest);
    }

    @Test
    void bytesThatAreNoTextDoNotMakeALineTooLong() throws Exception {
        byte[] noText = new byte[300_000];
        Arrays.fill(noText, (byte) 0xff);

        assertThat(String.join("", lines(noText))).isEqualTo("\ufffd".repeat(noText.length));
    }

    @Test
    void terminalEscapesAndControlCharactersAreTakenOut() throws Exception {
        assertThat(
                        lines(
                                "\u001b[1;32mgreen\u001b[0m \u001b]0;title\u0007\u001b]8;;u\u001b\\link \u001b(B\u0000\u0008end\tof\u001b[K\n"))
                .containsExactly("green link end\tof");
    }

    @Test
    void aProgressThatReturnsIsOneEventOfSeveralLines() throws Exception {
        assertThat(lines("10%\r20%\r\r\nwindows\r\n")).containsExactly("10%\n20%", "windows");
    }

    @Test
    void aLineWithoutItsEndWaitsUntilTheLogHasEnded() throws Exception {
        Files.writeString(log, "one\ntw");

        LogBatch growing = LogBatch.read(log, 0, false);
        LogBatch ended = LogBatch.read(log, growing.end(), true);

        assertThat(growing).isEqualTo(new LogBatch(List.of("one"), 4, 6, false));
        assertThat(ended).isEqualTo(new LogBatch(List.of("tw"), 6, 6, false));
    }

    @Test
    void beyondTheEndThereIsNothing() throws Exception {
        Files.writeString(log, "one\n");

        assertThat(LogBatch.read(log, 100, true)).isEqualTo(new LogBatch(Collections.emptyList(), 4, 4, false));
    }
}
