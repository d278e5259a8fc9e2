package io.greenroom.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.secret.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTailTest {
    private final Secrets secrets = new Secrets();

    private OutputTail tail(String output) throws IOException {
        return OutputTail.of(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)), false, secrets);
    }

    private String shown(String output) throws IOException {
        return tail(output).text();
    }

    @Test
    void aShortOutputIsToldWhole() throws IOException {
        assertThat(tail("one\n\ntwo\n").words()).isEqualTo("Its output:\none\ntwo");
        assertThat(tail(" \n\r\n\u001b[0m").words()).isEqualTo("It printed nothing.");
    }

    @Test
    void ofALongOutputTheLastLinesAreTold() throws IOException {
        String output =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> "line " + i).collect(Collectors.joining("\r\n"));

        assertThat(tail(output).words())
                .startsWith("The last lines of its output:\nline 981\n")
                .endsWith("\nline 1000");
        assertThat(OutputTail.of(new ByteArrayInputStream(new byte[] {'x'}), true, secrets)
                        .isWhole())
                .isFalse();
    }

    @Test
    void ofAProgressBarTheLastStateIsToldAndOfWhatWasOverwrittenTheRest() throws IOException {
        assertThat(shown("10%\r20%\r30%\n")).isEqualTo("30%");
        assertThat(shown("error: disk full\r\nnext")).isEqualTo("error: disk full\nnext");
        assertThat(shown("100%\r5")).isEqualTo("500%");
        assertThat(shown("100%\r\u001b[K5%")).isEqualTo("5%");
        assertThat(shown("abc\b\bX \b\b\b\b\b\bY")).isEqualTo("YX");
        assertThat(shown("working...\u001b[2K\u001b[1Gdone")).isEqualTo("done");
        assertThat(shown("abcdef\u001b[4D\u001b[1Kz")).isEqualTo("  zdef");
        assertThat(shown("a\u001b[5Cb\u001b[3G\u001b[Xc")).isEqualTo("a c   b");
    }

    @Test
    void linesThatAreWrittenOverAgainAreToldOnce() throws IOException {
        String bars = "one 10%\ntwo 10%\n\u001b[2Aone 90%\u001b[K\n\u001b[Ktwo 95%\n";

        assertThat(shown("begin\n" + bars + "the cause")).isEqualTo("begin\none 90%\ntwo 95%\nthe cause");
        assertThat(shown("a\nb\nc\u001b[2F\u001b[Jd")).isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b7 %s\u001b8", "\u001b[s %s\u001b[u", "\u001b7\u001b[25;0f%s \u001b8"})
    void whatIsWrittenFromASavedPlaceIsToldOnce(String frame) throws IOException {
        String bar = frame.formatted("10%") + frame.formatted("20%") + frame.formatted("30%");

        assertThat(shown("begin\n" + bar).strip().replaceAll("\\s+", " ")).isEqualTo("begin 30%");
    }

    @Test
    void aLineForTheStateAtTheBottomIsKeptApartFromTheOthers() throws IOException {
        String bar = "\u001b7\u001b[25;0fProgress: [%s] \u001b8";

        assertThat(shown("Get:1\n" + bar.formatted("10%") + "Unpacking foo\n" + bar.formatted("20%") + "the cause\n"))
                .isEqualTo("Get:1\nUnpacking foo\nthe cause\nProgress: [20%]");
        assertThat(shown("\u001b7" + "\u001b[1Hx\u001b[2Hy".repeat(5000) + "\u001b8the cause"))
                .contains("\nthe cause\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one\u001b[3dtwo",
                "one\u001b[1E\u001b[1Gtwo",
                "one\u001bD\rtwo",
                "one\u001b[1B\rtwo",
                "one\u001b[?1049htwo",
                "one\u001b[?1049h\u001b[?1049ltwo\u001b8",
                "one   \u001b[1;1Htwo",
            })
    void rowsThatAreGoneToAreNotGluedToTheLast(String output) throws IOException {
        assertThat(shown(output)).isEqualTo("one\ntwo");
    }

    @Test
    void whatIsTakenOutOfARowIsNotTold() throws IOException {
        assertThat(shown("abcdef\r\u001b[2PX")).isEqualTo("Xdef");
        assertThat(shown("abcdef\r\u001b[3X")).isEqualTo("   def");
        assertThat(shown("abc\u001b[9P\u001b[9Xd\r\u001b[99P")).isEmpty();
    }

    @Test
    void clearingTheScreenDoesNotClearTheCause() throws IOException {
        assertThat(shown("the cause\u001b[2J\u001b[Hbye")).isEqualTo("the cause\nbye");
        assertThat(shown("the cause\n\u001bcbye")).isEqualTo("the cause\nbye");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[1;31mtext\u001b[0m",
                "\u001b[38:2::1:2:3mtext",
                "\u001b[?25ltext\u001b[?25h",
                "\u001b]0;a title\u0007text",
                "\u001b]8;id=1;https://example.com/?a=b\u001b\\text\u001b]8;;\u001b\\",
                "\u001b]8;;https://example.com\u0007text\u001b]8;;\u0007",
                "\u009d8;;https://example.com\u009ctext\u009d8;;\u009c",
                "\u001bPq#0;2;0;0;0#0~~@@\u001b\\text",
                "\u001b_Gf=100;AAAA\u001b\\text",
                "\u001b^private\u001b\\text",
                "\u001bXstart of string\u001b\\text",
                "\u001b(Btext\u001b7\u001b8\u001b=\u001b>",
                "\u009b31mtext\u009b0m",
                "te\u0000\u0007\u007fxt",
                "\u202ete\u2066xt\u2069\u200f\u061c",
                "\u001b]0;never ended\ntext",
                "text\u001b[31",
                "text\u001b",
            })
    void sequencesForTheTerminalAreLeftOut(String output) throws IOException {
        assertThat(shown(output)).isEqualTo("text");
    }

    @Test
    void whatIsNoAsciiIsToldAsItIs() throws IOException {
        assertThat(shown("\tGrüße 日本 👩‍💻 ✓")).isEqualTo("\tGrüße 日本 👩‍💻 ✓");
        assertThat(OutputTail.of(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, (byte) 0xe2}), false, secrets)
                        .text())
                .isEqualTo("a\ufffd\ufffd");
    }

    @Test
    void noLineIsSoLongThatItPushesTheCauseOut() throws IOException {
        String dump = "{\"json\": \"" + "x".repeat(3_000_000) + "\"}";

        String text = shown("the cause\n" + dump + "\n");

        assertThat(text)
                .startsWith("the cause\n{\"json\": \"xxx")
                .contains(" … ")
                .endsWith("x\"}");
        assertThat(text).hasSizeBetween(1400, 1500);
    }

    @Test
    void manyLongLinesGetTheSameRoom() throws IOException {
        String text = shown("short cause\n" + ("begin " + "x".repeat(10_000) + " end\n").repeat(19));

        assertThat(text.lines()).hasSize(20).first().isEqualTo("short cause");
        assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith("begin x") && line.endsWith("x end"));
        assertThat(text).hasSizeLessThanOrEqualTo(1500);
    }

    @Test
    void aProgressBarOfMegabytesLeavesTheCauseWhereItWas() throws IOException {
        assertThat(shown("the cause\n" + "downloading 1%\r".repeat(200_000) + "downloaded\u001b[K\n"))
                .isEqualTo("the cause\ndownloaded");
    }

    @Test
    void noCharacterIsCutInTwo() throws IOException {
        for (int begin = 0; begin < 4; begin++) {
            String text = shown("a".repeat(begin) + "😀".repeat(5000));

            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
        }
    }

    @Test
    void secretsAreMaskedBeforeAnythingIsCutAlsoThoseThatAreColoured() throws IOException {
        secrets.add("hunter2-and-more");

        assertThat(shown("x".repeat(5000) + "hunter2-and-more" + "y".repeat(980)))
                .doesNotContain("hunter2", "and-more");
        assertThat(shown("hunter2\u001b[31m-and-more")).isEqualTo("****");
    }

    @Test
    void ofASecretThatWasCutBeforeNothingIsTold() throws IOException {
        secrets.add("correct-horse-battery");
        secrets.add("schlüssel-99");

        assertThat(cut("horse-battery, correct-horse-battery".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("****, ****");
        assertThat(cut("horse-batt".getBytes(StandardCharsets.UTF_8))).isEqualTo("****");
        assertThat(cut("ry and more".getBytes(StandardCharsets.UTF_8))).isEqualTo("ry and more");
        byte[] half = "üssel-99 and more".getBytes(StandardCharsets.UTF_8);
        assertThat(cut(Arrays.copyOfRange(half, 1, half.length))).isEqualTo("**** and more");
        assertThat(shown("horse-battery")).isEqualTo("horse-battery");
    }

    private String cut(byte[] output) throws IOException {
        return OutputTail.of(new ByteArrayInputStream(output), true, secrets).text();
    }

    @Test
    void aProcessThatStillPrintsIsNotReadForEver() throws IOException {
        var endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                given++;
                return '\n';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) '\n');
                given += length;
                return length;
            }
        };
        var output = new SequenceInputStream(new ByteArrayInputStream(new byte[] {'x', '\n'}), endless);

        OutputTail.of(output, false, secrets);

        assertThat(endless.given).isLessThanOrEqualTo(OutputTail.LOOKED_AT);
    }
}
