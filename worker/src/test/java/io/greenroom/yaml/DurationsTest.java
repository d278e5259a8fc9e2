package io.greenroom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "15s, PT15S", "90s, PT90S", "2m, PT2M", "1h, PT1H", "25h, PT25H", "1d, P1D", "0, PT0S"
    })
    void whatIsWrittenIsReadAndSaidInTheSameWords(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
        assertThat(Durations.parse(Durations.text(duration))).contains(duration);
    }

    @ParameterizedTest
    @CsvSource({"PT90S, 90s", "PT120S, 2m", "PT24H, 1d", "PT0.25S, 250ms"})
    void theLargestUnitWithoutAFractionIsTaken(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.5s", "-1s", " 1s", "1 s", "1w", "1S", "1234567890s", "s", "١s"})
    void nothingElseIsADuration(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
