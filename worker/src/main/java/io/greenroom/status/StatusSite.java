package io.greenroom.status;

import io.greenroom.action.RunLinks;
import io.greenroom.commandlog.CommandLogs;
import io.greenroom.commandlog.LogDelivery;
import io.greenroom.commandlog.LogRetention;
import io.greenroom.commandlog.LogSink;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.job.Bulkhead;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobService;
import io.greenroom.job.Journal;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.SweepListener;
import io.greenroom.pipeline.Executions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import io.greenroom.wakeup.WakeUps;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything by which a worker lets itself be looked at. Watches from the moment it is made: {@link #observer} is told of
 * jobs, {@link #watching} of calls. From {@link #start} on it keeps the logs of commands within their limits and looks at the
 * environments; the pages are there from {@link #serve} on. Neither needs the other.
 */
public final class StatusSite implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusSite.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);
    /** For lines that commands printed just before the worker was stopped. */
    private static final Duration DELIVERY_GRACE = Duration.ofSeconds(5);

    private final JobHistory history;
    private final CommandLogs logs;
    private final FollowedRuns followed;
    private final LogRetention retention;
    private final EnvironmentWatch environments;
    private final PollHealth polls;
    private final Health health;
    private final LogContext logContext;
    private final Optional<Meters> meters;
    private final Pages pages;
    private final ConnectionLimits limits;
    private final Time time;
    private final AtomicReference<@Nullable StatusServer> server = new AtomicReference<>();
    private Optional<LogDelivery> delivery = Optional.empty();
    private volatile Supplier<List<Bulkhead>> bulkheads = List::of;
    private volatile Optional<Whereabouts> whereabouts = Optional.empty();
    private final Thread housekeeping =
            Thread.ofVirtual().name("status-housekeeping").unstarted(this::keepHouse);

    /** @param kept closed with this */
    public StatusSite(
            StatusSettings settings,
            ActionDefinitions definitions,
            List<? extends EnvironmentProvider> providers,
            Ledger ledger,
            Journal journal,
            JobHistoryStore kept,
            SecretsInUse secrets,
            Time time) {
        this(settings, definitions, providers, ledger, journal, kept, secrets, ConnectionLimits.USUAL, time);
    }

    StatusSite(
            StatusSettings settings,
            ActionDefinitions definitions,
            List<? extends EnvironmentProvider> providers,
            Ledger ledger,
            Journal journal,
            JobHistoryStore kept,
            SecretsInUse secrets,
            ConnectionLimits limits,
            Time time) {
        this.limits = limits;
        this.time = time;
        settings.token().ifPresent(secrets::addForGood);
        this.history = new JobHistory(OpenParameters.of(definitions), JobRecords.open(kept), time);
        this.logs = new CommandLogs(
                settings.stateDirectory().resolve("logs"), settings.keepBytes(), providers, secrets, time);
        this.followed = new FollowedRuns(logs);
        this.retention = new LogRetention(logs, settings.keepFor(), settings.keepBytes());
        this.environments = new EnvironmentWatch(List.copyOf(providers), ledger, time);
        this.polls = new PollHealth(settings.polled(), settings.slowestPoll(), time);
        this.health = new Health(
                polls,
                journal,
                settings.stateDirectory(),
                () -> history.inFlight().size() >= settings.mostJobs(),
                time);
        this.logContext = new LogContext();
        this.meters = settings.metrics()
                ? Optional.of(new Meters(
                        history, polls, environments, health::isReady, m -> journal.size(), this::bulkheads, time))
                : Optional.empty();
        this.pages = new Pages(
                history,
                environments,
                logs,
                health,
                this::bulkheads,
                this::whereabouts,
                new Access(settings.token(), settings.proxyHeader(), settings.publicUrl(), settings.listenHost()),
                () -> meters.map(Meters::scrape).orElse(""),
                time,
                settings.awsConsole());
    }

    /** From now on the logs of commands go to the sink as well. Said before {@link #observer} is asked for. */
    public void deliverLogsTo(LogSink sink, RandomGenerator random) {
        var started = new LogDelivery(logs, sink, time, random);
        delivery = Optional.of(started);
        followed.deliverTo(started);
    }

    /**
     * Begins what is done whether or not anybody can look: old logs of commands are removed, environments are counted, and
     * what an earlier worker could not deliver of its logs is delivered. Called once; returns at once.
     */
    public void start() {
        delivery.ifPresent(LogDelivery::takeUp);
        housekeeping.start();
    }

    /** To be told what happens to jobs. */
    public JobObserver observer() {
        List<JobObserver> all = new ArrayList<>(List.of(logContext, history, followed));
        meters.ifPresent(all::add);
        return JobObserver.all(all.toArray(JobObserver[]::new));
    }

    /** Tells the observer what commands print, as soon as it is seen. Said before there are jobs. */
    public void printTo(JobObserver observer) {
        followed.printTo(observer);
    }

    /** To be told what the sweep does. */
    public SweepListener sweepListener() {
        return meters.<SweepListener>map(all -> all).orElse(SweepListener.NONE);
    }

    /** The service, with every call seen here. */
    public JobService watching(JobService service) {
        return new WatchedService(service, serviceCalls());
    }

    /** The executions, with every call seen here. */
    public Executions watching(Executions executions) {
        return new WatchedExecutions(executions, serviceCalls());
    }

    private ServiceCalls serviceCalls() {
        return meters.isPresent() ? ServiceCalls.all(List.of(polls, meters.get())) : polls;
    }

    /**
     * Serves the pages until it is closed.
     *
     * @param port 0 lets the system choose one
     * @return where the pages are
     * @throws IOException when the address cannot be had: names it and what to change
     */
    public URI serve(String host, int port) throws IOException {
        ServerSocket socket = listen(host, port);
        serve(socket);
        boolean v6 = host.contains(":");
        return URI.create("http://%s:%d".formatted(v6 ? "[" + host + "]" : host, socket.getLocalPort()));
    }

    /**
     * Takes an address before there is a site: visitors wait there until it is served.
     *
     * @param port 0 lets the system choose one
     * @throws IOException when the address cannot be had: names it and what to change
     */
    public static ServerSocket listen(String host, int port) throws IOException {
        return StatusServer.listen(host, port);
    }

    /** Serves the pages at an address that was taken, until the site is closed. */
    public void serve(ServerSocket socket) {
        server.set(StatusServer.start(socket, pages, limits, time));
    }

    private void keepHouse() {
        Instant cleanAt = time.instant();
        try {
            while (true) {
                environments.look();
                if (!time.instant().isBefore(cleanAt)) {
                    int removed = retention.apply(time.instant());
                    if (removed > 0) {
                        LOG.info("Removed {} old logs of commands", removed);
                    }
                    cleanAt = time.instant().plus(BETWEEN_CLEANINGS);
                }
                time.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells of the wake-up queue from now on.
     *
     * @param longestRest the longest time between two polls that work
     */
    public void wakesBy(WakeUps queue, Duration longestRest) {
        polls.mayRestFor(longestRest);
        health.wakesBy(queue);
        meters.ifPresent(all -> all.wakesBy(queue));
    }

    /** What {@code /health/live} tells from now on. */
    public void aliveWhile(BooleanSupplier worker) {
        health.aliveWhile(worker);
    }

    /** Who tells from now on where jobs wait. */
    public void bulkheads(Supplier<List<Bulkhead>> worker) {
        bulkheads = worker;
    }

    private List<Bulkhead> bulkheads() {
        return bulkheads.get();
    }

    /**
     * Shows, from now on, all workers that share a store, with their jobs and environments, and leads to what another one has.
     *
     * @param delivered where logs of commands are that outlive their worker
     */
    public void showFleet(Workers workers, RunLinks delivered) {
        whereabouts = Optional.of(new Whereabouts(new FleetWatch(workers, time), environments, delivered));
    }

    private Optional<Whereabouts> whereabouts() {
        return whereabouts;
    }

    /** How many connections the pages have. */
    int connections() {
        StatusServer running = server.get();
        return running == null ? 0 : running.connections();
    }

    /** Whether each action type is polled and the journal can be written. */
    public boolean isReady() {
        return health.isReady();
    }

    @Override
    public void close() {
        logs.close();
        delivery.ifPresent(logDelivery -> logDelivery.close(DELIVERY_GRACE));
        housekeeping.interrupt();
        StatusServer running = server.getAndSet(null);
        if (running != null) {
            running.close();
        }
        meters.ifPresent(Meters::close);
        history.close();
    }
}
