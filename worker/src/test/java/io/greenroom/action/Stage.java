package io.greenroom.action;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.MemoryArtifacts;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobId;
import io.greenroom.job.JobLog;
import io.greenroom.job.Ticket;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.time.MovableTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the actions work on: environments and artifacts in memory, and a clock that stands still. */
final class Stage {
    static final Duration DEFAULT_DURATION = Duration.ofHours(2);

    final MovableTime time = MovableTime.somewhen();
    final InMemoryEnvironments.World world = new InMemoryEnvironments.World();
    final RetouchedEnvironments environments =
            new RetouchedEnvironments(new InMemoryEnvironments("local", world, time));
    final Providers providers = new Providers(List.of(environments), "local");
    final MemoryArtifacts artifacts = new MemoryArtifacts();
    final ActionSettings settings;

    Stage(Path scratch) {
        this.settings = new ActionSettings(
                DEFAULT_DURATION,
                Duration.ofHours(24),
                Optional.of(Duration.ofHours(1)),
                false,
                new ArchiveLimits(100_000, 8L << 30),
                scratch,
                RunLinks.none());
    }

    /** The settings, with other links. */
    ActionSettings linked(RunLinks links) {
        return new ActionSettings(
                settings.defaultDuration(),
                settings.maxDuration(),
                settings.keepFailedFor(),
                settings.acrossPipelines(),
                settings.archives(),
                settings.scratch(),
                links);
    }

    /** A ready environment that did not come from an action. */
    EnvironmentId environment() throws Exception {
        return environments.start(new StartRequest(
                "another-action",
                EnvironmentProviderContract.WORKING,
                "theirs",
                Map.of("Colour", "red"),
                Map.of(),
                time.instant().plus(DEFAULT_DURATION),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    List<Path> scratchFiles() throws IOException {
        if (!Files.exists(settings.scratch())) {
            return List.of();
        }
        try (var files = Files.list(settings.scratch())) {
            return files.toList();
        }
    }

    Context job(Map<String, String> configuration) {
        return job(configuration, List.of(), List.of());
    }

    Context job(Map<String, String> configuration, List<String> inputs, List<String> outputs) {
        return new Context(
                new Job(
                        new JobId("11111111-2222-3333-4444-555555555555"),
                        new ActionType("Deploy", "Some-Action", "1"),
                        configuration,
                        new PipelineContext(
                                "eu-west-1", "111122223333", "shop", "9f2c41d0-e", "Test", "Act", "action-execution"),
                        locations(inputs),
                        locations(outputs),
                        null,
                        null),
                time);
    }

    private static List<ArtifactLocation> locations(List<String> names) {
        return names.stream().map(MemoryArtifacts::at).toList();
    }

    static Ticket ticket(Context context, Map<String, String> state) {
        return new Ticket(context.clock().instant(), context.clock().instant().plus(Duration.ofHours(1)), false, state);
    }

    /** A job as the engine shows it to its action; what the command printed is kept. */
    static final class Context implements JobContext {
        private final Job job;
        private final InstantSource clock;
        private final Secrets secrets = new Secrets();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        private Context(Job job, InstantSource clock) {
            this.job = job;
            this.clock = clock;
        }

        String output() {
            return output.toString(StandardCharsets.UTF_8);
        }

        @Override
        public Job job() {
            return job;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Secrets secrets() {
            return secrets;
        }

        @Override
        public JobLog log() {
            return new JobLog() {
                @Override
                public long position() {
                    return output.size();
                }

                @Override
                public void leaveOut(long bytes, String notice) {
                    throw new AssertionError("Nothing is left out of such short outputs");
                }

                @Override
                public void append(InputStream source) throws IOException {
                    try (source) {
                        source.transferTo(output);
                    }
                }
            };
        }

        @Override
        public ArtifactAccess artifactAccess() {
            return new ArtifactAccess("id", "key", "token", null);
        }
    }

    /** Requests that arrived, in their order. */
    static <T> T last(List<T> requests) {
        return new ArrayList<>(requests).getLast();
    }
}
