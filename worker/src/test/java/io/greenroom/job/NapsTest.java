package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class NapsTest {
    private final MovableTime time = MovableTime.somewhen();
    private final Naps naps = new Naps(time);

    private CompletableFuture<Boolean> napInBackground() {
        var whole = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                boolean slept = naps.nap(Duration.ofHours(1));
                whole.complete(slept && !Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                whole.completeExceptionally(e);
            }
        });
        return whole;
    }

    @Test
    void aNapLastsAsLongAsItWasToLast() throws Exception {
        var nap = napInBackground();
        time.awaitSleepers(1);
        time.advance(Duration.ofHours(1));

        assertThat(nap.get()).isTrue();
    }

    @Test
    void everyNapIsCutShortWhenAllAreWoken() throws Exception {
        var one = napInBackground();
        var other = napInBackground();
        time.awaitSleepers(2);
        naps.wakeAll();

        assertThat(one.get()).isFalse();
        assertThat(other.get()).isFalse();
    }

    @Test
    void nobodyNapsAfterTheEnd() throws Exception {
        naps.end();

        assertThat(naps.nap(Duration.ofHours(1))).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void wakingDisturbsNobodyWhoDoesNotNap() {
        naps.wakeAll();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
