package io.greenroom.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
    private final List<String> problems = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A=1.2|1.2",
                "A = 1.2 |1.2",
                "A: 1.2|1.2",
                "export A=1.2|1.2",
                "A=1.2 # pinned|1.2",
                "A=1.2# part of it|1.2# part of it",
                "A=#1|#1",
                "A= # nothing|``",
                "A=|``",
                "A=\"x\" # c|x",
                "A='x' # c|x",
                "A=\"x # y\"|x # y",
                "A='it\\'s'|it's",
                "A=\"say \\\"hi\\\"\"|say \"hi\"",
                "A=\"a\\tb\\\\\\d\"|a\tb\\\\d",
                "A=a\\tb|a\\tb",
                "A='a\\tb'|a\\tb",
                "A=\"5\\$\"|5$$",
                "A=x=y|x=y"
            })
    void aLineIsReadAsComposeReadsIt(String line, String value) {
        assertThat(read(line)).containsExactly(Map.entry("A", value));
        assertThat(read("# first\n\n" + line + "\r\nB=2\r\n"))
                .containsExactly(Map.entry("A", value), Map.entry("B", "2"));
        assertThat(problems).isEmpty();
    }

    @Test
    void aQuotationMayGoOnOverSeveralLines() {
        assertThat(read("A='one\ntwo' # c\nB=\"x\ny\"\nC=3"))
                .containsExactly(Map.entry("A", "one\ntwo"), Map.entry("B", "x\ny"), Map.entry("C", "3"));
        assertThat(EnvFile.lines("A='one\ntwo'\nB=$x", this::note))
                .containsExactly(new EnvFile.Line(1, "A", "one\ntwo", true), new EnvFile.Line(3, "B", "$x", false));
    }

    @Test
    void aNameAloneIsNothing() {
        assertThat(read("HOME\nexport PATH  \n")).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamedWithItsLine() {
        read("A=1\nfree text\n1B=2\nC='x' y\nD=\"open\n");

        assertThat(problems)
                .containsExactly(
                        "2 is not written as NAME=value",
                        "3 is not written as NAME=value",
                        "4 has something behind its closing quotation mark",
                        "5 a quotation is not closed");
    }

    private Map<String, String> read(String text) {
        var values = new LinkedHashMap<String, String>();
        EnvFile.lines(text, this::note).forEach(line -> values.put(line.name(), line.value()));
        return values;
    }

    private void note(String problem, int number) {
        problems.add(number + " " + problem);
    }
}
