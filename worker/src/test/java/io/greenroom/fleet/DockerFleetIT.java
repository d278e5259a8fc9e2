package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.action.ActionSettings;
import io.greenroom.action.Books;
import io.greenroom.action.EndEnvironment;
import io.greenroom.action.Providers;
import io.greenroom.action.RunCommand;
import io.greenroom.action.RunLinks;
import io.greenroom.action.StartEnvironment;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.MemoryArtifacts;
import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.engine.EngineStage;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionType;
import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.FakeJobService;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService;
import io.greenroom.job.Jobs;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.JournalStore;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.Worker;
import io.greenroom.ledger.Admission;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.Limits;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers with state directories of their own on one engine, of which one is cut off in the middle of its work. */
@Tag("thorough")
class DockerFleetIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final ActionType START = new ActionType("Deploy", "Start-Environment", "1");
    private static final ActionType RUN = new ActionType("Test", "Run-Command", "1");
    private static final ActionType END = new ActionType("Deploy", "End-Environment", "1");
    private static final Set<ActionType> TYPES = Set.of(START, RUN, END);

    private final FakeJobService service = new FakeJobService(Time.system());
    private final InMemoryJournalStore entries = InMemoryJournalStore.shared();
    private final InMemoryLeases leases = new InMemoryLeases(entries);
    private final InMemoryTendings tended = new InMemoryTendings();
    private final InMemoryLedger ledger = new InMemoryLedger();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final Path folder;
    private final EngineStage stage;
    private Node one;
    private Node other;
    private int offered;

    DockerFleetIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.stage = EngineStage.open();
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(blueprints.resolve("shop.yaml"), """
            provider: docker
            inputs: {Token: {}}
            components: {web: {image: 'greenroom-test:busybox', run: exec sleep 1000}}
            commands:
              wait: {run: 'echo waiting; while [ ! -e go ]; do sleep 0.1; done; echo went'}
              go: {run: '[ "$INPUT_Token" = t-0-k-e-n ] && touch go'}
            """);
        Files.writeString(blueprints.resolve("slow.yaml"), """
            provider: docker
            setup: [{run: sleep 45}, {run: touch done}]
            components: {web: {image: 'greenroom-test:busybox', run: exec sleep 1000}}
            commands: {look: {run: '[ -e done ]'}}
            """);
        Files.writeString(
                folder.resolve("greenroom.yaml"), "blueprints: blueprints\nproviders: {docker: {memory: 64MiB}}\n");
    }

    @BeforeEach
    void startBoth() throws Exception {
        one = new Node("one");
        other = new Node("other");
    }

    /** A worker on a machine of its own. */
    private final class Node implements AutoCloseable {
        final Machine wires = new Machine(MovableTime.somewhen(), Duration.ZERO);
        final Path state;
        final EnvironmentProvider docker;
        final Membership membership;

        Node(String name) throws Exception {
            state = folder.resolve(name);
            Time time = Time.system();
            JournalStore journals = wires.reach(JournalStore.class, entries);
            LeaseStore store = wires.reach(LeaseStore.class, leases);
            var tendings = new Tendings(wires.reach(TendingStore.class, tended), store, time);
            var settings = Settings.read(
                    Optional.of(folder.resolve("greenroom.yaml")),
                    Surroundings.ofThisProcess(),
                    ConfiguredProviders.KINDS);
            var secrets = new SecretsInUse();
            docker = settings.providers().stream()
                    .filter(provider -> provider.name().equals("docker"))
                    .findFirst()
                    .orElseThrow()
                    .open(new ProviderContext(
                            stage.installation(), "docker", state, secrets, tendings, time, new Random()));
            var providers = new Providers(List.of(docker), "docker");
            var books = new Ledger(ledger, new Prices(Map.of()), time);
            var written = new Books(books, new Admission(books, Limits.NONE, time));
            var rules = new ActionSettings(
                    Duration.ofHours(2),
                    Duration.ofHours(24),
                    Optional.empty(),
                    false,
                    new ArchiveLimits(1_000, 1 << 20),
                    state.resolve("tmp"),
                    RunLinks.none());
            var lives = new Lives(journals, store, name, time);
            Lives.Life first = lives.begin();
            var worker = new Worker(
                    wires.reach(JobService.class, service),
                    new KnownExecutions(new FakeExecutions(), time),
                    Map.of(
                            START, new StartEnvironment(providers, artifacts, rules, written),
                            RUN, new RunCommand(providers, artifacts, rules, written),
                            END, new EndEnvironment(providers, artifacts, rules, written)),
                    TYPES,
                    new PollingSettings(Duration.ofMillis(200), Duration.ofSeconds(1)),
                    new EngineSettings(100, Optional.empty(), Optional.empty(), BulkheadSettings.NONE),
                    JobObserver.NONE,
                    secrets,
                    time,
                    new Random());
            membership = new Membership(
                    journals,
                    store,
                    tendings,
                    hands(docker),
                    lives,
                    first,
                    worker,
                    () -> new Member("", "test", worker.inFlight(), worker.room()),
                    time,
                    new Random());
            membership.start();
        }

        /** Everything but the engine is out of its reach. */
        void cutOff() {
            wires.wires(call -> Machine.Fate.DOES_NOT_ARRIVE);
        }

        void takesNoNewJobs() {
            wires.wires(call -> call.equals("poll") ? Machine.Fate.DOES_NOT_ARRIVE : Machine.Fate.GOES_WELL);
        }

        void mend() {
            wires.wires(call -> Machine.Fate.GOES_WELL);
        }

        boolean has(EnvironmentId id) throws Exception {
            return docker.describe(id)
                    .filter(environment -> environment.state() instanceof EnvironmentState.Ready)
                    .isPresent();
        }

        List<Path> environments() throws IOException {
            try (Stream<Path> folders = Files.list(state.resolve("docker/environments"))) {
                return folders.toList();
            }
        }

        @Override
        public void close() throws Exception {
            mend();
            membership.stop(Duration.ofSeconds(5));
            docker.close();
        }
    }

    private static Hands hands(EnvironmentProvider provider) {
        return new Hands() {
            @Override
            public void begin() {
                Thread.startVirtualThread(() -> {
                    try {
                        provider.beginToTend();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }

            @Override
            public void tend(EnvironmentId id) {
                Thread.startVirtualThread(() -> {
                    try {
                        provider.tend(id);
                    } catch (Exception e) {
                        // asked for again
                    }
                });
            }

            @Override
            public void letGo() {
                provider.letGo();
            }
        };
    }

    private JobId offer(ActionType type, Map<String, String> configuration) {
        String number = Integer.toString(++offered);
        var id = new JobId("job-" + number);
        service.offer(new Job(
                id,
                type,
                configuration,
                new PipelineContext(
                        "eu-west-1", "111122223333", "shop", "execution", "Test", "Act", "action-" + number),
                List.of(),
                List.of(),
                Jobs.ACCESS,
                null));
        return id;
    }

    private JobResult.Succeeded succeeded(JobId job) {
        await().atMost(LONG).until(() -> service.results().containsKey(job));
        assertThat(service.results().get(job)).isInstanceOf(JobResult.Succeeded.class);
        return (JobResult.Succeeded) Objects.requireNonNull(service.results().get(job));
    }

    private EnvironmentId environmentOf(JobId start) {
        return new EnvironmentId(
                Objects.requireNonNull(succeeded(start).outputVariables().get("EnvironmentId")));
    }

    private JobId run(EnvironmentId environment, String command) {
        return offer(RUN, Map.of("EnvironmentId", environment.value(), "CommandName", command));
    }

    private boolean isBegunBy(String worker, JobId job) {
        return entries.get(job)
                .filter(entry -> entry.owner().worker().equals(worker))
                .map(Entry::ticket)
                .isPresent();
    }

    private boolean isTendedBy(String worker, EnvironmentId environment) {
        return tended.find(environment)
                .filter(entry -> entry.owner().worker().equals(worker))
                .isPresent();
    }

    @Test
    void anEnvironmentGoesOnWithAnotherWorkerWithTheCommandThatRunsInItAndUntilItsEnd() throws Exception {
        other.takesNoNewJobs();
        JobId start = offer(START, Map.of("BlueprintName", "shop", "SecretInputsJSON", "{\"Token\": \"t-0-k-e-n\"}"));
        var shop = environmentOf(start);
        assertThat(isTendedBy("one", shop)).isTrue();

        other.mend();
        one.takesNoNewJobs();
        JobId waiting = run(shop, "wait");
        await().atMost(LONG).until(() -> isBegunBy("one", waiting));

        one.cutOff();
        await().atMost(LONG).until(() -> isTendedBy("other", shop) && other.has(shop));
        assertThat(service.results()).doesNotContainKey(waiting);
        succeeded(run(shop, "go"));
        succeeded(waiting);

        one.mend();
        other.takesNoNewJobs();
        succeeded(run(shop, "go"));
        assertThat(isTendedBy("other", shop)).isTrue();
        assertThat(one.has(shop)).isFalse();

        JobId end = offer(END, Map.of("EnvironmentId", shop.value()));
        assertThat(succeeded(end).outputVariables()).containsEntry("State", "ENDED");
        assertThat(service.deliveries()).isEqualTo(offered);
        assertThat(tended.all()).isEmpty();
        assertThat(stage.rest()).isEmpty();
        assertThat(other.environments()).isEmpty();
        assertThat(one.environments()).isEmpty();
    }

    @Test
    void aStartGoesOnWithAnotherWorkerWhereItStood() throws Exception {
        other.takesNoNewJobs();
        JobId start = offer(START, Map.of("BlueprintName", "slow"));
        await().atMost(LONG).until(() -> isBegunBy("one", start));
        other.mend();

        one.cutOff();
        var slow = environmentOf(start);

        assertThat(isTendedBy("other", slow)).isTrue();
        succeeded(run(slow, "look"));
        other.docker.end(slow);
        await().atMost(LONG).until(() -> tended.all().isEmpty());
        assertThat(stage.rest()).isEmpty();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Node node : List.of(one, other)) {
            for (Environment environment : node.docker.list()) {
                node.docker.end(environment.id());
            }
            node.close();
        }
        stage.close();
    }
}
