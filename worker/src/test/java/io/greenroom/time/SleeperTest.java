package io.greenroom.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SleeperTest {
    private final MovableTime time = MovableTime.somewhen();
    private final Sleeper sleeper = new Sleeper(time);

    private CompletableFuture<Boolean> sleepInBackground() {
        var whole = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                boolean slept = sleeper.sleep(Duration.ofHours(1));
                whole.complete(slept && !Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                whole.completeExceptionally(e);
            }
        });
        return whole;
    }

    @Test
    void aSleepLastsAsLongAsItWasToLast() throws Exception {
        var asleep = sleepInBackground();
        time.awaitSleepers(1);
        time.advance(Duration.ofHours(1));

        assertThat(asleep.get()).isTrue();
    }

    @Test
    void everySleepIsCutShortWhenAllAreWoken() throws Exception {
        var one = sleepInBackground();
        var other = sleepInBackground();
        time.awaitSleepers(2);
        sleeper.wakeAll();

        assertThat(one.get()).isFalse();
        assertThat(other.get()).isFalse();
    }

    @Test
    void aSleepAboutOneThingIsCutShortByItselfAndDoesNotBeginWhenThereIsAReasonAlready() throws Exception {
        var asleep = sleepInBackground();
        var about = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                about.complete(sleeper.sleep(Duration.ofHours(1), "this", () -> false));
            } catch (InterruptedException e) {
                about.completeExceptionally(e);
            }
        });
        time.awaitSleepers(2);

        sleeper.wake("that");
        sleeper.wake("this");

        assertThat(about.get()).isFalse();
        assertThat(asleep.isDone()).isFalse();
        assertThat(sleeper.sleep(Duration.ofHours(1), "this", () -> true)).isFalse();
        sleeper.wakeAll();
    }

    @Test
    void nobodySleepsAfterTheEnd() throws Exception {
        sleeper.end();

        assertThat(sleeper.sleep(Duration.ofHours(1))).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void wakingDisturbsNobodyWhoDoesNotSleep() {
        sleeper.wakeAll();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
