package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactException;
import io.greenroom.artifact.ArtifactException.Kind;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Sleeper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FreshAccessTest {
    private static final ArtifactAccess OTHERS = new ArtifactAccess("ASIAOTHER", "other-secret", "other-token", null);

    private final SkippingTime time = new SkippingTime();
    private final FakeJobService service = FakeJobService.withTheJob();
    private final FreshAccess access = new FreshAccess(Jobs.job(), service, time, new Secrets());

    private static ActionFailure refused(Kind kind) {
        return ActionFailure.lasting(
                FailureType.PERMISSION_ERROR, "refused", new ArtifactException(kind, "ExpiredToken"));
    }

    private static Job withOthers() {
        Job job = Jobs.job();
        return new Job(
                job.id(),
                job.type(),
                job.configuration(),
                job.context(),
                job.inputs(),
                job.outputs(),
                OTHERS,
                job.continuationToken());
    }

    @Test
    void credentialsThatWereRefusedAreRenewedAtOnce() throws Exception {
        service.details.add(() -> Optional.of(withOthers()));
        assertThat(access.get()).isEqualTo(Jobs.ACCESS);

        assertThat(access.mends(refused(Kind.STALE))).isTrue();

        assertThat(access.get()).isEqualTo(OTHERS);
        assertThat(service.detailsAsked).isEqualTo(1);
    }

    @Test
    void freshCredentialsThatAreRefusedTooAreNotMended() throws Exception {
        assertThat(access.mends(refused(Kind.STALE))).isTrue();
        access.get();

        assertThat(access.mends(refused(Kind.STALE))).isFalse();
        access.get();
        assertThat(service.detailsAsked).isEqualTo(1);
    }

    @Test
    void credentialsThatWereGoodForAWhileMayBeMendedAgain() throws Exception {
        assertThat(access.mends(refused(Kind.STALE))).isTrue();
        access.get();
        time.sleep(Duration.ofMinutes(9));
        access.get();

        assertThat(access.mends(refused(Kind.STALE))).isTrue();
    }

    @Test
    void otherCredentialsDoNotMendWhatTheJobMayNotDo() {
        assertThat(access.mends(refused(Kind.FORBIDDEN))).isFalse();
        assertThat(access.mends(ActionFailure.lasting(FailureType.JOB_FAILED, "no")))
                .isFalse();
    }

    @Test
    void aStepThatWasRefusedForItsCredentialsIsTakenAgainOnce() throws Exception {
        var action = new FakeAction();
        for (int i = 0; i < 3; i++) {
            action.completions.add(context -> {
                context.artifactAccess();
                throw refused(Kind.STALE);
            });
        }
        var journal = Journal.of(new InMemoryJournalStore(), "me");
        var parts = new EngineParts(
                service,
                journal,
                Gate.OPEN,
                new AcknowledgedJobs(),
                new SecretsInUse(),
                time,
                new Random(1),
                new Sleeper(time),
                new StoppedExecutions(new KnownExecutions(new FakeExecutions(), time), time),
                new AwaitedRedeliveries(time),
                Optional.empty(),
                JobObserver.NONE);

        var engine = new Engine(parts, new OtherWorkers(Optional.empty(), journal), Map.of(Jobs.TYPE, action));
        EngineStage.accept(engine, Jobs.polled(Jobs.job(), time.instant()), parts.sleeper());

        assertThat(action.count("complete")).isEqualTo(2);
        assertThat(service.detailsAsked).isEqualTo(1);
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Failed.class);
    }
}
