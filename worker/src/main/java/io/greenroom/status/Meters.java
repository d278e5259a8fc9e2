package io.greenroom.status;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionType;
import io.greenroom.job.Bulkhead;
import io.greenroom.job.Job;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.SweepListener;
import io.greenroom.wakeup.WakeUps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Prometheus is told. Names are listed in docs/operators.md; the dashboard and the alerts in deploy/ use them. */
final class Meters implements JobObserver, ServiceCalls, SweepListener {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofHours(6),
        Duration.ofHours(12),
        Duration.ofHours(24)
    };
    /** The sweep ends what is past its time within minutes; what is still there after this has been missed. */
    private static final Duration OVERDUE_AFTER = Duration.ofMinutes(5);

    private static final List<String> RESULTS = List.of("succeeded", "failed", "handed_back", "not_wanted");
    /** Those of environments that have not ended. */
    private static final List<String> STATES = Stream.of(
                    new EnvironmentState.Starting(0, ""),
                    new EnvironmentState.Ready(),
                    new EnvironmentState.Failed(""),
                    new EnvironmentState.Ending())
            .map(EnvironmentState::word)
            .toList();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JobHistory history;
    private final EnvironmentWatch environments;
    private final Supplier<List<Bulkhead>> bulkheads;
    private final InstantSource clock;
    private final MultiGauge byState;
    private final MultiGauge waiting;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /**
     * To be asked and told from now on.
     *
     * @param ready what {@code /health/ready} says
     * @param journalSize how many jobs the journal holds
     * @param bulkheads where jobs wait
     */
    Meters(
            JobHistory history,
            PollHealth polls,
            EnvironmentWatch environments,
            BooleanSupplier ready,
            ToDoubleFunction<Meters> journalSize,
            Supplier<List<Bulkhead>> bulkheads,
            InstantSource clock) {
        this.history = history;
        this.environments = environments;
        this.bulkheads = bulkheads;
        this.clock = clock;
        // Micrometer's names for these two are against Prometheus' conventions.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        this.byState = MultiGauge.builder("greenroom.environments")
                .description("Environments that have not ended, by provider and state")
                .register(registry);
        this.waiting = MultiGauge.builder("greenroom.jobs.waiting")
                .description(
                        "Jobs that were handed out and wait, because so many of their pipeline or provider are in flight")
                .register(registry);
        gauge(
                "greenroom.ready",
                "Whether the worker is ready: 1 where /health/ready says so, else 0",
                m -> ready.getAsBoolean() ? 1 : 0);
        gauge("greenroom.jobs.in.flight", "Jobs that are being handled", m -> history.countInFlight());
        gauge(
                "greenroom.results.waiting",
                "Jobs whose result the service has not taken yet",
                m -> history.countReporting());
        gauge("greenroom.journal.entries", "Jobs in the journal", journalSize);
        gauge("greenroom.environments.overdue", "Environments that should have ended minutes ago", Meters::overdue);
        for (PollHealth.Poll poll : polls.polls()) {
            Gauge.builder("greenroom.last.poll.timestamp", polls, p -> lastPoll(p, poll.type()))
                    .description("When an action type was last polled with success, in Unix time")
                    .baseUnit("seconds")
                    .tags(
                            "action",
                            poll.type().provider(),
                            "version",
                            poll.type().version())
                    .register(registry);
        }
        beginAtZero(polls.polls().stream().map(PollHealth.Poll::type).toList());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Meters> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    /** From now on there are meters of the wake-up queue, too. */
    void wakesBy(WakeUps queue) {
        gauge(
                "greenroom.wake.up.queue.works",
                "Whether the wake-up queue answers: 1, or 0 where polling goes by the clock",
                m -> queue.works() ? 1 : 0);
        Gauge.builder("greenroom.last.hint.timestamp", queue, q -> q.lastHint()
                        .map(Instant::getEpochSecond)
                        .orElse(0L))
                .description("When the wake-up queue last told of something, in Unix time")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double lastPoll(PollHealth polls, ActionType type) {
        for (PollHealth.Poll poll : polls.polls()) {
            Instant good = poll.lastGood();
            if (poll.type().equals(type) && good != null) {
                return good.getEpochSecond();
            }
        }
        return 0;
    }

    /** Nothing when the worker is stopping. */
    private Optional<EnvironmentWatch.Look> look() {
        try {
            return Optional.of(environments.look());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<Environment> present(EnvironmentWatch.Look look) {
        return look.environments().stream()
                .filter(e -> !EnvironmentWatch.isOver(e))
                .toList();
    }

    private double overdue() {
        Instant limit = clock.instant().minus(OVERDUE_AFTER);
        return look().stream()
                .flatMap(look -> present(look).stream())
                .filter(e -> e.expiresAt().isBefore(limit) && !e.retention().isProtected())
                .count();
    }

    /** What first appears at one has not increased for Prometheus: all that can happen is there from the beginning, at zero. */
    private void beginAtZero(List<ActionType> types) {
        Stream.concat(WatchedService.OPERATIONS.stream(), WatchedExecutions.OPERATIONS.stream())
                .forEach(operation -> WatchedService.OUTCOMES.forEach(outcome -> calls(operation, outcome)));
        for (ActionType type : types) {
            WatchedService.OUTCOMES.forEach(outcome -> polls(type, outcome));
            RESULTS.forEach(result -> jobs(type, result));
        }
        for (String provider : environments.providers()) {
            for (boolean good : new boolean[] {true, false}) {
                sweeps(provider, good);
                swept(provider, good);
            }
        }
    }

    @Override
    public void called(String operation, @Nullable ActionType type, String outcome, Duration took) {
        calls(operation, outcome).record(took);
        if (type != null) {
            polls(type, outcome).increment();
        }
    }

    private Timer calls(String operation, String outcome) {
        return Timer.builder("greenroom.api.calls")
                .description("Calls to CodePipeline")
                .tags("operation", operation, "outcome", outcome)
                .register(registry);
    }

    private Counter polls(ActionType type, String outcome) {
        return Counter.builder("greenroom.polls")
                .description("Polls for jobs")
                .tags("action", type.provider(), "outcome", outcome)
                .register(registry);
    }

    /** The history was told before, so that it has all the milestones. */
    @Override
    public void reported(Job job, JobResult result, boolean taken) {
        history.current(job.id()).ifPresent(view -> {
            jobs(job.type(), view.outcome().replace(' ', '_')).increment();
            // Each round is reported; the other phases go on over the rounds, and are whole in the last one.
            boolean goesOn = result instanceof JobResult.Continued;
            Phase.of(view.milestones(), clock.instant()).stream()
                    .filter(phase -> !goesOn || phase.name().equals(Phase.REPORT))
                    .forEach(phase -> phases(job.type(), phase.name()).record(phase.took()));
        });
    }

    private Counter jobs(ActionType type, String result) {
        return Counter.builder("greenroom.jobs")
                .description("Jobs that ended here, by how")
                .tags("action", type.provider(), "result", result)
                .register(registry);
    }

    private Timer phases(ActionType type, String phase) {
        return Timer.builder("greenroom.job.phase")
                .description("What jobs spend their time with")
                .tags("action", type.provider(), "phase", phase)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void looked(String provider, boolean answered) {
        sweeps(provider, answered).increment();
    }

    @Override
    public void due(String provider, boolean endBegun) {
        swept(provider, endBegun).increment();
    }

    @Override
    public void gone(LedgerEntry entry) {
        if (entry.life() instanceof LedgerEntry.Gone gone && gone.cost() != null) {
            String pipeline = entry.owner().pipeline();
            Counter.builder("greenroom.environment.cost.dollars")
                    .description("What environments that are gone have cost, in US dollars")
                    .tags("provider", entry.provider(), "pipeline", pipeline == null ? "unknown" : pipeline)
                    .register(registry)
                    .increment(gone.cost().dollars().doubleValue());
        }
    }

    private Counter sweeps(String provider, boolean answered) {
        return Counter.builder("greenroom.sweeps")
                .description("Looks at a provider for environments that outlived their purpose")
                .tags("provider", provider, "outcome", answered ? "ok" : "failed")
                .register(registry);
    }

    private Counter swept(String provider, boolean endBegun) {
        return Counter.builder("greenroom.swept.environments")
                .description("Environments that outlived their purpose, by whether the sweep could end them")
                .tags("provider", provider, "outcome", endBegun ? "ended" : "failed")
                .register(registry);
    }

    /** In Prometheus' text format. */
    String scrape() {
        waiting.register(bulkheads.get().stream().map(Meters::row).toList(), true);
        byState.register(look().map(this::counts).map(Meters::rows).orElse(List.of()), true);
        return registry.scrape();
    }

    private static MultiGauge.Row<?> row(Bulkhead bulkhead) {
        return MultiGauge.Row.of(
                Tags.of("bulkhead", bulkhead.kind().word(), "name", bulkhead.name()), bulkhead.waiting());
    }

    /** Of a provider that did not answer it is not known how many there are, not even that there are none. */
    private static List<MultiGauge.Row<?>> rows(Map<String, Map<String, Integer>> counts) {
        var rows = new ArrayList<MultiGauge.Row<?>>();
        counts.forEach((provider, states) -> states.forEach(
                (state, count) -> rows.add(MultiGauge.Row.of(Tags.of("provider", provider, "state", state), count))));
        return rows;
    }

    private Map<String, Map<String, Integer>> counts(EnvironmentWatch.Look look) {
        var counts = new TreeMap<String, Map<String, Integer>>();
        environments.providers().stream()
                .filter(provider -> !look.problems().containsKey(provider))
                .forEach(provider -> counts.put(provider, noneInAnyState()));
        for (Environment environment : present(look)) {
            counts.computeIfAbsent(environment.id().provider(), provider -> noneInAnyState())
                    .merge(environment.state().word(), 1, Integer::sum);
        }
        return counts;
    }

    private static Map<String, Integer> noneInAnyState() {
        return STATES.stream().collect(Collectors.toMap(state -> state, state -> 0, Integer::sum, TreeMap::new));
    }

    void close() {
        gc.close();
        registry.close();
    }
}
