package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTextsTest {
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
