package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void coloursAndCursorMovementsAreLeftOutOfOutput() {
        assertThat(Visible.output("\u001b[31mred\u001b[0m \u009b2Jclear\ttab\u0007\r"))
                .isEqualTo("red clear\ttab");
    }

    @Test
    void linksAndTitlesAreLeftOutAndOfAProgressBarTheLastStateIsShown() {
        assertThat(Visible.output(
                        "\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u0007 \u001b]0;title\u0007end\u001b(B"))
                .isEqualTo("link end");
        assertThat(Visible.output("10%\r20%\r\u001b[K30%\r")).isEqualTo("30%");
    }

    @Test
    void linesStayInText() {
        assertThat(Visible.text("one\r\n\u001b[1mtwo")).isEqualTo("one\ntwo");
    }

    @Test
    void controlCharactersInNamesAreNoticed() {
        assertThat(Visible.name("a\nb\u001b[Jc\u009bd\u202ee\u007f")).isEqualTo("a?b?[Jc?d?e?");
    }

    @Test
    void whatIsCutEndsWithAnEllipsisAndIsNeverTooWide() {
        assertThat(Columns.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Columns.cut("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(Columns.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(Columns.cut("日本語", 4)).isEqualTo("日…");
        assertThat(Columns.cut("😀😀😀", 5)).isEqualTo("😀😀…");
        assertThat(Columns.of("e\u0301")).isEqualTo(1);
    }
}
