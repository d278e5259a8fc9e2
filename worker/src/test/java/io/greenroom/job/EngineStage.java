package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Journal.Step;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An engine between fakes, on a time that passes at once. */
abstract class EngineStage {
    final SkippingTime time = new SkippingTime();
    final FakeJobService service = new FakeJobService();
    final FakeExecutions executions = new FakeExecutions();
    final FakeAction action = new FakeAction();
    final InMemoryJournal journal = new InMemoryJournal();
    final Naps naps = new Naps(time);
    Optional<Duration> linkAfter = Optional.empty();

    final Engine engine() {
        return new Engine(
                new EngineParts(
                        service,
                        journal,
                        new SecretsInUse(),
                        time,
                        new Random(1),
                        naps,
                        new StoppedExecutions(new KnownExecutions(executions, time), time),
                        linkAfter,
                        JobObserver.NONE),
                Map.of(Jobs.TYPE, action));
    }

    final void accept(Job job) throws InterruptedException {
        engine().accept(Jobs.polled(job, time.instant()), () -> {});
    }

    final void resume(Journal.Entry entry) throws InterruptedException {
        engine().resume(entry, () -> {});
    }

    final JobResult.Failed failure() {
        assertThat(service.delivered).hasSize(1);
        return (JobResult.Failed) service.delivered.getFirst();
    }

    static ActionFailure passing() {
        return ActionFailure.passing("the provider is busy", new IllegalStateException("busy"));
    }

    final Journal.Entry entry(Step step, @Nullable Ticket ticket, @Nullable JobResult result) {
        return new Journal.Entry(Jobs.ID, Jobs.TYPE, step, "nonce-1", time.instant(), ticket, result);
    }
}
