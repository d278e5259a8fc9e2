package io.greenroom.provider.cloudformation;

import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptOutput;
import io.greenroom.command.Standing;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.SdkClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hosts of components in a fake account, which have the same clock. */
final class HostStage implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofMillis(20);

    final SteppingTime time = new SteppingTime();
    final FakeAws aws;
    final Path environment;
    private final SdkClients clients;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ComponentHosts hosts;

    HostStage(Path folder) {
        this.environment = folder.resolve("environment");
        this.aws = FakeAws.start(folder.resolve("aws"), time);
        this.clients = new SdkClients(aws.endpoint());
        this.hosts = open();
    }

    private ComponentHosts open() {
        return new ComponentHosts(
                clients.lambda(), clients.ecs(), clients.codeBuild(), clients.logs(), time, new Random(1));
    }

    ComponentHosts hosts() {
        return hosts;
    }

    /** What is begun goes on; a later worker's objects come in place of these. */
    ComponentHosts killWorker() {
        hosts.close();
        hosts = open();
        return hosts;
    }

    static String folder(String name) {
        return MachineHost.ROOT + "/runs/" + name;
    }

    /** Where the folder of a script is on the worker's machine. */
    Path path(String name) {
        return environment.resolve("runs").resolve(name);
    }

    static Script script(String name, String text, Map<String, String> variables, String... secret) {
        var all = new LinkedHashMap<String, String>();
        all.put("GREENROOM_ENVIRONMENT_ID", "cloudformation/gr-0123456789abcdef0123456789abcdef");
        all.put("GREENROOM_WORKSPACE", MachineHost.WORKSPACE);
        all.put("GREENROOM_OUTPUT", folder(name) + "/variables");
        all.put(Script.MARK, "mark/run-" + name + ";");
        all.putAll(variables);
        return new Script(folder(name), text, MachineHost.WORKSPACE, all, Set.of(secret));
    }

    Standing look(Host host, String name) throws Exception {
        time.advance(STEP);
        return Objects.requireNonNull(host.look(Set.of(folder(name))).get(folder(name)), name);
    }

    Exit awaitExit(Host host, String name) {
        return (Exit) await().atMost(LONG).pollInterval(SOON).until(() -> look(host, name), Exit.class::isInstance);
    }

    /**
     * Ends scripts.
     *
     * @param gone becomes true at AWS without the clock; only then does that go on
     */
    int end(Host host, String mark, List<String> names, Callable<Boolean> gone) throws Exception {
        time.hold(true);
        Future<Integer> done = threads.submit(
                () -> host.end(mark, names.stream().map(HostStage::folder).toList()));
        try {
            await().atMost(LONG).pollInterval(SOON).until(gone);
        } finally {
            time.hold(false);
        }
        return done.get();
    }

    static String output(Host host, String name) throws Exception {
        return output(host, name, 0);
    }

    static String output(Host host, String name, long from) throws Exception {
        try (var output = new ScriptOutput(host, folder(name)).from(from)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String variables(Host host, String name) throws Exception {
        try (var file = host.read(folder(name) + "/variables", 0)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Everything that is on the worker's disk of a script. */
    String kept(String name) throws Exception {
        var all = new StringBuilder();
        try (var files = Files.list(path(name))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        hosts.close();
        threads.shutdownNow();
        clients.close();
        aws.close();
    }
}
