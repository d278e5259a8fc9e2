package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.cli.JobsSource.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
    private static final Row SHORT =
            new Row("1f3a", "wait", Optional.of(NOW.minusSeconds(3725)), "shop/Test/Smoke", "local/9f2c", "42 of 50");
    private static final Row LONG = new Row(
            "77", "acknowledge", Optional.empty(), "a-pipeline/with-a-stage/and-an-action", "", "日本語の長い説明文".repeat(4));

    @ParameterizedTest
    @CsvSource({"-PT1S,0s", "PT0S,0s", "PT59.9S,59s", "PT60S,1m00s", "PT3725S,1h02m", "PT23H59M,23h59m", "PT76H5M,3d04h"
    })
    void agesAreToldInTheirTwoLargestUnits(Duration age, String told) {
        assertThat(JobsTable.age(age)).isEqualTo(told);
    }

    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        assertThat(JobsTable.lines(List.of(SHORT), NOW, Integer.MAX_VALUE))
                .containsExactly(
                        "JOB   STEP  SINCE  PIPELINE         SUBJECT     LAST SAID",
                        "1f3a  wait  1h02m  shop/Test/Smoke  local/9f2c  42 of 50");
    }

    @Test
    void noLineIsWiderThanTheTerminalAlsoWhereCharactersTakeTwoColumns() {
        for (int width : List.of(40, 79, 80, 81)) {
            assertThat(JobsTable.lines(List.of(SHORT, LONG), NOW, width))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(width));
        }
        assertThat(JobsTable.lines(List.of(SHORT, LONG), NOW, 80).getLast()).endsWith("…");
    }
}
