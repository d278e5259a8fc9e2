package io.greenroom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMatchTest {
    private static final List<String> NAMES = List.of("db", "ports", "commands", "environments.defaultProvider");

    @ParameterizedTest
    @CsvSource({
        "bd, db",
        "prots, ports",
        "PORTS, ports",
        "comands, commands",
        "environment.defaultprovidr, environments.defaultProvider"
    })
    void aSlipOfTheFingerIsRecognised(String written, String meant) {
        assertThat(NearMatch.of(written, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"web, ", "part, ", "colour, "})
    void whatResemblesNothingIsNotGuessed(String written) {
        assertThat(NearMatch.of(written, NAMES)).isEmpty();
    }

    @Test
    void aLongTextCostsNothing() {
        assertThat(NearMatch.question("x".repeat(10_000_000), NAMES)).isEmpty();
    }
}
