package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTextsTest {
    @Test
    void aShortOutputIsToldWhole() {
        assertThat(CommandTexts.tail("one\n\ntwo\n", false)).isEqualTo(" Its output:\none\ntwo");
        assertThat(CommandTexts.tail(" \n\n", false)).isEqualTo(" It printed nothing.");
    }

    @Test
    void ofALongOutputTheLastLinesAreTold() {
        String output = IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

        assertThat(CommandTexts.tail(output, false))
                .startsWith(" The last lines of its output:\nline 11\n")
                .endsWith("\nline 30");
        assertThat(CommandTexts.tail("one", true)).isEqualTo(" The last lines of its output:\none");
    }

    @Test
    void oneVeryLongLineIsCutInFrontButNotThroughACharacter() {
        for (int length = 1600; length < 1604; length++) {
            String tail = CommandTexts.tail("a".repeat(length % 2) + "😀".repeat(length), false);

            assertThat(tail).hasSizeBetween(1500, 1540).endsWith("😀");
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(tail)).isTrue();
        }
    }

    @Test
    void coloursAndControlCharactersAreLeftOut() {
        assertThat(CommandTexts.tail("\u001b[31mred\u001b[0m\tand\u0007 plain\r\n", false))
                .isEqualTo(" Its output:\nred\tand plain");
    }

    @Test
    void aCommandThatStillPrintsIsNotReadForever() throws IOException {
        assertThat(CommandTexts.text(new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                }))
                .hasSize(2 * CommandTexts.TAIL_BYTES);
        assertThat(CommandTexts.text(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff})))
                .isEqualTo("a\ufffd");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min 0 s",
        "3599, 59 min 59 s",
        "3600, 1 h 0 min",
        "7384, 2 h 3 min",
        "-5, 0 s"
    })
    void durationsAreForPeople(long seconds, String text) {
        Instant from = Instant.parse("2026-03-01T09:30:00Z");

        assertThat(CommandTexts.duration(from, from.plusSeconds(seconds))).isEqualTo(text);
    }
}
