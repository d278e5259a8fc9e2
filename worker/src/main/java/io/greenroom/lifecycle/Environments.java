package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.command.Watcher;
import io.greenroom.environment.Environment;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
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
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All environments of one state folder, the living and the remembered. */
final class Environments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Environments.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLEARINGS = Duration.ofMinutes(15);

    private final Path folder;
    private final RandomGenerator random;
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
                },
                this::remember);
    }

    /** Takes up every environment in the folder. */
    static Environments open(
            Sites sites, ProviderFields fields, Path state, SecretsInUse secrets, Time time, RandomGenerator random)
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
                time,
                listeners);
        var environments = new Environments(state, tools, listeners, random);
        environments.takeUp();
        tools.alarms().start();
        environments.obeying.start();
        environments.strays.look();
        return environments;
    }

    private void takeUp() throws IOException {
        OwnerOnly.folder(folder);
        orders.open();
        tombstones.load();
        tombstones.forgetOld(tools.time().instant());
        leavings.clearAll();
        for (Path found : EnvironmentFolder.foldersIn(folder)) {
            if (Keys.isName(String.valueOf(found.getFileName()))) {
                takeUp(found);
            }
        }
        for (LivingEnvironment environment : living.values()) {
            environment.open();
        }
        clearAgainLater();
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
            var environment = read(new EnvironmentFolder(found));
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

    private boolean obeys(LivingEnvironment environment, Orders.Order order) throws InterruptedException {
        if (order.keep() != null) {
            environment.keep(order.keep());
            return true;
        }
        end(environment, "'greenroom environments' asked for it");
        return environment.isEnding();
    }

    private LivingEnvironment read(EnvironmentFolder environment) throws IOException {
        return LivingEnvironment.read(environment, tools, new LivingEnvironment.Burial() {
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
            var environment = read(new EnvironmentFolder(folder.resolve(id)));
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
        boolean mine = false;
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(request, found, tools.fields().filesOf(found.blueprint().own()), record, values.secret());
            mine = !knows(id) && draft.moveTo(place.path());
        } finally {
            if (!mine) {
                tools.sites().giveBack(record.allPorts());
            }
        }
        if (mine) {
            var environment = read(place);
            living.put(id, environment);
            environment.open();
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
        living.values().forEach(LivingEnvironment::close);
        tools.watcher().close();
        listeners.shutdownNow();
        tools.reach().close();
        tools.sites().close();
    }
}
