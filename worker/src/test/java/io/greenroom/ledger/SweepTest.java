package io.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EndWhen;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final EnvironmentState READY = new EnvironmentState.Ready();
    private static final Duration GRACE = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final SkippingTime time = new SkippingTime();
    private final ListedEnvironments first = new ListedEnvironments("first", time);
    private final ListedEnvironments second = new ListedEnvironments("second", time);
    private final FakeExecutions executions = new FakeExecutions();
    private KnownExecutions known = new KnownExecutions(executions, time);
    private final InMemoryLedger store = new InMemoryLedger();
    private boolean endsAreTold;
    private final Set<EnvironmentId> jobs = new HashSet<>();
    private final List<String> heard = new ArrayList<>();

    private void sweep() throws InterruptedException {
        worker().sweep();
    }

    /** A worker of its own every time: nothing is kept between sweeps but the ledger. */
    private Sweep worker() {
        known = new KnownExecutions(executions, time);
        var rules = new Sweep.Rules(
                new EndPolicy(EndWhen.EXECUTION_ENDED, GRACE),
                LONGEST,
                known,
                () -> Set.copyOf(jobs),
                () -> endsAreTold);
        return new Sweep(
                List.of(first, second), new Ledger(store, Prices.UNKNOWN, time), rules, time, new SweepListener() {
                    @Override
                    public void looked(String provider, boolean answered) {
                        heard.add(provider + (answered ? " answered" : " did not answer"));
                    }

                    @Override
                    public void due(String provider, boolean endBegun) {
                        heard.add(provider + (endBegun ? " ended one" : " refused to end one"));
                    }

                    @Override
                    public void gone(LedgerEntry entry) {
                        heard.add(entry.environment().orElseThrow() + " is gone");
                    }
                });
    }

    private void has(String what, String execution) {
        first.has(what, Duration.ofHours(2), READY, Entries.owner("shop", execution, "action-" + what));
    }

    private void execution(String execution, ExecutionStatus status) {
        executions.set("shop", execution, status, time.instant());
    }

    private LedgerEntry entry(String what) throws Exception {
        return store.of(EnvironmentId.of("first", what)).orElseThrow();
    }

    @Test
    void whatItsProviderLeftRunningPastItsEndIsEnded() throws Exception {
        first.has("forgotten", Duration.ofMinutes(-10), READY);
        first.has("half-started", Duration.ofMinutes(-10), new EnvironmentState.Starting(10, "waiting"));
        second.has("broken", Duration.ofMinutes(-10), new EnvironmentState.Failed("no luck"));

        sweep();

        assertThat(first.ended()).containsExactly("first/forgotten", "first/half-started");
        assertThat(second.ended()).containsExactly("second/broken");
    }

    @Test
    void whatIsInTimeOrIsEndedByItsProviderBetweenTwoLooksIsLeftAlone() throws Exception {
        first.has("in-time", Duration.ofMinutes(10), READY);
        first.has("ending", Duration.ofMinutes(-10), new EnvironmentState.Ending());
        first.has("gone", Duration.ofMinutes(-10), new EnvironmentState.Ended(List.of()));

        sweep();

        assertThat(first.ended()).isEmpty();
    }

    @Test
    void anExecutionThatFailedAndIsNotTriedAgainEndsItsEnvironmentAfterTheGrace() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.FAILED);

        time.sleep(GRACE.minusMinutes(2));
        sweep();
        assertThat(first.ended()).isEmpty();
        time.sleep(Duration.ofMinutes(2));
        sweep();

        assertThat(first.ended()).containsExactly("first/one");
        assertThat(entry("one").life().toString()).contains("e-1 failed");
    }

    @Test
    void aStageThatIsTriedAgainWithinTheGraceFindsItsEnvironment() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.FAILED);
        time.sleep(GRACE.minusMinutes(1));
        execution("e-1", ExecutionStatus.RUNNING);

        time.sleep(Duration.ofMinutes(30));
        sweep();
        assertThat(first.ended()).isEmpty();

        execution("e-1", ExecutionStatus.FAILED);
        time.sleep(GRACE.minusMinutes(1));
        sweep();
        assertThat(first.ended()).as("its grace begins anew").isEmpty();
        time.sleep(Duration.ofMinutes(2));
        sweep();
        assertThat(first.ended()).containsExactly("first/one");
    }

    @Test
    void oneThatIsTriedAgainBetweenTheTwoLooksIsNotEnded() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.STOPPED);
        time.sleep(GRACE);
        time.atNextSleep(() -> execution("e-1", ExecutionStatus.RUNNING));

        sweep();

        assertThat(first.ended()).isEmpty();
        assertThat(((Present) entry("one").life()).mark()).isNull();
    }

    @Test
    void whereEndsAreToldExecutionsAreSeldomAskedForAndAlwaysBeforeOneIsEnded() throws Exception {
        endsAreTold = true;
        has("one", "e-1");
        execution("e-1", ExecutionStatus.RUNNING);
        Sweep worker = worker();

        for (int minute = 0; minute < 60; minute++) {
            worker.sweep();
            time.sleep(Duration.ofMinutes(1));
        }
        assertThat(executions.calls()).isBetween(3, 5);

        execution("e-1", ExecutionStatus.FAILED);
        known.mayHaveEnded("shop", "e-1");
        worker.sweep();
        int calls = executions.calls();
        time.sleep(GRACE.minusMinutes(5));
        execution("e-1", ExecutionStatus.RUNNING);
        time.sleep(Duration.ofMinutes(5));
        worker.sweep();
        assertThat(first.ended()).as("it was tried again, and that is asked").isEmpty();
        assertThat(executions.calls()).isGreaterThan(calls);

        execution("e-1", ExecutionStatus.FAILED);
        known.mayHaveEnded("shop", "e-1");
        worker.sweep();
        time.sleep(GRACE);
        worker.sweep();
        assertThat(first.ended()).containsExactly("first/one");
    }

    @Test
    void executionsOfProtectedEnvironmentsAreNotAskedFor() throws Exception {
        has("one", "e-1");
        first.keep(EnvironmentId.of("first", "one"), Retention.Change.protecting());

        sweep();

        assertThat(executions.calls()).isZero();
    }

    @Test
    void anEndThatALookMarkedIsGoneOnWithByTheNextWorker() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.SUPERSEDED);
        time.sleep(GRACE);
        time.atNextSleep(() -> Thread.currentThread().interrupt());
        try {
            sweep();
        } catch (InterruptedException e) {
            assertThat(first.ended()).isEmpty();
        }
        time.sleep(Sweep.BETWEEN_LOOKS);

        has("two", "e-1");
        time.atNextSleep(() -> assertThat(first.ended()).containsExactly("first/one"));
        sweep();

        assertThat(first.ended()).containsExactly("first/one", "first/two");
    }

    @Test
    void whatJobsOrCommandsAreAtWorkOnOrIsProtectedIsNotEnded() throws Exception {
        for (String what : List.of("job", "command", "protected", "idle")) {
            has(what, "e-1");
        }
        execution("e-1", ExecutionStatus.FAILED);
        time.sleep(GRACE);
        jobs.add(EnvironmentId.of("first", "job"));
        first.isActive("command", true);
        first.keep(EnvironmentId.of("first", "protected"), Retention.Change.protecting());

        sweep();
        assertThat(first.ended()).containsExactly("first/idle");

        jobs.clear();
        first.isActive("command", false);
        first.keep(EnvironmentId.of("first", "protected"), Retention.Change.releasing());
        sweep();
        assertThat(first.ended()).contains("first/job", "first/command", "first/protected");
    }

    @Test
    void theExpiryIsPushedOutWhileACommandIsActiveUpToTheLongestTime() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.RUNNING);
        first.isActive("one", true);
        var id = EnvironmentId.of("first", "one");
        var started = first.describe(id).orElseThrow().startedAt();

        for (int round = 0; round < 23 * 60 + 10; round++) {
            sweep();
            assertThat(first.describe(id).orElseThrow().expiresAt()).isAfter(time.instant());
            time.sleep(Duration.ofMinutes(1));
            if (!time.instant().plus(Duration.ofMinutes(2)).isBefore(started.plus(LONGEST))) {
                break;
            }
        }
        assertThat(first.ended()).isEmpty();
        assertThat(first.describe(id).orElseThrow().expiresAt()).isEqualTo(started.plus(LONGEST));

        time.sleep(Duration.ofMinutes(3));
        sweep();
        assertThat(first.ended()).containsExactly("first/one");
    }

    @Test
    void anEndThatIsRefusedIsTriedAgainLessAndLessOften() throws Exception {
        first.has("stubborn", Duration.ofMinutes(-10), READY);
        first.refuseToEnd(true);

        for (int round = 0; round < 60; round++) {
            sweep();
            time.sleep(Duration.ofMinutes(1));
        }
        assertThat(heard.stream().filter("first refused to end one"::equals).count())
                .isBetween(5L, 7L);
        first.refuseToEnd(false);
        time.sleep(Duration.ofHours(1));
        sweep();

        assertThat(first.ended()).containsExactly("first/stubborn");
    }

    @Test
    void aProviderThatDoesNotAnswerKeepsNoOtherFromBeingSwept() throws Exception {
        first.goAway(new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away."));
        second.has("forgotten", Duration.ofMinutes(-10), READY);

        sweep();

        assertThat(second.ended()).containsExactly("second/forgotten");
        assertThat(heard).contains("first did not answer", "second answered", "second ended one");
    }

    @Test
    void whatIsFoundWithoutAnEntryIsAdoptedForItsOwnerAndWhatIsGoneIsClosed() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.RUNNING);
        sweep();
        assertThat(store.get("action-one").orElseThrow().owner().execution()).isEqualTo("e-1");

        first.vanishes("one");
        sweep();

        assertThat(entry("one").life()).isInstanceOf(Gone.class);
        assertThat(heard).contains("first/one is gone");
    }

    @Test
    void withoutTheRightToLookAtExecutionsOnlyTheExpiryCounts() throws Exception {
        has("one", "e-1");
        execution("e-1", ExecutionStatus.FAILED);
        executions.forbid("shop");
        time.sleep(Duration.ofMinutes(90));
        sweep();
        assertThat(first.ended()).isEmpty();

        time.sleep(Duration.ofMinutes(31));
        sweep();
        assertThat(first.ended()).containsExactly("first/one");
    }

    @Test
    void aPipelinesExecutionsAreAskedForOnceALook() throws Exception {
        IntStream.range(0, 100).forEach(i -> has("one-" + i, "e-" + i));
        execution("e-1", ExecutionStatus.RUNNING);

        sweep();

        assertThat(executions.calls()).isEqualTo(1);
    }

    @Test
    void fromFiveHundredWithoutALedgerOneSweepEndsExactlyTheRightOnes() throws Exception {
        var expired = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            String what = "one-" + i;
            boolean ends = i % 3 == 0;
            first.has(what, Duration.ofMinutes(-1), READY, Entries.owner("shop", "e-1", "action-" + i));
            first.isActive(what, i % 3 == 1);
            if (i % 3 == 2) {
                first.keep(EnvironmentId.of("first", what), Retention.Change.protecting());
            }
            if (ends) {
                expired.add("first/" + what);
            }
        }
        execution("e-1", ExecutionStatus.FAILED);
        store.clear();

        sweep();

        assertThat(first.ended()).containsExactlyElementsOf(expired);
        assertThat(executions.calls()).isEqualTo(1 + 1);
    }

    @Test
    void aLedgerThatCannotBeUsedEndsNothingAndIsTriedAgain() throws Exception {
        first.has("forgotten", Duration.ofMinutes(-10), READY);
        store.breakDown();

        sweep();

        assertThat(first.ended()).isEmpty();
    }

    @Test
    void whatOnlyAnotherWorkerKnowsStaysThatWorkersUntilItsTimeIsLongOver() throws Exception {
        store.becomeShared();
        has("theirs", "execution-1");
        sweep();
        first.vanishes("theirs");

        sweep();
        time.sleep(Duration.ofHours(2));
        sweep();
        assertThat(entry("theirs").life()).isInstanceOf(Present.class);

        time.sleep(Duration.ofHours(1));
        sweep();
        assertThat(entry("theirs").life()).isInstanceOf(Gone.class);
    }

    @Test
    void whatAnotherWorkerTendsStaysInTheLedgerAsLongAsThatWorkerIsAlive() throws Exception {
        has("theirs", "execution-1");
        sweep();
        first.isTendedElsewhere("theirs", true);

        sweep();
        time.sleep(Duration.ofHours(24));
        sweep();

        assertThat(entry("theirs").life()).isInstanceOf(Present.class);
        assertThat(first.ended()).isEmpty();
    }

    @Test
    void whatWasLostWithItsWorkerIsGivenUpWhenItsTimeIsLongOver() throws Exception {
        has("theirs", "execution-1");
        sweep();
        first.isTendedElsewhere("theirs", false);

        sweep();
        assertThat(entry("theirs").life()).isInstanceOf(Present.class);
        time.sleep(Duration.ofHours(3));
        sweep();

        assertThat(entry("theirs").life()).isInstanceOf(Gone.class);
        assertThat(first.isTended(EnvironmentId.of("first", "theirs"))).isFalse();
    }
}
