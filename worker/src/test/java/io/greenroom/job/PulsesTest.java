package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulsesTest {
    private final MovableTime time = MovableTime.somewhen();
    private final Pulses pulses = new Pulses(time);

    @Test
    void whoComesBackInTimeIsThere() {
        var one = pulses.add();
        one.backWithin(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(10));
        assertThat(pulses.areThere()).isTrue();

        one.backWithin(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(9));
        assertThat(pulses.areThere()).isTrue();
    }

    @Test
    void oneThatDoesNotComeBackIsMissed() {
        pulses.add().backWithin(Duration.ofSeconds(20));
        pulses.add().backWithin(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(11));

        assertThat(pulses.areThere()).isFalse();
    }

    @Test
    void whoRestsMayTakeAnyTime() {
        var one = pulses.add();
        one.backWithin(Duration.ofSeconds(10));
        one.rests();
        time.advance(Duration.ofDays(1));

        assertThat(pulses.areThere()).isTrue();
    }
}
