package io.greenroom.assembly;

import static io.greenroom.assembly.AssemblyException.Reason.MACHINE;
import static io.greenroom.assembly.AssemblyException.Reason.SETTINGS;

import io.greenroom.action.ActionSettings;
import io.greenroom.action.Books;
import io.greenroom.action.EndEnvironment;
import io.greenroom.action.ExternalId;
import io.greenroom.action.Providers;
import io.greenroom.action.RunCommand;
import io.greenroom.action.RunInEnvironment;
import io.greenroom.action.RunLinks;
import io.greenroom.action.StartEnvironment;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.S3ArtifactStore;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.codepipeline.PipelineExecutions;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.DefinitionProblem;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.Tending;
import io.greenroom.file.NewerFormException;
import io.greenroom.fleet.Membership;
import io.greenroom.job.ActionType;
import io.greenroom.job.BoundedService;
import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.Gate;
import io.greenroom.job.JobObserver;
import io.greenroom.job.Journal;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.job.Worker;
import io.greenroom.ledger.Admission;
import io.greenroom.ledger.EndPolicy;
import io.greenroom.ledger.Glob;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.Limits;
import io.greenroom.ledger.Sweep;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.sqs.QueueAddress;
import io.greenroom.sqs.SqsWakeUpQueue;
import io.greenroom.status.LoadMetrics;
import io.greenroom.status.StatusSite;
import io.greenroom.time.Time;
import io.greenroom.wakeup.Served;
import io.greenroom.wakeup.WakeUps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A worker with all that belongs to it, built from settings. Closing it leaves environments as they are. */
public final class WorkerParts implements AutoCloseable {
    /** A command that ends environments waits for two minutes itself. */
    private static final Duration PATIENCE_WITH_COMMANDS = Duration.ofMinutes(3);

    private final OpenParts open;
    private final List<EnvironmentProvider> providers;
    private final StatusSite site;
    private final Journal journal;
    private final Worker worker;
    private final Optional<Membership> membership;
    private final Sweep sweep;
    private final Optional<WakeUps> wakeUps;
    private final Optional<LoadMetrics> metrics;

    private WorkerParts(
            OpenParts open,
            List<EnvironmentProvider> providers,
            StatusSite site,
            Journal journal,
            Worker worker,
            Optional<Membership> membership,
            Sweep sweep,
            Optional<WakeUps> wakeUps,
            Optional<LoadMetrics> metrics) {
        this.open = open;
        this.providers = providers;
        this.site = site;
        this.journal = journal;
        this.worker = worker;
        this.membership = membership;
        this.sweep = sweep;
        this.wakeUps = wakeUps;
        this.metrics = metrics;
    }

    /** The definitions that the settings name, all of them good. */
    public static ActionDefinitions definitions(Settings settings) {
        return definitions(settings.actionDefinitions());
    }

    /** The definitions of a directory, all of them good. */
    public static ActionDefinitions definitions(Path directory) {
        ActionDefinitions definitions = ActionDefinitions.read(directory);
        if (definitions.hasErrors()) {
            throw new AssemblyException(
                    SETTINGS,
                    "The action definitions cannot be used:\n"
                            + definitions.problems().stream()
                                    .map(DefinitionProblem::toString)
                                    .collect(Collectors.joining("\n")));
        }
        return definitions;
    }

    /**
     * Nothing of it runs yet. When it cannot be built, nothing of it stays open.
     *
     * @param secrets those that the process's log is masked with
     * @param observer is told what happens to jobs, after the status pages were
     * @throws AssemblyException when settings or this machine do not allow it
     */
    public static WorkerParts build(
            Settings settings, AwsClients aws, StatusPlan status, SecretsInUse secrets, JobObserver observer)
            throws IOException {
        return build(settings, aws, status, secrets, observer, new CountDownLatch(1), Time.system());
    }

    /**
     * The same where the start may be broken off: it waits for commands that use the state directory.
     *
     * @param stop at zero when it is to be
     */
    public static WorkerParts build(
            Settings settings,
            AwsClients aws,
            StatusPlan status,
            SecretsInUse secrets,
            JobObserver observer,
            CountDownLatch stop)
            throws IOException {
        return build(settings, aws, status, secrets, observer, stop, Time.system());
    }

    /** With another clock than the machine's. */
    static WorkerParts build(
            Settings settings, AwsClients aws, StatusPlan status, SecretsInUse secrets, JobObserver observer, Time time)
            throws IOException {
        return build(settings, aws, status, secrets, observer, new CountDownLatch(1), time);
    }

    private static WorkerParts build(
            Settings settings,
            AwsClients aws,
            StatusPlan status,
            SecretsInUse secrets,
            JobObserver observer,
            CountDownLatch stop,
            Time time)
            throws IOException {
        addOwn(secrets);
        ActionDefinitions definitions = definitions(settings);
        PollingPlan plan = PollingPlan.of(definitions, settings.pollers());
        try (var open = new OpenParts()) {
            open.add(lock(settings, stop), StateDirectoryLock::close);
            claim(settings);
            Optional<SharedStore> shared = shared(settings, aws, status, time, open);
            Journal journal =
                    shared.isPresent() ? shared.get().journal() : open.add(journal(settings, time), Journal::close);
            var providers = new ConfiguredProviders(
                            settings,
                            secrets,
                            shared.<Tending>map(SharedStore::tendings).orElse(Tending.alone()),
                            time)
                    .open(open);
            Ledger ledger = open.add(
                    shared.isPresent()
                            ? Ledgers.shared(shared.get().ledger(), shared.get().worker(), settings, time)
                            : ownLedger(settings, time),
                    Ledger::close);
            var site = open.add(
                    new StatusSite(
                            status.settings(settings, aws.region(), plan.types()),
                            definitions,
                            providers,
                            ledger,
                            journal,
                            SqliteJobHistory.in(settings.stateDirectory(), time),
                            secrets,
                            time),
                    StatusSite::close);
            status.logSink(settings, aws).ifPresent(sink -> site.deliverLogsTo(sink, RandomGenerator.getDefault()));
            shared.ifPresent(store -> site.showFleet(store.workers(), status.deliveredLogs(settings, aws.region())));
            var executions = new KnownExecutions(site.watching(new PipelineExecutions(aws.codePipeline())), time);
            var worker = new Worker(
                    new BoundedService(
                            site.watching(new CodePipelineJobs(aws.codePipeline(), time, plan.queries())),
                            AwsClients.connections(settings.jobs().maxConcurrent())),
                    executions,
                    actions(
                            definitions,
                            new Providers(providers, settings.environments().defaultProvider()),
                            new S3ArtifactStore(aws::s3),
                            actionSettings(settings, status.links(settings, aws.region())),
                            new Books(ledger, new Admission(ledger, limits(settings.limits()), time))),
                    plan.types(),
                    new PollingSettings(
                            settings.polling().fastest(), settings.polling().slowest()),
                    new EngineSettings(
                            settings.jobs().maxConcurrent(),
                            settings.jobs().linkAfter(),
                            settings.fleet().alone(),
                            new BulkheadSettings(
                                    settings.jobs().maxPerPipeline(),
                                    settings.jobs().maxPerProvider())),
                    JobObserver.all(site.observer(), observer),
                    secrets,
                    time,
                    RandomGenerator.getDefault());
            if (observer != JobObserver.NONE) {
                site.printTo(observer);
            }
            Optional<Membership> membership = shared.map(
                    store -> store.membership(worker, open.add(new ProviderHands(providers), ProviderHands::close)));
            site.aliveWhile(() ->
                    worker.isAlive() && membership.map(Membership::isAlive).orElse(true));
            site.bulkheads(worker::bulkheads);
            var endsAreTold = new AtomicBoolean();
            var rules = new Sweep.Rules(
                    new EndPolicy(
                            settings.environments().endWhen(),
                            settings.environments().grace()),
                    settings.environments().maxDuration(),
                    executions,
                    () -> atWork(shared.isPresent() ? shared.get().entriesOfAll() : journal.entries()),
                    endsAreTold::get);
            var sweep = open.add(new Sweep(providers, ledger, rules, time, site.sweepListener()), Sweep::close);
            var announcements = new Announcements(worker, executions, sweep, endsAreTold);
            Optional<WakeUps> wakeUps = settings.fleet()
                    .wakeUpQueue()
                    .filter(url -> status.real())
                    .map(QueueAddress::new)
                    .map(queue -> wakeUps(queue, aws, definitions, announcements, secrets, time, open));
            wakeUps.ifPresent(queue -> site.wakesBy(queue, worker.longestRest()));
            var metrics = metrics(settings, worker, time);
            metrics.ifPresent(lines -> open.add(lines, LoadMetrics::close));
            return new WorkerParts(
                    open.handOver(), providers, site, journal, worker, membership, sweep, wakeUps, metrics);
        }
    }

    private static WakeUps wakeUps(
            QueueAddress queue,
            AwsClients aws,
            ActionDefinitions definitions,
            Announcements announcements,
            SecretsInUse secrets,
            Time time,
            OpenParts open) {
        var client = open.add(aws.sqs(queue), SqsClient::close);
        var served = new Served(
                aws.region(),
                queue.account(),
                definitions.definitions().stream().map(ActionDefinition::id).collect(Collectors.toSet()));
        return open.add(
                new WakeUps(
                        new SqsWakeUpQueue(client, queue),
                        served,
                        announcements,
                        secrets,
                        time,
                        RandomGenerator.getDefault()),
                WakeUps::close);
    }

    /** Pipelines that are only simulated are nobody else's business. */
    private static Optional<SharedStore> shared(
            Settings settings, AwsClients aws, StatusPlan status, Time time, OpenParts open) throws IOException {
        Optional<String> table = settings.fleet().table();
        return table.isPresent() && status.real()
                ? Optional.of(SharedStore.join(table.get(), settings, aws, time, open))
                : Optional.empty();
    }

    private static Optional<LoadMetrics> metrics(Settings settings, Worker worker, Time time) {
        Logger log = LoggerFactory.getLogger(LoadMetrics.LOGGER);
        return switch (settings.logging().metrics()) {
            case NONE -> Optional.empty();
            case EMF ->
                Optional.of(new LoadMetrics(
                        settings.installation(),
                        worker::inFlight,
                        settings.jobs().maxConcurrent(),
                        log::info,
                        time));
        };
    }

    /** Where the journal is. */
    static Path journalFile(Settings settings) {
        return settings.stateDirectory().resolve("journal.db");
    }

    private static Ledger ownLedger(Settings settings, Time time) {
        try {
            return Ledgers.own(settings, time);
        } catch (IOException e) {
            throw new AssemblyException(MACHINE, String.valueOf(e.getMessage()));
        }
    }

    private static Limits limits(Settings.Limits limits) {
        return new Limits(
                limits.environments(),
                limits.perPipeline(),
                limits.perProvider(),
                limits.waitFor(),
                limits.allow().stream()
                        .map(rule -> new Limits.Allowance(new Glob(rule.pipelines()), new Glob(rule.blueprints())))
                        .toList());
    }

    private static Set<EnvironmentId> atWork(List<Journal.Entry> inFlight) {
        return inFlight.stream()
                .map(Journal.Entry::ticket)
                .filter(Objects::nonNull)
                .flatMap(ticket -> ExternalId.of(ticket).stream())
                .map(ExternalId::environment)
                .collect(Collectors.toSet());
    }

    /** The worker's own; those of providers become known with them, those of jobs with the jobs. */
    private static void addOwn(SecretsInUse secrets) {
        for (String name : List.of("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")) {
            String value = System.getenv(name);
            if (value != null) {
                secrets.addForGood(value);
            }
        }
    }

    private static Journal journal(Settings settings, Time time) {
        try {
            return SqliteJournal.open(journalFile(settings), time);
        } catch (IOException e) {
            throw new AssemblyException(MACHINE, String.valueOf(e.getMessage()));
        }
    }

    private static ActionSettings actionSettings(Settings settings, RunLinks links) {
        return new ActionSettings(
                settings.environments().defaultDuration(),
                settings.environments().maxDuration(),
                settings.environments().keepFailedFor(),
                settings.environments().acrossPipelines(),
                new ArchiveLimits(
                        settings.artifacts().maxFiles(), settings.artifacts().maxSize()),
                settings.stateDirectory().resolve("tmp"),
                links);
    }

    private static StateDirectoryLock lock(Settings settings, CountDownLatch stop) {
        Path directory = settings.stateDirectory();
        try {
            return StateDirectoryLock.takeAfterCommands(
                            directory,
                            PATIENCE_WITH_COMMANDS,
                            pause -> !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS))
                    .orElseThrow(() -> isTaken(directory));
        } catch (IOException e) {
            throw new AssemblyException(SETTINGS, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw isTaken(directory);
        }
    }

    private static AssemblyException isTaken(Path directory) {
        String holder = StateDirectoryLock.holder(directory);
        return StateDirectoryLock.isCommands(directory)
                ? new AssemblyException(
                        MACHINE,
                        "A command (process %s) uses the state directory %s, and was waited for in vain (%d minutes at the most). Wait until it is done, or end it."
                                .formatted(holder, directory, PATIENCE_WITH_COMMANDS.toMinutes()))
                : new AssemblyException(
                        SETTINGS,
                        "Another worker (process %s) uses the state directory %s. Stop it, or give this one another directory (setting stateDirectory)."
                                .formatted(holder, directory));
    }

    private static void claim(Settings settings) {
        try {
            StateLayout.claim(settings);
        } catch (NewerFormException e) {
            throw new AssemblyException(SETTINGS, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AssemblyException(MACHINE, String.valueOf(e.getMessage()));
        }
    }

    private static Map<ActionType, ResumableAction> actions(
            ActionDefinitions definitions,
            Providers providers,
            S3ArtifactStore artifacts,
            ActionSettings settings,
            Books books) {
        var start = new StartEnvironment(providers, artifacts, settings, books);
        var run = new RunCommand(providers, artifacts, settings, books);
        var end = new EndEnvironment(providers, artifacts, settings, books);
        var runIn = new RunInEnvironment(start, run, books, settings);
        var actions = new HashMap<ActionType, ResumableAction>();
        for (ActionDefinition definition : definitions.definitions()) {
            actions.put(
                    definition.id(),
                    switch (definition.role()) {
                        case START_ENVIRONMENT -> start;
                        case RUN_COMMAND -> run;
                        case END_ENVIRONMENT -> end;
                        case RUN_IN_ENVIRONMENT -> runIn;
                    });
        }
        return actions;
    }

    /** From now on jobs are handled, what outlived its end is ended, and logs are kept within limits and delivered. */
    public void start() {
        site.start();
        membership.ifPresentOrElse(Membership::start, () -> worker.begin(journal, Gate.OPEN));
        sweep.start();
        wakeUps.ifPresent(WakeUps::start);
        metrics.ifPresent(LoadMetrics::start);
    }

    /**
     * Stops the worker as {@link Worker#stop} does. Where others share its store, they take over at once what it leaves.
     *
     * @return true when it leaves nothing
     */
    public boolean stop(Duration grace) throws InterruptedException {
        return membership.isPresent() ? membership.get().stop(grace) : worker.stop(grace);
    }

    public Worker worker() {
        return worker;
    }

    public StatusSite site() {
        return site;
    }

    public List<EnvironmentProvider> providers() {
        return providers;
    }

    /** The worker is stopped before. */
    @Override
    public void close() throws IOException {
        open.close();
    }
}
