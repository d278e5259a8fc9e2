package io.greenroom.keyed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KeyedLockTest {
    private final KeyedLock<String> locks = new KeyedLock<>();

    @Test
    void oneThreadAtATimeHasAKey() throws Exception {
        var threads = new ArrayList<Thread>();
        int[] count = {0};
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 500; j++) {
                    addOne(count);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(count[0]).isEqualTo(10_000);
        assertThat(locks.size()).isZero();
    }

    private void addOne(int[] count) {
        try (var held = locks.take("a")) {
            count[0]++;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keysDoNotWaitForEachOtherAndWhoHasOneCanTakeItAgain() throws Exception {
        try (var a = locks.take("a");
                var again = locks.take("a");
                var b = locks.take("b")) {
            assertThat(locks.size()).isEqualTo(2);
        }

        assertThat(locks.size()).isZero();
    }

    @Test
    void whoDoesNotWantToWaitGetsNothingWhileAnotherHasIt() throws Exception {
        var taken = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        Thread other = Thread.ofVirtual().start(() -> {
            try (var held = locks.take("a")) {
                taken.countDown();
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        taken.await();

        assertThat(locks.tryToTake("a")).isEmpty();
        over.countDown();
        other.join();

        assertThat(locks.tryToTake("a")).hasValueSatisfying(KeyedLock.Held::close);
        assertThat(locks.size()).isZero();
    }

    @Test
    void whoIsInterruptedWaitsNoMoreAndLeavesNothing() throws Exception {
        var interrupted = new ArrayList<InterruptedException>();
        try (var held = locks.take("a")) {
            Thread waiting = Thread.ofPlatform().start(() -> {
                try (var never = locks.take("a")) {
                    throw new AssertionError("it is held");
                } catch (InterruptedException e) {
                    interrupted.add(e);
                }
            });
            await().until(() ->
                    List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(waiting.getState()));
            waiting.interrupt();
            waiting.join();
        }

        assertThat(interrupted).hasSize(1);
        assertThat(locks.size()).isZero();
    }
}
