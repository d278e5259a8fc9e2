package io.greenroom.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TimerTest {
    private final MovableTime time = MovableTime.somewhen();
    private final Timer timer = new Timer(time);
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    private Timer.Awaited in(Duration pause, String what) {
        return timer.in(pause, () -> done.add(what));
    }

    private String next() throws InterruptedException {
        return String.valueOf(done.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void whatIsDueIsDoneAndAtTheLatestASixteenthOfItsPauseLater() throws Exception {
        in(Duration.ofSeconds(16), "it");
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(16).minusMillis(1));
        time.awaitSleepers(1);
        assertThat(done).isEmpty();

        time.advance(Duration.ofSeconds(1));

        assertThat(next()).isEqualTo("it");
    }

    @Test
    void whatMustNotBeLateIsNot() throws Exception {
        timer.exactlyIn(Duration.ofSeconds(100).plusNanos(1), () -> done.add("it"));
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(100));
        time.awaitSleepers(1);
        assertThat(done).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(next()).isEqualTo("it");
    }

    @Test
    void whatCameLaterAndIsDueEarlierIsDoneFirst() throws Exception {
        in(Duration.ofHours(1), "late");
        time.awaitSleepers(1);
        in(Duration.ofSeconds(1), "soon");

        time.advance(Duration.ofSeconds(2));
        assertThat(next()).isEqualTo("soon");
        time.advance(Duration.ofHours(2));
        assertThat(next()).isEqualTo("late");
    }

    @Test
    void whatWasCancelledIsNotDone() throws Exception {
        var cancelled = in(Duration.ofSeconds(1), "cancelled");
        in(Duration.ofSeconds(2), "other");
        cancelled.cancel();
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(3));

        assertThat(next()).isEqualTo("other");
        assertThat(done).isEmpty();
    }

    @Test
    void neighboursWakeTogether() throws Exception {
        Set<Instant> moments = ConcurrentHashMap.newKeySet();
        int many = 1000;
        for (int i = 0; i < many; i++) {
            timer.in(Duration.ofSeconds(160).plusMillis(i), () -> {
                moments.add(time.instant());
                done.add("one");
            });
        }
        in(Duration.ofHours(1), "last");
        time.pass(Duration.ofMinutes(5), 1);

        assertThat(done).hasSize(many);
        assertThat(moments).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void atTheEndEverythingThatWaitsIsDoneAndWhatComesLaterIsDoneAtOnce() throws Exception {
        in(Duration.ofHours(1), "waited");
        time.awaitSleepers(1);

        timer.end();
        assertThat(next()).isEqualTo("waited");

        in(Duration.ofHours(1), "late");
        assertThat(done).containsExactly("late");
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromBeingDone() throws Exception {
        timer.in(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("a defect");
        });
        in(Duration.ofSeconds(2), "other");
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(3));

        assertThat(next()).isEqualTo("other");
    }

    @Test
    void itGoesOnAfterNothingWaited() throws Exception {
        for (String what : new String[] {"one", "another"}) {
            in(Duration.ofSeconds(1), what);
            time.awaitSleepers(1);
            time.advance(Duration.ofSeconds(2));
            assertThat(next()).isEqualTo(what);
        }
    }
}
