package io.greenroom.provider.local;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.command.Exit;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.provider.local.StoredState.Phase;
import io.greenroom.secret.Secrets;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One living environment. A thread of its own, the keeper, brings it up, watches its components, or takes it down,
 * whatever its state on disk asks for; so a new worker goes on where another was killed.
 */
final class LocalEnvironment {
    private static final Logger log = LoggerFactory.getLogger(LocalEnvironment.class);
    private static final Duration PATIENCE_WITH_KEEPER = Duration.ofSeconds(10);

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final LocalBlueprint blueprint;
    private final Machine machine;
    private final EnvironmentProcesses processes;
    private final CommandRuns runs;
    private final Secrets secrets;
    private final ReadinessProbe probe;
    private final Consumer<Environment> whenEnded;

    /** Held for changes of the state and for starting a process, so that none is started in what is being ended. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile StoredState state;
    private volatile EnvironmentState.Starting progress = new EnvironmentState.Starting(0, "about to start");
    private @Nullable Thread keeper;
    private Alarms.@Nullable Alarm expiry;
    private boolean closed;

    private LocalEnvironment(
            EnvironmentFolder folder, Machine machine, HttpClient http, Consumer<Environment> whenEnded)
            throws IOException {
        this.folder = folder;
        this.record = folder.record();
        this.blueprint = folder.blueprint(record.blueprint());
        this.state = folder.state();
        this.machine = machine;
        this.whenEnded = whenEnded;
        var given = folder.secrets();
        this.processes = new EnvironmentProcesses(folder, record, given, machine);
        this.secrets = machine.secrets().open();
        secrets.addAll(given.inputs().values());
        this.runs = new CommandRuns(folder, record, blueprint, processes, machine);
        this.probe = new ReadinessProbe(processes, machine, http);
    }

    /**
     * Reads an environment from its folder; {@link #open} sets it going.
     *
     * @param whenEnded told once nothing is left of it
     */
    static LocalEnvironment read(
            EnvironmentFolder folder, Machine machine, HttpClient http, Consumer<Environment> whenEnded)
            throws IOException {
        return new LocalEnvironment(folder, machine, http, whenEnded);
    }

    EnvironmentRecord record() {
        return record;
    }

    /** Takes it up where its state on disk says it is. */
    void open() {
        runs.adopt();
        switch (state.phase()) {
            case STARTING -> keep(this::bringUp);
            case READY -> keep(this::watchComponents);
            case FAILED -> log.debug("Environment {} stays failed until it is ended", record.id());
            case ENDING -> keep(this::takeDown);
        }
        lock.lock();
        try {
            setExpiry();
        } finally {
            lock.unlock();
        }
    }

    private void setExpiry() {
        if (expiry != null) {
            expiry.cancel();
        }
        expiry = machine.alarms().at(expiresAt());
        machine.whenDone(expiry.rings(), this::expire);
    }

    /** Unless it was protected, or given more time, while the alarm was ringing. */
    private void expire(Instant now) {
        lock.lock();
        try {
            if (!state.kept().isProtected() && !now.isBefore(expiresAt())) {
                end("it expired at " + expiresAt());
            }
        } finally {
            lock.unlock();
        }
    }

    private Instant expiresAt() {
        return state.end(record);
    }

    /** Changes how long it is kept; says where to look. Empty when it is being ended already. */
    Optional<String> keep(Retention.Change change) {
        lock.lock();
        try {
            if (closed || state.phase() == Phase.ENDING) {
                return Optional.empty();
            }
            become(state.after(change));
            setExpiry();
            return Optional.of(("On the worker's machine its files are in %s, and what its processes printed is in %s;"
                            + " 'greenroom environments end %s' ends it before.")
                    .formatted(folder.workspace(), folder.processes(), record.environmentId()));
        } finally {
            lock.unlock();
        }
    }

    Environment describe() {
        return environment(
                switch (state.phase()) {
                    case STARTING -> progress;
                    case READY -> new EnvironmentState.Ready();
                    case FAILED -> new EnvironmentState.Failed(state.reason());
                    case ENDING -> new EnvironmentState.Ending();
                });
    }

    private Environment environment(EnvironmentState shown) {
        return Publication.of(record, blueprint, state, shown);
    }

    /** Begins a command run, or finds the one that was begun under the same key; returns its id. */
    String run(CommandRequest request) throws ProviderException, IOException, InterruptedException {
        String id = Keys.nameFor(request.key());
        if (runs.hasBegun(request.key())) {
            return id;
        }
        requireReady();
        var order = runs.prepare(request);
        lock.lock();
        try {
            requireReady();
            runs.launch(order);
        } finally {
            lock.unlock();
        }
        return id;
    }

    Collection<String> secretValues() {
        return processes.secretValues();
    }

    CommandRuns runs() {
        return runs;
    }

    private void requireReady() throws ProviderException {
        StoredState now = state;
        if (now.phase() != Phase.READY) {
            String reason = now.reason().isEmpty() ? "" : ": " + now.reason();
            throw new ProviderException(
                    CONFIGURATION,
                    "Environment %s (%s) is %s, so no command can be run in it%s"
                            .formatted(record.name(), record.environmentId(), now.phase(), reason));
        }
    }

    /** Begins to end it; a second time is the same as once. */
    void end(String why) {
        lock.lock();
        try {
            if (closed || state.phase() == Phase.ENDING) {
                return;
            }
            log.info("Environment {} ({}) is being ended: {}", record.id(), record.name(), why);
            become(state.become(Phase.ENDING, why));
            keep(this::takeDown);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is being ended, and would go on being ended by the next who takes it up. */
    boolean isEnding() {
        return state.phase() == Phase.ENDING;
    }

    /** Stops looking after it; it goes on. */
    void close() {
        Thread last;
        lock.lock();
        try {
            closed = true;
            last = keeper;
        } finally {
            lock.unlock();
        }
        stop(last);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** Gives the keeper other work, as soon as it has let go of what it did before. */
    private void keep(Work work) {
        lock.lock();
        try {
            Thread before = keeper;
            if (closed) {
                return;
            }
            keeper = Thread.ofVirtual().name("local-" + record.id()).start(() -> {
                stop(before);
                keepAt(work);
            });
        } finally {
            lock.unlock();
        }
    }

    private void keepAt(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // other work, or closed: what was done so far is on disk
        } catch (RuntimeException e) {
            log.error("Looking after environment {} failed", record.id(), e);
            fail("Greenroom failed in looking after it: " + e);
        }
    }

    private static void stop(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(PATIENCE_WITH_KEEPER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void bringUp() throws InterruptedException {
        try {
            new Startup(blueprint, processes, probe, now -> progress = now).run();
            var outputs = new LinkedHashMap<String, String>();
            blueprint.outputs().forEach((name, template) -> outputs.put(name, processes.show(template, null)));
            if (becomeUnlessEnding(now -> now.ready(outputs))) {
                log.info("Environment {} ({}) is ready", record.id(), record.name());
                watchComponents();
            }
        } catch (StartFailure e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** Waits until one of the components ends, which none of them should. */
    private void watchComponents() throws InterruptedException {
        Map<String, CompletableFuture<Exit>> exits = new LinkedHashMap<>();
        blueprint.components().keySet().forEach(name -> exits.put(name, processes.watchComponent(name)));
        if (exits.isEmpty()) {
            return;
        }
        try {
            CompletableFuture.anyOf(exits.values().toArray(CompletableFuture[]::new))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Watching the components failed", e);
        } catch (InterruptedException e) {
            exits.values().forEach(exit -> exit.cancel(false));
            throw e;
        }
        for (var watched : exits.entrySet()) {
            if (watched.getValue().isDone()) {
                fail("Component %s %s while the environment was in use; a component's process has to stay. %s"
                        .formatted(
                                watched.getKey(),
                                watched.getValue().join().words(),
                                processes.tailOfComponent(watched.getKey())));
            }
        }
    }

    private void fail(String reason) {
        String shown = processes.mask(reason);
        if (becomeUnlessEnding(now -> now.become(Phase.FAILED, shown))) {
            log.info("Environment {} ({}) failed: {}", record.id(), record.name(), shown);
        }
    }

    private void takeDown() throws InterruptedException {
        List<String> problems = new TakeDown(blueprint, processes, runs, state.reason()).run();
        whenEnded.accept(environment(new EnvironmentState.Ended(problems)));
        if (expiry != null) {
            expiry.cancel();
        }
        secrets.close();
    }

    private boolean becomeUnlessEnding(UnaryOperator<StoredState> next) {
        lock.lock();
        try {
            if (closed || state.phase() == Phase.ENDING || state.phase() == Phase.FAILED) {
                return false;
            }
            become(next.apply(state));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void become(StoredState next) {
        try {
            folder.write(next);
        } catch (IOException e) {
            log.warn(
                    "The state of environment {} cannot be written; a restarted worker will not know of it",
                    record.id(),
                    e);
        }
        state = next;
    }
}
