package io.greenroom.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.secret.SecretsInUse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScriptOutputTest {
    private final FakeHost host = new FakeHost();
    private final ScriptOutput output = new ScriptOutput(host, "/x");

    @Test
    void partsThatFollowEachOtherAreReadAsOne() throws Exception {
        write("output.log", "01234");
        write("output.5", "56789");

        assertThat(from(0)).isEqualTo("0123456789");
        assertThat(from(7)).isEqualTo("789");
        assertThat(output.keptFrom(3)).isEqualTo(3);
        assertThat(from(10)).isEmpty();
        assertThat(from(99)).isEmpty();
        assertThat(output.keptFrom(10)).isEqualTo(10);
    }

    @Test
    void offsetsAfterAGapStayWhatTheyWere() throws Exception {
        write("output.log", "01234");
        write("output.20", "abcde");
        write("output.25", "fgh");

        assertThat(from(0)).isEqualTo("01234");
        assertThat(from(5)).isEmpty();
        assertThat(output.keptFrom(5)).isEqualTo(20);
        assertThat(output.keptFrom(12)).isEqualTo(20);
        assertThat(from(20)).isEqualTo("abcdefgh");
        assertThat(from(26)).isEqualTo("gh");
        assertThat(output.keptFrom(28)).isEqualTo(28);
    }

    @Test
    void theLastLinesAreThoseOfTheLastParts() throws Exception {
        write("output.log", "first\n");
        write("output.900", "one\n");
        write("output.904", "two\nthree\n");

        assertThat(output.tail(new SecretsInUse())).isEqualTo("The last lines of its output:\none\ntwo\nthree");
    }

    @Test
    void whereNothingWasPrintedItSaysSo() throws Exception {
        assertThat(output.tail(new SecretsInUse())).isEqualTo("It printed nothing.");
        assertThat(new ScriptOutput(host, "/nowhere").tail(new SecretsInUse())).isEqualTo("It printed nothing.");
        assertThat(from(0)).isEmpty();
    }

    @Test
    void aSecretThatAGapCutsInTwoShowsNeitherHalf() throws Exception {
        var secrets = new SecretsInUse();
        secrets.addForGood("first-half-second-half");
        write("output.log", "first-half-");
        write("output.900", "second-half yyy\n");

        assertThat(output.tail(secrets)).isEqualTo("The last lines of its output:\n**** yyy");
    }

    private void write(String name, String text) {
        host.put("/x/" + name, text);
    }

    private String from(long offset) throws Exception {
        try (var in = output.from(offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
