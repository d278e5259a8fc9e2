package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobId;
import io.greenroom.job.JobLog;
import io.greenroom.job.JobResult;
import io.greenroom.job.Ticket;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an environment that did not come up. */
class KeepFailedTest {
    private static final ArtifactStore NO_ARTIFACTS = new ArtifactStore() {
        @Override
        public void download(ArtifactLocation from, ArtifactAccess access, Path to) {
            throw new AssertionError("there is nothing to download");
        }

        @Override
        public void upload(Path from, ArtifactLocation to, ArtifactAccess access) {
            throw new AssertionError("there is nothing to upload");
        }
    };

    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryEnvironments environments =
            new InMemoryEnvironments("memory", new InMemoryEnvironments.World(), time);
    private final Path scratch;

    KeepFailedTest(@TempDir Path scratch) {
        this.scratch = scratch;
    }

    @Test
    void itIsEndedUnlessTheActionSaysOtherwise() throws Exception {
        var ended = play(EnvironmentProviderContract.BROKEN, Map.of());

        assertThat(ended.message()).endsWith("did not start: no such luck");
        assertThat(only().state()).isInstanceOf(Ended.class);
    }

    @Test
    void itIsKeptForAsLongAsTheSettingsSayAndTheFailureSaysHowToLookAtIt() throws Exception {
        var failed = play(EnvironmentProviderContract.BROKEN, Map.of("OnFailure", "Keep"));

        assertThat(failed.message())
                .contains("It is kept until " + only().expiresAt(), "Look into the map.", "no such luck");
        assertThat(only().state()).isInstanceOf(Failed.class);
        assertThat(Duration.between(time.instant(), only().expiresAt()))
                .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
        time.advance(Duration.ofMinutes(31));
        assertThat(only().state()).isInstanceOf(Ended.class);
    }

    @Test
    void oneThatCameUpIsEndedWhenNobodyWantsIt() throws Exception {
        var action = action(Optional.of(Duration.ofMinutes(30)));
        var context = context(
                EnvironmentProviderContract.WORKING,
                Map.of("OnFailure", "keep", "InputsJSON", "{\"Colour\": \"red\"}"));

        action.abandon(context, begun(action, context), "the action was abandoned");

        assertThat(only().state()).isInstanceOf(Ended.class);
    }

    @Test
    void aWorkerMayForbidIt() {
        var action = action(Optional.empty());

        assertThatThrownBy(
                        () -> action.prepare(context(EnvironmentProviderContract.BROKEN, Map.of("OnFailure", "keep"))))
                .isInstanceOf(ActionFailure.class)
                .hasMessageContaining("environments.keepFailedFor");
        assertThatThrownBy(() ->
                        action.prepare(context(EnvironmentProviderContract.BROKEN, Map.of("OnFailure", "frame it"))))
                .isInstanceOf(ActionFailure.class)
                .hasMessageContaining("OnFailure must be end or keep, not 'frame it'");
    }

    /** As the engine does: begin, check, complete, and abandon because it failed. */
    private JobResult.Failed play(String blueprint, Map<String, String> configuration) throws Exception {
        var action = action(Optional.of(Duration.ofMinutes(30)));
        var context = context(blueprint, configuration);
        Ticket ticket = begun(action, context);
        action.prepare(context).check(ticket);
        var result = (JobResult.Failed) action.prepare(context).complete(ticket);
        action.abandon(context, ticket, result.message());
        return result;
    }

    private Ticket begun(StartEnvironment action, JobContext context) throws Exception {
        Duration limit = action.prepare(context).limit();
        var state = action.prepare(context).begin();
        return new Ticket(time.instant(), time.instant().plus(limit), false, state);
    }

    private StartEnvironment action(Optional<Duration> keepFailedFor) {
        return new StartEnvironment(
                new Providers(List.of(environments), "memory"),
                NO_ARTIFACTS,
                new ActionSettings(
                        Duration.ofHours(2),
                        Duration.ofHours(24),
                        keepFailedFor,
                        false,
                        new ArchiveLimits(100, 1000),
                        scratch,
                        RunLinks.none()));
    }

    private Environment only() {
        return environments.list().getFirst();
    }

    private JobContext context(String blueprint, Map<String, String> further) {
        var configuration = new HashMap<>(further);
        configuration.put("BlueprintName", blueprint);
        var job = new Job(
                new JobId("job-1"),
                new ActionType("Deploy", "Start-Environment", "1"),
                configuration,
                PipelineContext.UNKNOWN,
                List.of(),
                List.of(),
                null,
                null);
        var secrets = new Secrets();
        return new JobContext() {
            @Override
            public Job job() {
                return job;
            }

            @Override
            public InstantSource clock() {
                return time;
            }

            @Override
            public Secrets secrets() {
                return secrets;
            }

            @Override
            public JobLog log() {
                throw new AssertionError("starting prints nothing");
            }

            @Override
            public ArtifactAccess artifactAccess() {
                throw new AssertionError("there are no artifacts");
            }
        };
    }
}
