package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.command.Watcher;
import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.Tending;
import io.greenroom.environment.Tending.Tender;
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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All environments of one state folder, the living and the remembered. */
final class Environments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Environments.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLEARINGS = Duration.ofMinutes(15);

    private static final Duration AFTER_TROUBLE = Duration.ofMinutes(1);
    private static final Duration TO_LET_GO = Duration.ofSeconds(5);
    private static final int LOCKS = 64;

    private final Path folder;
    private final RandomGenerator random;
    private final HomePlace home;
    /** Of environments that are begun, taken up or dropped, by their names. */
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    private final Tools tools;
    private final ExecutorService listeners;
    private final Tombstones tombstones;
    private final Leavings leavings;
    private final Orders orders;
    private final Thread obeying = Thread.ofVirtual().name("orders").unstarted(this::obey);
    private final Map<String, LivingEnvironment> living = new ConcurrentHashMap<>();
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
        this.random = random;
        this.home = new HomePlace(state, random);
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
                        return isTendedByAnyone(environment.id().name());
                    }
                },
                this::remember);
    }

    /** Takes up every environment in the folder; where others may tend them, {@link #beginToTend} does that. */
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
        tombstones.forgetOld(tools.time().instant());
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
        } catch (IOException e) {
            LOG.warn("Orders about environments cannot be read or taken away", e);
        }
    }

    private void takeUpFor(Orders.Order order) throws InterruptedException {
        try {
            tend(order.environment());
        } catch (ElsewhereException e) {
            LOG.warn(
                    "An order for environment {} is not carried out: worker '{}' tends it, and takes orders for it on"
                            + " its own machine",
                    idOf(order.environment()),
                    e.worker());
        } catch (ProviderException e) {
            LOG.warn("An order for environment {}: {}", idOf(order.environment()), e.getMessage());
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

    private EnvironmentId idOf(String id) {
        return EnvironmentId.of(tools.fields().provider(), id);
    }

    private boolean isTendedByAnyone(String id) throws ProviderException, InterruptedException {
        return tools.tending().isTended(idOf(id));
    }

    /** Where the environments of this provider are that this worker reaches. */
    private String place() throws ProviderException, InterruptedException {
        Optional<Shelves> shelves = tools.sites().shelves();
        return shelves.isPresent() ? shelves.get().place() : home.name();
    }

    private @Nullable Shelf shelf(String id) throws ProviderException, InterruptedException {
        return tools.sites().shelves().map(shelves -> shelves.of(id)).orElse(null);
    }

    private ReentrantLock lock(String id) {
        return locks.get(Math.floorMod(id.hashCode(), LOCKS));
    }

    /**
     * Takes an environment up that is this worker's to tend, or that of one that is gone. Does nothing where it is known here, or
     * nobody tends it.
     */
    void tend(String id) throws ProviderException, InterruptedException {
        if (!tools.tending().isShared() || isTendedHere(id)) {
            return;
        }
        ReentrantLock lock = lock(id);
        lock.lockInterruptibly();
        try {
            Optional<Tender> tender = tools.tending().of(idOf(id));
            if (isTendedHere(id) || tender.isEmpty()) {
                return;
            }
            switch (tender.get().standing()) {
                case ALIVE -> throw new ElsewhereException(idOf(id), tender.get());
                case OVER -> takeUp(id, tender.get(), true);
                case THIS_WORKER, THIS_WORKER_BEFORE -> takeUp(id, tender.get(), false);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isTendedHere(String id) {
        return living.containsKey(id) && tools.tending().mayAct(idOf(id));
    }

    /** @param anothers whether what is in the folder here is older than what the other worker made of the environment */
    private void takeUp(String id, Tender tender, boolean anothers) throws ProviderException, InterruptedException {
        Shelf shelf = shelf(id);
        if (!tender.place().equals(place())) {
            throw new ProviderException(
                    FAILED,
                    "Environment %s is lost: worker '%s', which is gone, had it where no other worker reaches it. Start the pipeline anew; to go on after the loss of a worker, use a provider whose environments all workers reach."
                            .formatted(idOf(id), tender.worker()));
        }
        drop(id);
        EnvironmentFolder own = new EnvironmentFolder(folder.resolve(id));
        if (anothers && shelf != null) {
            forget(own);
        }
        if (!tools.tending().claim(idOf(id), tender)) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s is just being taken over by another worker.".formatted(idOf(id)));
        }
        if (tombstones.contains(id)) {
            tools.tending().end(idOf(id)); // it had ended, and that could not be said before
            return;
        }
        try {
            boolean isHere = Files.isDirectory(own.path());
            if (!isHere && (shelf == null || !fetch(id, shelf))) {
                neverBegun(id, shelf);
                return;
            }
            if (!own.wasTended()) {
                shelve(own, shelf); // this worker died before it had done that
            }
            goOn(own, shelf, !isHere);
            LOG.info("Environment {} is tended by this worker from now on", idOf(id));
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s cannot be taken up: %s".formatted(idOf(id), e.getMessage()), e);
        }
    }

    private void neverBegun(String id, @Nullable Shelf shelf)
            throws ProviderException, IOException, InterruptedException {
        tools.sites().remove(idOf(id));
        if (shelf != null) {
            shelf.remove();
        }
        tools.tending().end(idOf(id));
        LOG.info("Environment {} was never begun", idOf(id));
    }

    /** What is in the folder is older than what another worker made of the environment. */
    private void forget(EnvironmentFolder own) {
        if (Files.isDirectory(own.path())) {
            leavings.remove(own);
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

    /** Whether there was anything. */
    private boolean fetch(String id, Shelf shelf) throws IOException, InterruptedException {
        Map<String, byte[]> files = Sheets.files(shelf.sheets());
        if (!files.containsKey(EnvironmentFolder.RECORD)) {
            return false;
        }
        shelf.secrets().ifPresent(secrets -> files.put(EnvironmentFolder.SECRETS, secrets));
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(files);
            draft.folder().requireSecrets();
            draft.folder().isTended();
            if (tools.machine() != null || draft.folder().isStarting()) {
                shelf.fetchWorkspace(draft.folder().workspace());
            }
            return draft.moveTo(folder.resolve(id)) || Files.isDirectory(folder.resolve(id));
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

    /** Takes up what is in the folder and is this worker's still. What cannot be found out now is tried again. */
    void beginToTend() throws InterruptedException {
        try {
            for (Path found : EnvironmentFolder.foldersIn(folder)) {
                String id = String.valueOf(found.getFileName());
                if (Keys.isName(id)) {
                    tools.listeners().execute(() -> goOnWith(id));
                }
            }
        } catch (IOException e) {
            LOG.error("The environments in {} cannot be taken up", folder, e);
        }
    }

    private void goOnWith(String id) {
        try {
            tend(id);
            adopt(id);
        } catch (ElsewhereException e) {
            LOG.info("Environment {} is another worker's by now: {}", idOf(id), e.worker());
            isAnothers(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProviderException | IOException e) {
            LOG.warn("Environment {} cannot be taken up now: {}", idOf(id), e.getMessage());
            var alarm = tools.alarms().at(tools.time().instant().plus(AFTER_TROUBLE));
            tools.whenDone(alarm.rings(), now -> goOnWith(id));
        }
    }

    private void isAnothers(String id) {
        ReentrantLock lock = lock(id);
        lock.lock();
        try {
            if (!isTendedHere(id)) {
                drop(id);
                forget(new EnvironmentFolder(folder.resolve(id)));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tends an environment that is here and nobody tends: it is from a time when this worker was alone; or it has ended, and
     * then it is ended once more.
     */
    private void adopt(String id) throws ProviderException, IOException, InterruptedException {
        ReentrantLock lock = lock(id);
        lock.lockInterruptibly();
        try {
            var own = new EnvironmentFolder(folder.resolve(id));
            if (isTendedHere(id)
                    || tombstones.contains(id)
                    || !Files.isDirectory(own.path())
                    || !tools.tending().begin(idOf(id), place())) {
                return;
            }
            Shelf shelf = shelf(id);
            boolean hasEnded = own.wasTended();
            if (!hasEnded) {
                shelve(own, shelf);
            }
            drop(id);
            goOn(own, shelf, false);
            if (hasEnded) {
                end(id, "it has ended with another worker, or was given up");
            }
        } finally {
            lock.unlock();
        }
    }

    private static void shelve(EnvironmentFolder environment, @Nullable Shelf shelf)
            throws IOException, InterruptedException {
        if (shelf != null) {
            shelf.make(environment.record(), environment.workspace(), environment.keptSecrets());
            shelf.put(Sheets.name(1, 1), Sheets.pack(environment.path(), environment.files()));
        }
        environment.isTended();
    }

    /** Nothing more is done for any of them here. They go on. */
    void letGo() {
        var threads = new ArrayList<Thread>();
        for (String id : List.copyOf(living.keySet())) {
            threads.add(Thread.ofVirtual().name("letting-go-" + id).start(() -> drop(id)));
        }
        try {
            for (Thread thread : threads) {
                thread.join(TO_LET_GO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they go on by themselves
        }
    }

    boolean isTendedElsewhere(String id) throws ProviderException, InterruptedException {
        return !isTendedHere(id) && isTendedByAnyone(id);
    }

    void giveUp(String id) throws ProviderException, InterruptedException {
        Optional<Tender> tender = tools.tending().of(idOf(id));
        if (tender.isPresent() && !tender.get().place().equals(place())) {
            tools.tending().giveUp(idOf(id));
        }
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
        ReentrantLock lock = lock(id);
        lock.lockInterruptibly();
        try {
            if (!knows(id)) {
                beginNew(id, request, found, values);
            }
        } finally {
            lock.unlock();
        }
    }

    private void beginNew(String id, StartRequest request, Blueprints.Found found, GivenValues values)
            throws ProviderException, IOException, InterruptedException {
        var ports = takePorts(found.blueprint());
        var record = new EnvironmentRecord(
                EnvironmentRecord.VERSION,
                tools.fields().provider(),
                request.key(),
                id,
                request.name(),
                request.blueprint(),
                tools.time().instant(),
                request.expiresAt(),
                request.owner(),
                values.plain(),
                values.secret().keySet(),
                ports,
                newMark());
        var place = new EnvironmentFolder(folder.resolve(id));
        Shelf shelf = tools.tending().isShared() ? shelf(id) : null;
        boolean mine = false;
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(request, found, tools.fields().filesOf(found.blueprint().own()), record, values.secret());
            if (tools.tending().isShared()) {
                tend(id, draft.folder(), shelf);
            }
            mine = !knows(id) && draft.moveTo(place.path());
        } finally {
            if (!mine) {
                tools.sites().giveBack(record.allPorts());
            }
        }
        if (mine) {
            var environment = read(place, shelf);
            living.put(id, environment);
            environment.open();
        }
    }

    /** Written down, and kept for others, before anything is made. */
    private void tend(String id, EnvironmentFolder draft, @Nullable Shelf shelf)
            throws ProviderException, InterruptedException {
        if (!tools.tending().begin(idOf(id), place())) {
            throw new ProviderException(
                    UNAVAILABLE, "Environment %s is just being begun by another worker.".formatted(idOf(id)));
        }
        try {
            shelve(draft, shelf);
        } catch (IOException e) {
            var kind = StartFailure.kindOf(e);
            boolean mayPass = kind == FAILED || kind == UNAVAILABLE;
            if (!mayPass) {
                noLongerTended(id);
            }
            throw new ProviderException(mayPass ? UNAVAILABLE : kind, String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, Map<String, Integer>> takePorts(Plan blueprint) throws ProviderException {
        var ports = new LinkedHashMap<String, Map<String, Integer>>();
        var taken = new ArrayList<Integer>();
        try {
            for (var part : blueprint.parts()) {
                var own = new LinkedHashMap<String, Integer>();
                for (var port : part.ports()) {
                    int number = tools.sites().takePort(port);
                    taken.add(number);
                    own.put(port.name(), number);
                }
                ports.put(part.name(), own);
            }
            return ports;
        } catch (ProviderException e) {
            tools.sites().giveBack(taken);
            throw e;
        }
    }

    private String newMark() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What is remembered already stays as it is. */
    private void remember(Environment ended) {
        if (tombstones.contains(ended.id().name())) {
            return;
        }
        try {
            tombstones.add(ended, tools.time().instant());
        } catch (IOException e) {
            LOG.warn("The end of environment {} cannot be noted", ended.id(), e);
        }
    }

    /** Nothing runs any more: remembers the environment, and only then removes what is left of it. */
    private void bury(EnvironmentFolder environment, Environment ended) {
        String id = ended.id().name();
        LivingEnvironment buried = living.get(id);
        var left = new ArrayList<>(environment.forgetSecrets());
        try {
            tombstones.add(ended, tools.time().instant());
            left.addAll(leavings.remove(environment));
            if (!left.isEmpty()) {
                tombstones.add(ended, tools.time().instant(), FolderRemoval.words(left));
            }
            tombstones.forgetOld(tools.time().instant());
        } catch (IOException e) {
            LOG.warn("What is left of environment {} in {} cannot be removed", id, folder, e);
        }
        noLongerTended(id);
        living.remove(id);
        if (buried != null) {
            tools.sites().giveBack(buried.record().allPorts());
        }
        LOG.info(
                "Environment {} is gone: {}",
                id,
                tombstones.find(id).orElse(ended).state());
    }

    /** What cannot be said now is found out by whoever looks for what nobody tends. */
    private void noLongerTended(String id) {
        try {
            tools.tending().end(idOf(id));
        } catch (ProviderException e) {
            LOG.info("That environment {} has ended could not be said: {}", idOf(id), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops looking after the environments; they go on. */
    @Override
    public void close() {
        closed = true;
        obeying.interrupt();
        tools.alarms().close();
        living.values().forEach(LivingEnvironment::close);
        tools.watcher().close();
        listeners.shutdownNow();
        tools.reach().close();
        tools.sites().close();
    }
}
