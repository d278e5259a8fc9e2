package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.blueprint.Plan;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.environment.Retention;
import io.greenroom.environment.Tending;
import io.greenroom.lifecycle.StoredState.Phase;
import io.greenroom.secret.Secrets;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One living environment. A thread of its own, the keeper, brings it up, watches its components, or takes it down,
 * whatever its state on disk asks for; so a new worker goes on where another was killed.
 */
final class LivingEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(LivingEnvironment.class);
    private static final Duration PATIENCE_WITH_KEEPER = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_SHELF = Duration.ofSeconds(30);
    /** Longer than any host takes for the beginning of a script. */
    private static final Duration PATIENCE_WITH_BEGINNING = Duration.ofMinutes(3);

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final Plan blueprint;
    private final Tools tools;
    private final Site site;
    private final EnvironmentValues values;
    private final EnvironmentScripts scripts;
    private final CommandOrders orders;
    private final CommandRuns runs;
    private final Secrets secrets;
    private final ReadinessProbe probe;
    private final Expiry expiry;
    private final Burial burial;
    private final ShelfWriter shelf;

    /** Held for changes of the state, and never while anything else is waited for. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Shared by those who begin command runs; nothing is taken down before they have let go of it. */
    private final ReentrantReadWriteLock beginning = new ReentrantReadWriteLock();

    private volatile StoredState state;
    private volatile EnvironmentState.Starting progress = new EnvironmentState.Starting(0, "about to start");
    private @Nullable Thread keeper;
    private boolean closed;
    /** Whether a try to end it has left something, and the next one is another object's. */
    private boolean isToBeEndedAgain;

    /** Is told what came of the end. */
    interface Burial {
        /** Nothing is left of it but its folder. */
        void ended(Environment environment);

        /** Something may be left: whoever takes it up anew then tries again. */
        void endAgain(LivingEnvironment environment, Instant at);
    }

    private LivingEnvironment(EnvironmentFolder folder, Tools tools, @Nullable Shelf shelf, Burial burial)
            throws IOException {
        this.folder = folder;
        this.record = folder.record();
        this.blueprint = folder.blueprint(record.blueprint(), tools.fields());
        this.site = tools.sites().of(record, blueprint, folder);
        EnvironmentId id = record.environmentId();
        this.shelf = new ShelfWriter(folder, shelf, () -> tools.tending().mayAct(id));
        site.heeds(this.shelf);
        this.state = withAddresses(
                folder.wasEndedWithoutWorker()
                        ? folder.state().become(Phase.ENDING, "it expired when there was no worker")
                        : folder.state());
        this.tools = tools;
        this.burial = burial;
        var given = folder.secrets();
        this.secrets = tools.secrets().open();
        secrets.addAll(given.inputs().values());
        this.values = new EnvironmentValues(record, given, site, secrets);
        this.scripts = new EnvironmentScripts(folder, record, values, site, tools, this.shelf);
        this.orders = new CommandOrders(folder, record, blueprint, scripts, tools.time(), this.shelf);
        this.runs = new CommandRuns(folder, record, blueprint, scripts, tools, this.shelf);
        this.probe = new ReadinessProbe(scripts, values, tools);
        this.expiry = new Expiry(record, blueprint, site, tools, this::expire);
    }

    /**
     * Reads an environment from its folder; {@link #open} sets it going.
     *
     * @param shelf where what is written in the folder is kept for other workers; null where that is nowhere
     */
    static LivingEnvironment read(EnvironmentFolder folder, Tools tools, @Nullable Shelf shelf, Burial burial)
            throws IOException {
        return new LivingEnvironment(folder, tools, shelf, burial);
    }

    /** Whether nothing is done for it here any more: it was closed, or another worker may tend it by now. */
    private boolean isOver() {
        return closed || !tools.tending().mayAct(record.environmentId());
    }

    EnvironmentRecord record() {
        return record;
    }

    /** Where what is written is kept for other workers; null where that is nowhere. */
    @Nullable
    Shelf shelf() {
        return shelf.shelf();
    }

    /** It was another worker's: what that one's machine had is lost. */
    void isTakenOver() throws IOException {
        runs.endLost(site);
    }

    /** Takes it up where its state on disk says it is. */
    void open() {
        shelf.wrote(folder.stateFile()); // so that nothing counts that an earlier worker writes late
        runs.adopt();
        lock.lock();
        try {
            expiry.isAsIn(state);
            switch (state.phase()) {
                case STARTING -> keep(this::guardAndBringUp);
                case READY -> keep(this::guardAndWatch);
                case FAILED -> LOG.debug("Environment {} stays failed until it is ended", record.id());
                case ENDING -> keep(this::takeDown);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Before there is anything that could be left. */
    private void guardAndBringUp() throws InterruptedException {
        site.guard(scripts.variables(null).values());
        bringUp();
    }

    /** What guards it may have ended with the machine. */
    private void guardAndWatch() throws InterruptedException {
        site.guard(scripts.variables(null).values());
        watch();
    }

    /** Unless it was protected, or given more time, while the alarm was ringing. */
    private void expire(Instant now) {
        lock.lock();
        try {
            if (!state.kept(blueprint).isProtected() && !now.isBefore(expiresAt())) {
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
    Optional<String> keep(Retention.Change change) throws InterruptedException {
        if (!apply(change)) {
            return Optional.empty();
        }
        site.awaitEndIsSet();
        return Optional.of(("On the worker's machine its files are in %s, and what its scripts printed is in %s;"
                        + " 'greenroom environments end %s' ends it before.")
                .formatted(folder.workspace(), folder.processes(), record.environmentId()));
    }

    /** False when it is being ended already. */
    private boolean apply(Retention.Change change) {
        lock.lock();
        try {
            if (isOver() || state.phase() == Phase.ENDING) {
                return false;
            }
            StoredState next = state.after(change, blueprint);
            expiry.isAsIn(next); // first, so that whatever becomes of this worker, it does not end too early
            become(next);
            return true;
        } finally {
            lock.unlock();
        }
    }

    Environment describe() {
        return environment(
                switch (state.phase()) {
                    case STARTING -> progress;
                    case READY -> new EnvironmentState.Ready();
                    case FAILED -> state.failure();
                    case ENDING -> state.ending();
                });
    }

    private Environment environment(EnvironmentState shown) {
        return Publication.of(record, blueprint, tools.fields().componentType(), state, shown);
    }

    /** Begins a command run, or finds the one that was begun under the same key; returns its id. */
    String run(CommandRequest request) throws ProviderException, IOException, InterruptedException {
        String id = Keys.nameFor(request.key());
        if (runs.hasBegun(request.key())) {
            return id;
        }
        requireReady();
        var order = orders.prepare(request);
        requireTended();
        beginning.readLock().lockInterruptibly();
        try {
            requireReady();
            runs.launch(order, state.outputs());
        } finally {
            beginning.readLock().unlock();
        }
        return id;
    }

    /** Returns when no run is being begun that has found the environment as it was before; or after a while. */
    private void awaitBegun(Duration patience) throws InterruptedException {
        if (beginning.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            beginning.writeLock().unlock();
        } else {
            LOG.warn(
                    "A command is still being begun in environment {} after {}", record.id(), Durations.text(patience));
        }
    }

    Collection<String> secretValues() {
        return values.secretValues();
    }

    CommandRuns runs() {
        return runs;
    }

    /** Nothing is begun that another worker would not know of, nor what another one may have begun. */
    private void requireTended() throws ProviderException, InterruptedException {
        if (!tools.tending().isShared()) {
            return;
        }
        boolean isTended = tools.tending()
                .of(record.environmentId())
                .filter(tender -> tender.standing() == Tending.Standing.THIS_WORKER)
                .isPresent();
        if (!isTended || !shelf.await(PATIENCE_WITH_SHELF)) {
            throw new ProviderException(
                    Kind.UNAVAILABLE,
                    "Environment %s cannot be used now: what other workers have to know of it could not be written down."
                            .formatted(record.environmentId()));
        }
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
            if (isOver() || state.phase() == Phase.ENDING) {
                return;
            }
            LOG.info("Environment {} ({}) is being ended: {}", record.id(), record.name(), why);
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
        shelf.close();
        stop(last);
        try {
            awaitBegun(PATIENCE_WITH_KEEPER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is being begun is found by whoever takes it up
        }
        site.close();
    }

    /** With those of components that are known by now. */
    private StoredState withAddresses(StoredState now) {
        var known = new LinkedHashMap<String, Address>();
        blueprint.components().keySet().forEach(name -> site.outside(name).ifPresent(at -> known.put(name, at)));
        return known.isEmpty() ? now : now.at(known);
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
            keeper = Thread.ofVirtual().name("keeper-" + record.id()).start(() -> {
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
            LOG.error("Looking after environment {} failed", record.id(), e);
            fail("Greenroom failed in looking after it: " + e, Kind.FAILED);
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
            new Startup(site, folder.workspace(), blueprint, scripts, probe, now -> progress = now).run();
            var outputs = new LinkedHashMap<>(published());
            blueprint.outputs().forEach((name, template) -> outputs.put(name, values.show(template, null)));
            if (becomeUnlessEnding(now -> withAddresses(now).ready(outputs))) {
                LOG.info("Environment {} ({}) is ready", record.id(), record.name());
                watch();
            }
        } catch (StartFailure e) {
            fail(String.valueOf(e.getMessage()), e.kind());
        }
    }

    /** What its site says may quote what it was given. */
    private Map<String, String> published() throws StartFailure, InterruptedException {
        try {
            var shown = new LinkedHashMap<String, String>();
            site.outputs().forEach((name, value) -> shown.put(name, scripts.mask(value)));
            return shown;
        } catch (ProviderException | IOException e) {
            throw new StartFailure(StartFailure.kindOf(e), "Reading its outputs", String.valueOf(e.getMessage()));
        }
    }

    /** Until a component ends, or what all of it stands on goes. */
    private void watch() throws InterruptedException {
        Thread looking = Thread.ofVirtual()
                .name("looking-" + record.id())
                .start(() -> keepAt(() -> site.awaitLoss().ifPresent(this::end)));
        try {
            Optional<String> ended = new ComponentWatch(blueprint, scripts).awaitEnd();
            ended.ifPresent(how -> fail(how, Kind.FAILED));
            if (ended.isEmpty()) {
                looking.join();
            }
        } finally {
            stop(looking);
        }
    }

    private void fail(String reason, Kind kind) {
        String shown = scripts.mask(reason);
        if (becomeUnlessEnding(now -> now.failed(shown, kind))) {
            LOG.info("Environment {} ({}) failed: {}", record.id(), record.name(), shown);
        }
    }

    private void takeDown() throws InterruptedException {
        awaitBegun(PATIENCE_WITH_BEGINNING);
        tools.tending().confirm(record.environmentId());
        if (!shelf.await(PATIENCE_WITH_SHELF)) {
            LOG.info("That environment {} is being ended is not known to other workers yet", record.id());
        }
        var down = new TakeDown(site, blueprint, scripts, runs, state);
        List<String> left = masked(leftBy(down));
        if (left.isEmpty()) {
            burial.ended(environment(new EnvironmentState.Ended(masked(down.problems()))));
            expiry.cancel();
            shelf.close();
            site.close();
            secrets.close();
        } else {
            couldNotEnd(left, down);
        }
    }

    private List<String> leftBy(TakeDown down) throws InterruptedException {
        try {
            if (state.endTries() != null) {
                folder.open();
            }
            List<String> left = down.run();
            return left.isEmpty() ? shelf.remove() : left;
        } catch (IOException e) {
            return List.of("Its folder cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Ending environment {} failed", record.id(), e);
            return List.of("Greenroom failed in ending it: " + e);
        }
    }

    private List<String> masked(List<String> texts) {
        return texts.stream().map(scripts::mask).distinct().toList();
    }

    private void couldNotEnd(List<String> left, TakeDown down) {
        var tries = EndTries.after(
                state.endTries(), left, down.teardown(), tools.time().instant());
        lock.lock();
        try {
            if (isOver()) {
                return;
            }
            become(state.triedToEnd(tries));
            isToBeEndedAgain = true;
        } finally {
            lock.unlock();
        }
        LOG.warn("Environment {} ({}): {}", record.id(), record.name(), tries.words());
        burial.endAgain(this, tries.nextTry());
    }

    /** True for one caller after a try to end it that left something: then it is closed, and to be taken up anew. */
    boolean letsGoToBeEndedAgain() {
        lock.lock();
        try {
            if (closed || !isToBeEndedAgain) {
                return false;
            }
            isToBeEndedAgain = false;
        } finally {
            lock.unlock();
        }
        close();
        expiry.cancel();
        return true;
    }

    /** Its secrets are another object's from now on. */
    void forgetSecrets() {
        secrets.close();
    }

    private boolean becomeUnlessEnding(UnaryOperator<StoredState> next) {
        lock.lock();
        try {
            if (isOver() || state.phase() == Phase.ENDING || state.phase() == Phase.FAILED) {
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
            LOG.warn(
                    "The state of environment {} cannot be written; a restarted worker will not know of it",
                    record.id(),
                    e);
        }
        shelf.wrote(folder.stateFile());
        state = next;
    }
}
