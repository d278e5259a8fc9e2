package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightCacheTest {
    private final TestTimes.Leaping time = new TestTimes.Leaping();
    private final AtomicInteger fetches = new AtomicInteger();
    private final Semaphore mayEnd = new Semaphore(0);
    private final SingleFlightCache<Integer> shared = new SingleFlightCache<>(this::fetch, time);

    private Integer fetch() throws InterruptedException {
        int mine = fetches.incrementAndGet();
        mayEnd.acquire();
        return mine;
    }

    @Test
    void aValueServesUntilItIsTooOldOrDropped() throws Exception {
        mayEnd.release(10);
        var age = Duration.ofMinutes(1);

        assertThat(shared.notOlderThan(age).value()).isEqualTo(1);
        assertThat(shared.notOlderThan(age).value()).isEqualTo(1);
        shared.drop(value -> value == 7);
        assertThat(shared.notOlderThan(age).value()).isEqualTo(1);
        shared.drop(value -> value == 1);
        assertThat(shared.notOlderThan(age).value()).isEqualTo(2);
        time.sleep(age);
        assertThat(shared.notOlderThan(age).value()).isEqualTo(3);
    }

    @Test
    void aFreshValueIsNeverOneWhoseFetchingHadBegunBefore() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(shared::fresh);
            await().until(() -> fetches.get() == 1);
            var second = threads.submit(shared::fresh);
            mayEnd.release(2);

            assertThat(first.get()).isEqualTo(1);
            assertThat(second.get()).isEqualTo(2);
        }
    }

    @Test
    void anInterruptedFetchIsTakenOverByThoseWhoWait() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var leader = threads.submit(() -> shared.notOlderThan(Duration.ofMinutes(1)));
            await().until(() -> fetches.get() == 1);
            var follower = threads.submit(() -> shared.notOlderThan(Duration.ofMinutes(1)));
            leader.cancel(true);
            mayEnd.release(1);

            assertThat(follower.get().value()).isEqualTo(2);
        }
    }

    @Test
    void aFailureIsEverybodysButNotForEver() throws Exception {
        var failing = new CountDownLatch(1);
        var sometimes = new SingleFlightCache<>(
                () -> {
                    if (failing.getCount() > 0) {
                        throw new CallFailed(Fault.FORBIDDEN, "no");
                    }
                    return 1;
                },
                time);

        assertThatThrownBy(sometimes::fresh).hasMessage("no");
        failing.countDown();
        assertThat(sometimes.fresh()).isEqualTo(1);
    }
}
