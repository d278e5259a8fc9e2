package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.secret.SecretsInUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessOutputTest {
    private final Path folder;
    private final ProcessOutput output;

    ProcessOutputTest(@TempDir Path folder) {
        this.folder = folder;
        this.output = new ProcessOutput(folder);
    }

    @Test
    void partsThatFollowEachOtherAreReadAsOne() throws IOException {
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
    void offsetsAfterAGapStayWhatTheyWere() throws IOException {
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
    void theLastLinesAreThoseOfTheLastParts() throws IOException {
        write("output.log", "first\n");
        write("output.900", "one\n");
        write("output.904", "two\nthree\n");

        assertThat(output.tail(new SecretsInUse())).isEqualTo("Its last lines:\none\ntwo\nthree");
    }

    @Test
    void aSecretThatTheTailCutsInTwoShowsNeitherHalf() throws IOException {
        var secrets = new SecretsInUse();
        secrets.addForGood("first-half-second-half");
        write("output.log", "x".repeat(5000) + "first-half-second-half" + "y".repeat(4096 - 11) + "\n");

        assertThat(output.tail(secrets)).startsWith("Its last lines:\n****yyy").doesNotContain("half");
    }

    @Test
    void whereNothingWasPrintedItSaysSo() throws IOException {
        assertThat(output.tail(new SecretsInUse())).isEqualTo("It printed nothing.");
        assertThat(new ProcessOutput(folder.resolve("nowhere")).tail(new SecretsInUse()))
                .isEqualTo("It printed nothing.");
        assertThat(from(0)).isEmpty();
    }

    @Test
    void whatTheProcessPutInTheirPlaceIsNotFollowed(@TempDir Path outside) throws IOException {
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("output.log"), secret);
        Files.createSymbolicLink(folder.resolve("output.6"), secret);
        write("output.99999999999999999999999", "x");

        assertThat(from(0)).isEmpty();
        assertThat(output.tail(new SecretsInUse())).doesNotContain("secret");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String from(long offset) throws IOException {
        try (var in = output.from(offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
