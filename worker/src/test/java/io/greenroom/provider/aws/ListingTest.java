package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListingTest {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final MovableTime time = MovableTime.somewhen();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final Deque<ProviderException> failures = new ArrayDeque<>();
    private volatile @Nullable CountDownLatch gate;
    private final CountDownLatch atGate = new CountDownLatch(1);
    private final Listing<Machine> listing = new Listing<>(this::answer, INTERVAL, time, new SplittableRandom(1));

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Each answer is one machine, which has the number of the question as its name. */
    private List<Machine> answer() throws ProviderException, InterruptedException {
        int number = asked.incrementAndGet();
        CountDownLatch closed = gate;
        if (closed != null) {
            atGate.countDown();
            closed.await();
        }
        ProviderException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return List.of(new Machine(
                "i-" + number, "", "", Machine.State.RUNNING, "", null, null, Instant.EPOCH, false, Map.of()));
    }

    private static ProviderException busy() {
        return new ProviderException(Kind.UNAVAILABLE, "busy");
    }

    private String seen() throws ProviderException, InterruptedException {
        return listing.get().getFirst().id();
    }

    /** Sees on another thread, which may have to wait for the clock. */
    private Future<String> seeing() {
        return threads.submit(this::seen);
    }

    private void awaitGate() throws InterruptedException {
        assertThat(atGate.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void itIsAskedOncePerIntervalHoweverManyWantToSee() throws Exception {
        var results = new ArrayList<Future<String>>();
        for (int i = 0; i < 500; i++) {
            results.add(seeing());
        }

        for (Future<String> result : results) {
            assertThat(result.get()).isEqualTo("i-1");
        }
        time.advance(INTERVAL.minusMillis(1));
        assertThat(seen()).isEqualTo("i-1");
        time.advance(Duration.ofMillis(1));
        assertThat(seen()).isEqualTo("i-2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void whileOneAsksTheOthersSeeTheOldCopy() throws Exception {
        assertThat(seen()).isEqualTo("i-1");
        time.advance(INTERVAL);
        var closed = new CountDownLatch(1);
        gate = closed;
        Future<String> asking = seeing();
        awaitGate();

        assertThat(seen()).isEqualTo("i-1");

        closed.countDown();
        assertThat(asking.get()).isEqualTo("i-2");
    }

    @Test
    void whatWasForgottenIsNeverSeenAgain() throws Exception {
        assertThat(seen()).isEqualTo("i-1");

        listing.forget();
        Future<String> next = seeing();
        time.advanceToNextSleeper();

        assertThat(next.get()).isEqualTo("i-2");
    }

    @Test
    void whatWasAskedForBeforeAChangeIsNoAnswerToThoseWhoComeAfterIt() throws Exception {
        var closed = new CountDownLatch(1);
        gate = closed;
        Future<String> before = seeing();
        awaitGate();
        listing.forget();
        Future<String> after = seeing();

        gate = null;
        closed.countDown();

        assertThat(before.get()).isEqualTo("i-1");
        time.advanceToNextSleeper();
        assertThat(after.get()).isEqualTo("i-2");
    }

    @Test
    void afterAChangeItIsAskedAtMostOnceASecond() throws Exception {
        seen();
        Instant first = time.instant();

        listing.forget();
        Future<String> next = seeing();
        time.advanceToNextSleeper();
        next.get();

        assertThat(Duration.between(first, time.instant())).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFailureIsToldToAllWhoWaitForTheAnswer() throws Exception {
        failures.add(busy());
        var closed = new CountDownLatch(1);
        gate = closed;
        Future<String> asking = seeing();
        awaitGate();
        var waiting = new FutureTask<>(this::seen);
        Thread waiter = Thread.ofPlatform().daemon().start(waiting);
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        closed.countDown();

        assertThatThrownBy(asking::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("busy");
        assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("busy");
        assertThat(asked).hasValue(1);
    }

    @Test
    void inTroubleTheOldCopyIsSeenForAWhileAndItIsAskedMoreAndMoreRarely() throws Exception {
        assertThat(seen()).isEqualTo("i-1");
        for (int i = 0; i < 100; i++) {
            failures.add(busy());
        }

        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofSeconds(1));
            assertThat(seen()).isEqualTo("i-1");
        }

        assertThat(asked.get()).isLessThan(40);
        time.advance(Duration.ofMinutes(2));
        assertThatThrownBy(this::seen).isInstanceOf(ProviderException.class).hasMessage("busy");
    }

    @Test
    void onceTheTroubleIsOverItIsAskedAtItsInterval() throws Exception {
        failures.add(busy());
        assertThatThrownBy(this::seen).isInstanceOf(ProviderException.class);

        time.advance(Duration.ofSeconds(10));
        assertThat(seen()).isEqualTo("i-2");
        time.advance(INTERVAL);
        assertThat(seen()).isEqualTo("i-3");
    }

    @Test
    void whenTheOneWhoAsksIsInterruptedAnotherAsks() throws Exception {
        var closed = new CountDownLatch(1);
        gate = closed;
        Future<String> asking = seeing();
        awaitGate();
        Future<String> waiting = seeing();

        gate = null;
        asking.cancel(true);
        time.advanceToNextSleeper();

        assertThat(waiting.get()).isEqualTo("i-2");
    }
}
