package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Journal.Step;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Sleeper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An engine between fakes, on a time that passes at once. */
abstract class EngineStage {
    final SkippingTime time = new SkippingTime();
    final FakeJobService service = FakeJobService.withTheJob();
    final FakeExecutions executions = new FakeExecutions();
    final FakeAction action = new FakeAction();
    final InMemoryJournalStore store;
    Journal journal;
    final AwaitedRedeliveries awaited = new AwaitedRedeliveries(time);
    final Sleeper sleeper = new Sleeper(time);
    Gate gate = Gate.OPEN;
    Optional<Duration> linkAfter = Optional.empty();
    Optional<Boolean> alone = Optional.of(false);

    EngineStage() {
        this(new InMemoryJournalStore());
    }

    EngineStage(InMemoryJournalStore store) {
        this.store = store;
        this.journal = journal(store);
    }

    /** Without what is written down before the test begins. */
    private static Journal journal(InMemoryJournalStore store) {
        try {
            return Journal.of(store, "me");
        } catch (Journal.NotWritten | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    final Engine engine() {
        return new Engine(
                new EngineParts(
                        new GatedService(service, gate),
                        journal,
                        gate,
                        acknowledged(),
                        new SecretsInUse(),
                        time,
                        new Random(1),
                        sleeper,
                        new StoppedExecutions(new KnownExecutions(executions, time), time),
                        awaited,
                        linkAfter,
                        JobObserver.NONE),
                new OtherWorkers(alone, journal),
                Map.of(Jobs.TYPE, action));
    }

    /** Those of the process that the engine is in: a new one each time. */
    AcknowledgedJobs acknowledged() {
        return new AcknowledgedJobs();
    }

    final void accept(Job job) throws InterruptedException {
        service.handedOut(job, "nonce-1");
        accept(engine(), Jobs.polled(job, time.instant()));
    }

    /** Claims the job and, when it is ours, carries it out. */
    final void accept(Engine engine, PolledJob polled) throws InterruptedException {
        accept(engine, polled, sleeper);
    }

    static void accept(Engine engine, PolledJob polled, Sleeper sleeper) throws InterruptedException {
        carryOut(engine, engine.claim(polled), sleeper);
    }

    final void carryOut(Engine engine, Optional<Claimed> ours) throws InterruptedException {
        carryOut(engine, ours, sleeper);
    }

    private static void carryOut(Engine engine, Optional<Claimed> ours, Sleeper sleeper) throws InterruptedException {
        if (ours.isEmpty()) {
            return;
        }
        Optional<Engine.Waiting> waiting = engine.begin(ours.get());
        while (waiting.isPresent()) {
            sleeper.sleep(waiting.get().pause());
            waiting = engine.look(waiting.get().job());
        }
    }

    final void resume(Journal.Entry entry) throws InterruptedException {
        carryOut(restarted(entry), entry);
    }

    final void carryOut(Engine engine, Journal.Entry entry) throws InterruptedException {
        carryOut(engine, engine.claim(entry));
    }

    /** A new engine, which finds that in the journal. */
    final Engine restarted(Journal.Entry left) {
        store.entries.put(left.job(), left);
        service.inProgress(Jobs.job());
        journal = journal(store);
        return engine();
    }

    final JobResult.Failed failure() {
        assertThat(service.delivered).hasSize(1);
        return (JobResult.Failed) service.delivered.getFirst();
    }

    static ActionFailure passing() {
        return ActionFailure.passing("the provider is busy", new IllegalStateException("busy"));
    }

    final Journal.Entry entry(Step step, @Nullable Ticket ticket, @Nullable JobResult result) {
        return new Journal.Entry(
                Jobs.ID, Jobs.TYPE, new JobOwner("me", 1), step, "nonce-1", time.instant(), ticket, result);
    }
}
