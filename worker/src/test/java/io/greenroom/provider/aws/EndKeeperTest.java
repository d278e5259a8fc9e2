package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndKeeperTest {
    private final MovableTime time = MovableTime.somewhen();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    private EndKeeper keeper(EndKeeper.Setting setting) {
        Instant end = time.instant().plus(Duration.ofHours(1));
        return new EndKeeper("gr-1", end, time, setting);
    }

    /** A call that does not let go when it is interrupted. */
    private boolean call() {
        begun.incrementAndGet();
        boolean isInterrupted = false;
        while (answer.getCount() > 0) {
            try {
                answer.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        ended.incrementAndGet();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @Test
    void anotherEndIsAppliedOnceAndTheSameIsNot() throws Exception {
        answer.countDown();
        try (EndKeeper keeper = keeper(this::call)) {
            keeper.endIn(Optional.of(Duration.ofHours(1)));
            assertThat(begun).hasValue(0);

            keeper.endIn(Optional.of(Duration.ofHours(2)));
            keeper.awaitApplied();

            assertThat(begun).hasValue(1);
            assertThat(keeper.hasMoved()).isTrue();
        }
    }

    @Test
    void whatWasDoneIsLookedAtAgainEverySoOften() throws Exception {
        answer.countDown();
        try (EndKeeper keeper = keeper(this::call)) {
            keeper.applySoon();
            keeper.awaitApplied();
            time.awaitSleepers(1);
            assertThat(begun).hasValue(1);

            time.advance(EndKeeper.BETWEEN_LOOKS);

            await().until(() -> begun.get() == 2);
        }
    }

    @Test
    void nothingIsBeingDoneAnyMoreWhenItIsClosed() throws Exception {
        EndKeeper keeper = keeper(this::call);
        keeper.applySoon();
        await().until(() -> begun.get() == 1);
        keeper.applySoon();
        Thread closing = Thread.ofVirtual().start(keeper::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

        answer.countDown();
        closing.join();

        assertThat(begun).hasValue(1);
        assertThat(ended).hasValue(1);
    }
}
