package io.greenroom.ledger;

import static io.greenroom.ledger.Entries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CostTest {
    private static Cost of(String perHour, boolean isEstimate, Duration lived) {
        Instant end = NOON.plus(lived);
        return Cost.of(new Price(new BigDecimal(perHour), isEstimate), NOON, end);
    }

    @Test
    void theTimeThatItLivedIsWhatCounts() {
        assertThat(of("0.10", false, Duration.ofMinutes(90)).amount()).isEqualTo("0.1500");
        assertThat(of("0.10", false, Duration.ofMinutes(90))).hasToString("$0.15");
        assertThat(of("0.10", false, Duration.ofMinutes(-5)).amount()).isEqualTo("0.0000");
    }

    @Test
    void anEstimateSaysSoAndLittleIsNotNothing() {
        assertThat(of("12", true, Duration.ofHours(1))).hasToString("about $12.00");
        assertThat(of("0.05", false, Duration.ofMinutes(1))).hasToString("less than $0.01");
        assertThat(of("0", false, Duration.ofHours(1))).hasToString("$0.00");
    }
}
