package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExpiringCacheTest {
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final MovableTime time = MovableTime.somewhen();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void manyWhoAskHaveItReadOnce() throws Exception {
        var cache = new ExpiringCache<>(reads::incrementAndGet, GOOD_FOR, time);

        assertThat(cache.get()).isEqualTo(1);
        time.advance(Duration.ofMillis(4999));
        assertThat(cache.get()).isEqualTo(1);
        time.advance(Duration.ofMillis(1));
        assertThat(cache.get()).isEqualTo(2);
    }

    @Test
    void whatTakesLongToReadIsReadLessOften() throws Exception {
        var cache = new ExpiringCache<>(
                () -> {
                    time.advance(Duration.ofSeconds(2));
                    return reads.incrementAndGet();
                },
                GOOD_FOR,
                time);
        cache.get();

        time.advance(Duration.ofSeconds(19));
        assertThat(cache.get()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get()).isEqualTo(2);
    }

    @Test
    void whileOneReadsTheOthersAreGivenWhatThereIs() throws Exception {
        var reading = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var cache = new ExpiringCache<>(
                () -> {
                    int read = reads.incrementAndGet();
                    if (read == 2) {
                        reading.countDown();
                        assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                    }
                    return read;
                },
                GOOD_FOR,
                time);
        cache.get();
        time.advance(GOOD_FOR);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> slow = threads.submit(cache::get);
            assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(cache.get()).isEqualTo(1);

            goOn.countDown();
            assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        }
        assertThat(cache.get()).isEqualTo(2);
    }
}
