package io.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.EndWhen;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sweep that goes on by itself, and is told of executions that may have ended. */
final class SweepOnHintsTest {
    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments provider = new ListedEnvironments("first", time);
    private final AtomicInteger looks = new AtomicInteger();
    private final Sweep sweep = new Sweep(
            List.of(provider),
            new Ledger(new InMemoryLedger(), Prices.UNKNOWN, time),
            new Sweep.Rules(
                    new EndPolicy(EndWhen.EXECUTION_ENDED, Duration.ofMinutes(15)),
                    Duration.ofHours(24),
                    new KnownExecutions(new FakeExecutions(), time),
                    Set::of,
                    () -> true),
            time,
            new SweepListener() {
                @Override
                public void looked(String name, boolean answered) {
                    looks.incrementAndGet();
                }

                @Override
                public void due(String name, boolean endBegun) {}

                @Override
                public void gone(LedgerEntry entry) {}
            });

    @BeforeEach
    void start() throws InterruptedException {
        provider.has(
                "one", Duration.ofHours(2), new EnvironmentState.Ready(), Entries.owner("shop", "e-1", "action-1"));
        sweep.start();
        time.awaitSleepers(1);
    }

    @AfterEach
    void close() {
        sweep.close();
    }

    @Test
    void theEndOfAnExecutionWithEnvironmentsBringsTheNextSweepSoon() throws Exception {
        assertThat(looks).hasValue(1);

        Instant soon = time.instant().plusSeconds(5);

        sweep.mayHaveEnded("e-1");
        await().until(() -> time.isSleptUntil(soon));
        time.advance(Duration.ofSeconds(5));

        await().until(() -> looks.get() == 2);
    }

    @Test
    void thatOfAnyOtherDoesNot() throws Exception {
        for (int i = 0; i < 100; i++) {
            sweep.mayHaveEnded("somebody's-" + i);
        }
        time.pass(Duration.ofSeconds(59), 1);
        assertThat(looks).hasValue(1);

        time.pass(Duration.ofSeconds(2), 1);
        assertThat(looks).hasValue(2);
    }

    @Test
    void endsWithoutEndBringASweepEveryFiveSecondsAtMost() throws Exception {
        for (int second = 0; second < 60; second++) {
            sweep.mayHaveEnded("e-1");
            time.pass(Duration.ofSeconds(1), 1);
        }

        assertThat(looks.get()).isLessThanOrEqualTo(13);
    }
}
