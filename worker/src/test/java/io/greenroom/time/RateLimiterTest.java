package io.greenroom.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final SkippingTime time = new SkippingTime();
    private final RateLimiter rate = new RateLimiter(4, time);

    @Test
    void requestsAreSpacedEvenly() throws Exception {
        var begun = time.instant();

        for (int i = 0; i < 9; i++) {
            rate.take();
        }

        assertThat(Duration.between(begun, time.instant())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void timeThatPassedUnusedIsNotMadeUpFor() throws Exception {
        rate.take();
        time.sleep(Duration.ofMinutes(1));
        var begun = time.instant();

        rate.take();
        rate.take();
        rate.take();

        assertThat(Duration.between(begun, time.instant())).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aPauseHoldsForEverybody() throws Exception {
        var begun = time.instant();
        rate.pause(Duration.ofSeconds(7));
        rate.pause(Duration.ofSeconds(2));

        assertThat(rate.hasRoom()).isFalse();
        rate.take();

        assertThat(Duration.between(begun, time.instant())).isEqualTo(Duration.ofSeconds(7));
    }
}
