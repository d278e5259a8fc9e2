package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final SkippingTime time = new SkippingTime();

    @Test
    void thereAreNeverMoreCallsASecondThanAreAllowed() throws Exception {
        var pace = new Pace(5, time);
        Instant begun = time.instant();

        for (int i = 0; i < 11; i++) {
            pace.take();
        }

        assertThat(Duration.between(begun, time.instant())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whoComesRarelyNeverWaitsAndSavesNothingUp() throws Exception {
        var pace = new Pace(5, time);
        time.sleep(Duration.ofMinutes(1));
        Instant begun = time.instant();

        pace.take();
        assertThat(time.instant()).isEqualTo(begun);
        pace.take();

        assertThat(Duration.between(begun, time.instant())).isEqualTo(Duration.ofMillis(200));
    }
}
