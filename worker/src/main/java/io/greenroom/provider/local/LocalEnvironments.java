package io.greenroom.provider.local;

import io.greenroom.command.Watcher;
import io.greenroom.environment.Environment;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.OwnerOnly;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All environments of one state folder, the living and the remembered. */
final class LocalEnvironments implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalEnvironments.class);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CLEARINGS = Duration.ofMinutes(15);

    private final Path folder;
    private final RandomGenerator random;
    private final Machine machine;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService listeners;
    private final Tombstones tombstones;
    private final Leavings leavings;
    private final Orders orders;
    private final Thread obeying = Thread.ofVirtual().name("local-orders").unstarted(this::obey);
    private final Map<String, LocalEnvironment> living = new ConcurrentHashMap<>();

    private LocalEnvironments(Path state, Machine machine, ExecutorService listeners, RandomGenerator random) {
        this.folder = state.resolve("environments");
        this.tombstones = new Tombstones(state.resolve("ended-environments"));
        this.leavings = new Leavings(folder, tombstones);
        this.orders = new Orders(state);
        this.machine = machine;
        this.listeners = listeners;
        this.random = random;
    }

    /** Takes up every environment in the folder. */
    static LocalEnvironments open(Path state, SecretsInUse secrets, Time time, RandomGenerator random)
            throws IOException {
        var variables = new ProcessVariables(System.getenv(), System.getProperty("java.home"));
        var listeners = Executors.newVirtualThreadPerTaskExecutor();
        var machine = new Machine(
                new LocalHost(SessionLauncher.find(variables.searchPath()), new Terminator(GRACE)),
                new Watcher(),
                new Alarms(time, listeners),
                new Ports(random),
                variables,
                time,
                secrets,
                listeners);
        var environments = new LocalEnvironments(state, machine, listeners, random);
        environments.takeUp();
        machine.alarms().start();
        environments.obeying.start();
        return environments;
    }

    private void takeUp() throws IOException {
        OwnerOnly.folder(folder);
        orders.open();
        tombstones.load();
        tombstones.forgetOld(machine.time().instant());
        leavings.clearAll();
        for (Path found : EnvironmentFolder.foldersIn(folder)) {
            if (Keys.isName(String.valueOf(found.getFileName()))) {
                takeUp(found);
            }
        }
        for (LocalEnvironment environment : living.values()) {
            environment.open();
        }
        clearAgainLater();
    }

    private void clearAgainLater() {
        var alarm = machine.alarms().at(machine.time().instant().plus(BETWEEN_CLEARINGS));
        machine.whenDone(alarm.rings(), now -> {
            leavings.clearAgain();
            clearAgainLater();
        });
    }

    private void takeUp(Path found) {
        try {
            var environment = read(new EnvironmentFolder(found));
            machine.ports().reserve(environment.record().allPorts());
            living.put(environment.record().id(), environment);
        } catch (IOException e) {
            log.error(
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

    private void obeyAll() {
        try {
            for (Orders.Order order : orders.given()) {
                LocalEnvironment environment = living.get(order.environment());
                if (environment == null
                        ? !Files.exists(folder.resolve(order.environment()))
                        : obeys(environment, order)) {
                    order.isCarriedOut();
                }
            }
        } catch (IOException e) {
            log.warn("Orders about environments cannot be read or taken away", e);
        }
    }

    private static boolean obeys(LocalEnvironment environment, Orders.Order order) {
        if (order.keep() != null) {
            environment.keep(order.keep());
            return true;
        }
        environment.end("'greenroom environments' asked for it");
        return environment.isEnding();
    }

    private LocalEnvironment read(EnvironmentFolder environment) throws IOException {
        return LocalEnvironment.read(environment, machine, http, ended -> bury(environment, ended));
    }

    boolean knows(String id) {
        return living.containsKey(id) || tombstones.contains(id);
    }

    Optional<LocalEnvironment> living(String id) {
        return Optional.ofNullable(living.get(id));
    }

    Optional<Environment> describe(String id) {
        LocalEnvironment environment = living.get(id);
        return environment == null ? tombstones.find(id) : Optional.of(environment.describe());
    }

    List<Environment> all() {
        var all = new LinkedHashMap<String, Environment>();
        tombstones.all().forEach(ended -> all.put(ended.id().name(), ended));
        living.forEach((id, environment) -> all.put(id, environment.describe()));
        return new ArrayList<>(all.values());
    }

    /** Makes an environment and lets it start, unless there is one of that id. */
    void begin(String id, StartRequest request, Blueprints.Found found, GivenValues values)
            throws ProviderException, IOException, InterruptedException {
        var ports = takePorts(found.blueprint());
        var record = new EnvironmentRecord(
                EnvironmentRecord.VERSION,
                request.key(),
                id,
                request.name(),
                request.blueprint(),
                machine.time().instant(),
                request.expiresAt(),
                request.owner(),
                values.plain(),
                values.secret().keySet(),
                ports,
                newMark());
        var place = new EnvironmentFolder(folder.resolve(id));
        boolean mine = false;
        try (var draft = EnvironmentDraft.in(folder)) {
            draft.fill(request, found, record, values.secret());
            mine = !knows(id) && draft.moveTo(place.path());
        } finally {
            if (!mine) {
                machine.ports().giveBack(record.allPorts());
            }
        }
        if (mine) {
            var environment = read(place);
            living.put(id, environment);
            environment.open();
        }
    }

    private Map<String, Map<String, Integer>> takePorts(LocalBlueprint blueprint) throws ProviderException {
        var ports = new LinkedHashMap<String, Map<String, Integer>>();
        for (var part : blueprint.parts()) {
            var own = new LinkedHashMap<String, Integer>();
            for (String name : part.ports()) {
                own.put(name, machine.ports().take());
            }
            ports.put(part.name(), own);
        }
        return ports;
    }

    private String newMark() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Nothing runs any more: remembers the environment, and only then removes what is left of it. */
    private void bury(EnvironmentFolder environment, Environment ended) {
        String id = ended.id().name();
        LocalEnvironment buried = living.get(id);
        try {
            tombstones.add(ended, machine.time().instant());
            environment.forgetSecrets();
            List<FolderRemoval.Left> left = leavings.remove(environment);
            if (!left.isEmpty()) {
                tombstones.add(ended, machine.time().instant(), FolderRemoval.words(left));
            }
            tombstones.forgetOld(machine.time().instant());
        } catch (IOException e) {
            log.warn("What is left of environment {} in {} cannot be removed", id, folder, e);
        }
        living.remove(id);
        if (buried != null) {
            machine.ports().giveBack(buried.record().allPorts());
        }
        log.info(
                "Environment {} is gone: {}",
                id,
                tombstones.find(id).orElse(ended).state());
    }

    /** Stops looking after the environments; they go on. */
    @Override
    public void close() {
        obeying.interrupt();
        machine.alarms().close();
        living.values().forEach(LocalEnvironment::close);
        machine.watcher().close();
        listeners.shutdownNow();
        http.shutdownNow();
    }
}
