package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.command.Watcher;
import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.Environment;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.Tending;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.OwnerOnly;
import io.greenroom.process.ThisMachine;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All environments of one state folder, the living and the remembered. */
final class Environments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Environments.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLEARINGS = Duration.ofMinutes(15);

    private static final Duration TO_LET_GO = Duration.ofSeconds(15);

    private final Path folder;
    private final Tools tools;
    private final ExecutorService listeners;
    private final Tombstones tombstones;
    private final Leavings leavings;
    private final Orders orders;
    private final Thread obeying = Thread.ofVirtual().name("orders").unstarted(this::obey);
    private final Map<String, LivingEnvironment> living = new ConcurrentHashMap<>();
    private final TendedHere tended;
    private final NewEnvironments fresh;
    private final Strays strays;
    private volatile boolean closed;

    private Environments(Path state, Tools tools, ExecutorService listeners, RandomGenerator random) {
        this.folder = state.resolve("environments");
        this.tombstones = new Tombstones(
                state.resolve("ended-environments"), tools.fields().provider());
        this.leavings = new Leavings(folder, tombstones);
        this.orders = new Orders(state);
        this.tools = tools;
        this.listeners = listeners;
        this.tended = new TendedHere(folder, tools, new HomePlace(state, random), new TendedHere.Known() {
            @Override
            public boolean isLiving(String id) {
                return living.containsKey(id);
            }

            @Override
            public boolean isEnded(String id) {
                return tombstones.contains(id);
            }

            @Override
            public void goOn(EnvironmentFolder own, @Nullable Shelf shelf, boolean fetched) throws IOException {
                Environments.this.goOn(own, shelf, fetched);
            }

            @Override
            public void drop(String id) {
                Environments.this.drop(id);
            }

            @Override
            public void forget(EnvironmentFolder own) {
                leavings.remove(own);
            }

            @Override
            public void end(String id, String reason) {
                Environments.this.end(id, reason);
            }
        });
        this.fresh = new NewEnvironments(folder, tools, tended, random);
        this.strays = new Strays(
                tools,
                new Strays.Known() {
                    @Override
                    public Set<String> living() {
                        return Set.copyOf(living.keySet());
                    }

                    @Override
                    public boolean isEnded(String id) {
                        return tombstones.contains(id);
                    }

                    @Override
                    public boolean isTended(Environment environment) throws ProviderException, InterruptedException {
                        return tended.isTendedByAnyone(environment.id().name());
                    }
                },
                this::remember);
    }

    /** Takes up every environment in the folder; where others may tend them, {@link TendedHere#takeUpAll} does that. */
    static Environments open(
            Sites sites,
            ProviderFields fields,
            Path state,
            SecretsInUse secrets,
            Tending tending,
            Time time,
            RandomGenerator random)
            throws IOException {
        var listeners = Executors.newVirtualThreadPerTaskExecutor();
        var tools = new Tools(
                sites,
                fields,
                new Watcher(),
                new Alarms(time, listeners),
                new ReachFromHere(),
                fields.hasCommandsOnWorker() ? new ThisMachine() : null,
                secrets,
                tending,
                time,
                listeners);
        var environments = new Environments(state, tools, listeners, random);
        environments.clear();
        if (!tending.isShared()) {
            environments.takeUp();
        }
        tools.alarms().start();
        environments.obeying.start();
        environments.strays.look();
        return environments;
    }

    private void clear() throws IOException {
        OwnerOnly.folder(folder);
        orders.open();
        tombstones.load();
        tombstones.tidy(tools.time().instant());
        leavings.clearAll();
        clearAgainLater();
    }

    private void takeUp() throws IOException {
        for (Path found : EnvironmentFolder.foldersIn(folder)) {
            if (Keys.isName(String.valueOf(found.getFileName()))) {
                takeUp(found);
            }
        }
        for (LivingEnvironment environment : living.values()) {
            environment.open();
        }
    }

    private void clearAgainLater() {
        var alarm = tools.alarms().at(tools.time().instant().plus(BETWEEN_CLEARINGS));
        tools.whenDone(alarm.rings(), now -> {
            leavings.clearAgain();
            tombstones.tidy(now);
            clearAgainLater();
        });
    }

    private void takeUp(Path found) {
        try {
            var environment = read(new EnvironmentFolder(found), null);
            tools.sites().reserve(environment.record().allPorts());
            living.put(environment.record().id(), environment);
        } catch (IOException e) {
            LOG.error(
                    "The environment in {} cannot be taken up: its processes, if any run, are left alone."
                            + " See what is wrong with its files, or end its processes and remove the folder.",
                    found,
                    e);
        }
    }

    /** Orders come from other processes, so that the machine's own time counts here. */
    private void obey() {
        try {
            while (true) {
                obeyAll();
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void obeyAll() throws InterruptedException {
        try {
            for (Orders.Order order : orders.given()) {
                takeUpFor(order);
                LivingEnvironment environment = living.get(order.environment());
                if (environment == null && order.keep() == null) {
                    strays.end(order.environment());
                }
                if (environment == null
                        ? !Files.exists(folder.resolve(order.environment()))
                        : obeys(environment, order)) {
                    order.isCarriedOut();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Orders about environments cannot be read, carried out or taken away", e);
        }
    }

    private void takeUpFor(Orders.Order order) throws InterruptedException {
        try {
            tended.tend(order.environment());
        } catch (ElsewhereException e) {
            LOG.warn(
                    "An order for environment {} is not carried out: worker '{}' tends it, and takes orders for it on"
                            + " its own machine",
                    tended.idOf(order.environment()),
                    e.worker());
        } catch (ProviderException e) {
            LOG.warn("An order for environment {}: {}", tended.idOf(order.environment()), e.getMessage());
        }
    }

    private boolean obeys(LivingEnvironment environment, Orders.Order order) throws InterruptedException {
        if (order.keep() != null) {
            environment.keep(order.keep());
            return true;
        }
        end(environment, "'greenroom environments' asked for it");
        return environment.isEnding();
    }

    private LivingEnvironment read(EnvironmentFolder environment, @Nullable Shelf shelf) throws IOException {
        return LivingEnvironment.read(environment, tools, shelf, new LivingEnvironment.Burial() {
            @Override
            public void ended(Environment ended) {
                bury(environment, ended);
            }

            @Override
            public void endAgain(LivingEnvironment left, Instant at) {
                tools.whenDone(tools.alarms().at(at).rings(), now -> Environments.this.endAgain(left));
            }
        });
    }

    /** Unless somebody was here first. Taken up anew as by the next worker: what the try before has closed is open again. */
    private void endAgain(LivingEnvironment left) {
        if (left.letsGoToBeEndedAgain()) {
            takeUpAgain(left);
        }
    }

    private void takeUpAgain(LivingEnvironment before) {
        String id = before.record().id();
        try {
            var environment = read(new EnvironmentFolder(folder.resolve(id)), before.shelf());
            before.forgetSecrets();
            living.put(id, environment);
            if (closed) {
                environment.close();
            } else {
                environment.open();
            }
        } catch (IOException e) {
            LOG.error("Environment {} cannot be taken up to be ended; tried again later", id, e);
            var alarm = tools.alarms().at(tools.time().instant().plus(BETWEEN_CLEARINGS));
            tools.whenDone(alarm.rings(), now -> takeUpAgain(before));
        }
    }

    /** @param fetched whether it is as another machine has kept it */
    private void goOn(EnvironmentFolder own, @Nullable Shelf shelf, boolean fetched) throws IOException {
        var environment = read(own, shelf);
        if (fetched) {
            environment.isTakenOver();
        }
        tools.sites().reserve(environment.record().allPorts());
        living.put(environment.record().id(), environment);
        if (closed) {
            environment.close();
        } else {
            environment.open();
        }
    }

    /** Nothing more is done for it in this life, or by what is left of an earlier one. */
    private void drop(String id) {
        LivingEnvironment before = living.remove(id);
        if (before != null) {
            before.close();
            before.forgetSecrets();
            tools.sites().giveBack(before.record().allPorts());
        }
    }

    /** Nothing more is done for any of them here. They go on. */
    void letGo() {
        ofAll(this::drop);
    }

    /** Does it for all that live together, so that one that hangs holds up no other, and waits for so long at the most. */
    private void ofAll(Consumer<String> work) {
        long until = System.nanoTime() + TO_LET_GO.toNanos();
        var threads = new ArrayList<Thread>();
        for (String id : List.copyOf(living.keySet())) {
            threads.add(Thread.ofVirtual().name("letting-go-" + id).start(() -> work.accept(id)));
        }
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(until - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they go on by themselves
        }
    }

    /** Which of them this worker tends. */
    TendedHere tended() {
        return tended;
    }

    boolean knows(String id) {
        return living.containsKey(id) || tombstones.contains(id);
    }

    Optional<LivingEnvironment> living(String id) {
        return Optional.ofNullable(living.get(id));
    }

    Optional<Environment> describe(String id) {
        LivingEnvironment environment = living.get(id);
        return environment == null
                ? strays.known(id).or(() -> tombstones.find(id)).or(() -> strays.find(id))
                : Optional.of(environment.describe());
    }

    List<Environment> all() {
        var all = new LinkedHashMap<String, Environment>();
        tombstones.all().forEach(ended -> all.put(ended.id().name(), ended));
        strays.all().forEach(stray -> all.put(stray.id().name(), stray)); // also of what should have ended
        living.forEach((id, environment) -> all.put(id, environment.describe()));
        return new ArrayList<>(all.values());
    }

    /** Begins to end it, if it is there. */
    void end(String id, String reason) {
        LivingEnvironment environment = living.get(id);
        if (environment == null) {
            strays.end(id);
        } else {
            end(environment, reason);
        }
    }

    /** Also at once what would be ended again later: whoever asks may have seen to what was in the way. */
    private void end(LivingEnvironment environment, String reason) {
        environment.end(reason);
        tools.listeners().execute(() -> endAgain(environment));
    }

    /** Makes an environment and lets it start, unless there is one of that id. */
    void begin(String id, StartRequest request, Blueprints.Found found, GivenValues values)
            throws ProviderException, IOException, InterruptedException {
        try (var held = tended.hold(id)) {
            if (!knows(id)) {
                Shelf shelf = tools.tending().isShared() ? tended.shelf(id) : null;
                var made = fresh.make(id, request, found, values, shelf, () -> knows(id));
                if (made.isPresent()) {
                    var environment = read(made.get(), shelf);
                    living.put(id, environment);
                    environment.open();
                }
            }
        }
    }

    /** What is remembered already stays as it is. */
    private void remember(Environment ended) {
        if (!tombstones.contains(ended.id().name())) {
            tombstones.add(ended, tools.time().instant());
        }
    }

    /** Nothing runs any more: remembers the environment, and only then removes what is left of it. */
    private void bury(EnvironmentFolder environment, Environment ended) {
        String id = ended.id().name();
        LivingEnvironment buried = living.get(id);
        var left = new ArrayList<>(environment.forgetSecrets());
        tombstones.add(ended, tools.time().instant());
        left.addAll(leavings.remove(environment)); // also when that could not be noted: it may be what fills the disk
        if (!left.isEmpty()) {
            tombstones.add(ended, tools.time().instant(), FolderRemoval.words(left));
        }
        tombstones.tidy(tools.time().instant());
        tended.noLonger(id);
        living.remove(id);
        if (buried != null) {
            tools.sites().giveBack(buried.record().allPorts());
        }
        LOG.info(
                "Environment {} is gone: {}",
                id,
                tombstones.find(id).orElse(ended).state());
    }

    /** Stops looking after the environments; they go on. */
    @Override
    public void close() {
        closed = true;
        obeying.interrupt();
        tools.alarms().close();
        ofAll(id -> Optional.ofNullable(living.get(id)).ifPresent(LivingEnvironment::close));
        tools.watcher().close();
        listeners.shutdownNow();
        tools.reach().close();
        tools.sites().close();
    }
}
