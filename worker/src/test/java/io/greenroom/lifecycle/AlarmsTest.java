package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private final MovableTime time = MovableTime.somewhen();
    private final Alarms alarms = new Alarms(time, Runnable::run);

    @AfterEach
    void close() {
        alarms.close();
    }

    @Test
    void anEarlierAlarmIsNotHeldUpByALaterOneThatWasSetBefore() throws Exception {
        alarms.start();
        var later = alarms.at(time.instant().plusSeconds(3000)).rings();
        time.awaitSleepers(1);
        var earlier = alarms.at(time.instant().plusSeconds(10)).rings();
        time.awaitSleepers(1);

        time.advance(Duration.ofSeconds(10));

        earlier.get(30, TimeUnit.SECONDS);
        assertThat(later).isNotDone();
    }

    @Test
    void anAlarmForThePastRingsAtOnce() throws Exception {
        alarms.start();

        alarms.at(time.instant().minusSeconds(1)).rings().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aCancelledAlarmDoesNotRing() throws Exception {
        alarms.start();
        var cancelled = alarms.at(time.instant().plusSeconds(5));
        var other = alarms.at(time.instant().plusSeconds(5));

        cancelled.cancel();
        time.advance(Duration.ofSeconds(5));

        other.rings().get(30, TimeUnit.SECONDS);
        assertThat(cancelled.rings()).isCancelled();
    }

    @Test
    void oneThatIsFarAwayRingsAtItsTimeAndNotLater() throws Exception {
        alarms.start();
        var rings = alarms.at(time.instant().plus(Duration.ofHours(10)).plusMillis(1))
                .rings();
        time.pass(Duration.ofHours(10), 1);
        assertThat(rings).isNotDone();

        time.advance(Duration.ofMillis(1));

        assertThat(rings.get(30, TimeUnit.SECONDS)).isEqualTo(time.instant());
    }

    @Test
    void noneRingsBeforeTheStart() throws Exception {
        var rings = alarms.at(time.instant()).rings();
        assertThat(rings).isNotDone();

        alarms.start();

        rings.get(30, TimeUnit.SECONDS);
    }

    @Test
    void noneRingsOnceTheyAreClosed() {
        alarms.start();
        var set = alarms.at(time.instant().plusSeconds(5)).rings();

        alarms.close();
        time.advance(Duration.ofSeconds(10));

        assertThat(set).isNotDone();
        assertThat(alarms.at(time.instant()).rings()).isNotDone();
    }
}
