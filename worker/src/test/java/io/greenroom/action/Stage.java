package io.greenroom.action;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.MemoryArtifacts;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.environment.Price;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobId;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.Admission;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.Limits;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.math.BigDecimal;
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
    final InMemoryLedger store = new InMemoryLedger();
    final Prices prices = new Prices(Map.of("local", new Price(new BigDecimal("0.10"), false)));
    final Ledger ledger = new Ledger(store, prices, time);
    final Books books = limited(Limits.NONE);
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

    /** The books of an installation with limits. */
    Books limited(Limits limits) {
        return new Books(ledger, new Admission(ledger, limits, time));
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

    /** The settings, with pipelines that trust each other. */
    ActionSettings acrossPipelines() {
        return new ActionSettings(
                settings.defaultDuration(),
                settings.maxDuration(),
                settings.keepFailedFor(),
                true,
                settings.archives(),
                settings.scratch(),
                settings.links());
    }

    /** An environment that the ledger knows of, and nothing here. */
    void ledgerHas(String id) throws Exception {
        store.put(new LedgerEntry(
                "begun-elsewhere",
                "local",
                "site",
                "theirs",
                PipelineContext.UNKNOWN,
                new LedgerEntry.Present(
                        new EnvironmentId(id),
                        time.instant(),
                        time.instant().plus(DEFAULT_DURATION),
                        false,
                        null,
                        null),
                1));
    }

    /** A ready environment that did not come from an action. */
    EnvironmentId environment() throws Exception {
        return environment(PipelineContext.UNKNOWN);
    }

    /** The same, with an owner. */
    EnvironmentId environment(PipelineContext owner) throws Exception {
        return environments.start(new StartRequest(
                "another-action",
                EnvironmentProviderContract.WORKING,
                "theirs",
                Map.of("Colour", "red"),
                Map.of(),
                time.instant().plus(DEFAULT_DURATION),
                owner,
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

    /** A job as the engine shows it to its action. */
    static final class Context implements JobContext {
        private final Job job;
        private final InstantSource clock;
        private final Secrets secrets = new Secrets();

        private Context(Job job, InstantSource clock) {
            this.job = job;
            this.clock = clock;
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
        public ArtifactAccess artifactAccess() {
            return new ArtifactAccess("id", "key", "token", null);
        }
    }

    /** Requests that arrived, in their order. */
    static <T> T last(List<T> requests) {
        return new ArrayList<>(requests).getLast();
    }
}
