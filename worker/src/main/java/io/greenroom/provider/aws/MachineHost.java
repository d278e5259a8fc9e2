package io.greenroom.provider.aws;

import io.greenroom.command.CollectGlob;
import io.greenroom.command.CollectedArchive;
import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.KeyDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine in AWS as a host of scripts. The agent of Systems Manager does no more than begin them, however often it does so;
 * all else passes through the bucket, below a place that this machine alone may write to: the request, which is there once
 * and for all when a script was begun; what it prints, in objects named by the byte where each begins; and the result, which
 * is there when it has ended.
 */
public final class MachineHost implements Host {
    /** Where everything is on the machine. */
    public static final String ROOT = "/var/lib/greenroom";

    /** The working folder of its scripts. */
    public static final String WORKSPACE = ROOT + "/workspace";

    /** A script that is not alive by then is begun again, which does no harm. */
    private static final Duration TO_BE_ALIVE = Duration.ofSeconds(45);

    private static final Logger LOG = LoggerFactory.getLogger(MachineHost.class);

    /**
     * A machine that can be reached.
     *
     * @param id of the EC2 instance
     * @param environment the environment's name in tags, parameters and keys of objects
     * @param identity who it is to AWS: {@code <role id>:<instance id>}; the only part of the bucket that it may write to
     *     is named so
     */
    public record Place(String id, String environment, String identity) {
        String prefix() {
            return "runs/%s/%s/".formatted(identity, environment);
        }
    }

    /** What the machine's owner tells of it. */
    public interface Machine {
        /** Where it is, once it can be reached; it never changes then. */
        Place place() throws IOException, InterruptedException;

        /** How it came to its end, in words that follow "was ended with its machine, which"; empty while it runs. */
        Optional<String> end() throws IOException, InterruptedException;
    }

    /** What is known of a script that was begun and has not ended. */
    private static final class Begun {
        private final List<String> parameters;
        private boolean isAlive;
        private long sent;

        Begun(List<String> parameters, long sent) {
            this.parameters = parameters;
            this.sent = sent;
        }
    }

    private final RunBucket bucket;
    private final Agents agents;
    private final Machine machine;
    private final MachineOrders orders;
    private final Map<String, Exit> ended = new ConcurrentHashMap<>();
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    public MachineHost(RunBucket bucket, Agents agents, Machine machine) {
        this.bucket = bucket;
        this.agents = agents;
        this.machine = machine;
        this.orders = new MachineOrders(agents, machine, bucket.name());
    }

    /** What is asked of the machine by its agent, besides scripts. */
    public MachineOrders orders() {
        return orders;
    }

    @Override
    public void start(Script script) throws IOException, InterruptedException {
        Place place = machine.place();
        String name = nameOf(script.folder());
        if (begun(place, name).isEmpty()) {
            List<String> parameters = script.secretNames().isEmpty()
                    ? List.of()
                    : agents.keep(parameterOf(place, name), ScriptRequest.secrets(script), place.identity());
            boolean isFirst = bucket.putOnce(
                    requestOf(place, name), ScriptRequest.of(script, parameters).json());
            if (isFirst) {
                begun.putIfAbsent(name, new Begun(parameters, System.nanoTime()));
            }
        }
        orders.begin(name);
    }

    private static String requestOf(Place place, String name) {
        return place.prefix() + name + "/request.json";
    }

    private static String parameterOf(Place place, String name) {
        return "/greenroom/%s/%s.%s".formatted(place.environment(), place.id(), name.replace('/', '.'));
    }

    @Override
    public Map<String, Standing> look(Set<String> folders) throws IOException, InterruptedException {
        var seen = new HashMap<String, Standing>();
        for (String folder : folders) {
            seen.put(folder, look(nameOf(folder)));
        }
        return seen;
    }

    private Standing look(String name) throws IOException, InterruptedException {
        Exit known = ended.get(name);
        if (known != null) {
            return known;
        }
        Place place = machine.place();
        Optional<Exit> result = result(place, name);
        if (result.isEmpty()) {
            Optional<Begun> running = begun(place, name);
            if (running.isEmpty()) {
                return new Exit.NotBegun();
            }
            Optional<String> end = machine.end();
            if (end.isEmpty()) {
                seeToIt(place, name, running.get());
                return new Standing.Running();
            }
            // A machine that is gone writes nothing more, so that this look is the last one.
            result = result(place, name)
                    .or(() -> Optional.of(new Exit.Vanished("was ended with its machine, which " + end.get())));
        }
        forget(place, name);
        ended.put(name, result.get());
        return result.get();
    }

    private Optional<Exit> result(Place place, String name) throws IOException, InterruptedException {
        String key = place.prefix() + name + "/result.json";
        Optional<byte[]> found = bucket.get(key);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(ScriptResult.read(found.get()).toExit());
    }

    /**
     * What an earlier worker has begun is read from the bucket. That forgets the request after some days; what the machine has
     * said itself, as it does again and again, counts as well.
     */
    private Optional<Begun> begun(Place place, String name) throws IOException, InterruptedException {
        Begun known = begun.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> request = bucket.get(requestOf(place, name));
        boolean isAlive = request.isEmpty() && bucket.has(place.prefix() + name + "/alive");
        if (request.isEmpty() && !isAlive) {
            return Optional.empty();
        }
        var found = new Begun(
                request.isEmpty()
                        ? List.of()
                        : ScriptRequest.read(request.get()).parameters(),
                System.nanoTime() - TO_BE_ALIVE.toNanos());
        found.isAlive = isAlive;
        Begun before = begun.putIfAbsent(name, found);
        return Optional.of(before == null ? found : before);
    }

    /** Whether it has got to the machine, and that it gets there: whoever sent it may have died before. */
    private void seeToIt(Place place, String name, Begun running) throws IOException, InterruptedException {
        if (running.isAlive) {
            return;
        }
        if (bucket.has(place.prefix() + name + "/alive")) {
            agents.forget(running.parameters); // which it has fetched
            running.isAlive = true;
        } else if (System.nanoTime() - running.sent > TO_BE_ALIVE.toNanos()) {
            running.sent = System.nanoTime();
            try {
                orders.send(name);
            } catch (IOException e) {
                LOG.debug("Script {} is sent to {} again later", name, this, e); // its machine may be about to end
            }
        }
    }

    /** Also for one that an earlier worker began: it may have died before it could. */
    private void forget(Place place, String name) throws IOException, InterruptedException {
        Optional<Begun> over = begun(place, name);
        if (over.isPresent() && !over.get().isAlive) {
            agents.forget(over.get().parameters);
        }
        begun.remove(name);
    }

    /** Every script has a unit of its own on its machine, so that the marks are not needed. */
    @Override
    public int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
        Place place = machine.place();
        var names = new ArrayList<String>();
        for (String folder : folders) {
            if (look(nameOf(folder)) instanceof Standing.Running) {
                names.add(nameOf(folder));
                bucket.put(place.prefix() + nameOf(folder) + "/cancel", new byte[0]);
            }
        }
        return names.isEmpty() ? 0 : orders.end(names);
    }

    /** Ends everything that the worker has begun there. */
    public int endAll() throws IOException, InterruptedException {
        return machine.end().isPresent() ? 0 : orders.end(List.of("all"));
    }

    /**
     * Removes what the worker has left in AWS for the scripts in these folders, secrets first; for when the machine is gone.
     */
    public void forget(Collection<String> folders) throws IOException, InterruptedException {
        Place place = machine.place();
        Set<String> parameters = new TreeSet<>();
        for (String folder : folders) {
            begun(place, nameOf(folder)).ifPresent(known -> parameters.addAll(known.parameters));
        }
        // Of one whose worker died before its request was written, only their names tell.
        agents.below("/greenroom/%s/".formatted(place.environment())).stream()
                .filter(name -> name.startsWith(parameterOf(place, "")))
                .forEach(parameters::add);
        agents.forget(List.copyOf(parameters));
        bucket.removeAll(place.prefix());
    }

    /** What it printed, by the names that those parts have everywhere. */
    @Override
    public List<HostFile> list(String folder) throws IOException, InterruptedException {
        return bucket.list(machine.place().prefix() + nameOf(folder) + "/").stream()
                .map(file -> new HostFile(hostName(file.name()), file.size()))
                .toList();
    }

    private static String hostName(String object) {
        if (!object.matches("out/\\d{20}")) {
            return object;
        }
        long from = Long.parseLong(object.substring(4));
        return from == 0 ? "output.log" : "output." + from;
    }

    @Override
    public InputStream read(String file, long from) throws IOException, InterruptedException {
        String name = nameOf(file);
        int slash = name.lastIndexOf('/');
        String part = name.substring(slash + 1);
        String object = part.equals("output.log")
                ? "out/%020d".formatted(0)
                : part.matches("output\\.\\d{1,18}") ? "out/%020d".formatted(Long.parseLong(part.substring(7))) : part;
        return bucket.read(machine.place().prefix() + name.substring(0, slash + 1) + object, from);
    }

    @Override
    public void remove(String folder) throws IOException, InterruptedException {
        Place place = machine.place();
        String name = nameOf(folder);
        if (begun(place, name).isPresent()) {
            orders.remove(name);
            bucket.removeAll(place.prefix() + name + "/");
            begun.remove(name);
            ended.remove(name);
        }
    }

    @Override
    public void copyIn(Path from, String folder) throws IOException, InterruptedException {
        Place place = machine.place();
        String key = place.prefix() + "in/" + KeyDigest.of(folder, 16) + ".tar.gz";
        Path archive = Files.createTempFile("greenroom-", ".tar.gz");
        try {
            PackedFolder.write(from, archive);
            bucket.put(key, archive);
        } finally {
            Files.delete(archive);
        }
        orders.fetch(key, folder);
    }

    @Override
    public boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        if (globs.isEmpty()) {
            return true;
        }
        Place place = machine.place();
        String key = place.prefix() + nameOf(script) + "/files.tar.gz";
        String patterns = globs.stream().map(MachineHost::pattern).collect(Collectors.joining("\n", "", "\n"));
        Instant begin = orders.collect(key, folder, nameOf(script), patterns);
        Optional<InputStream> packed = packed(key);
        return packed.isEmpty()
                || CollectedArchive.handTo(
                        packed.get(),
                        path -> path.startsWith("./") ? path.substring(2) : path,
                        globs.stream().map(CollectGlob::new).toList(),
                        (path, modifiedAt) -> !modifiedAt.toInstant().isBefore(begin),
                        sink);
    }

    private Optional<InputStream> packed(String key) throws IOException, InterruptedException {
        return bucket.has(key) ? Optional.of(new GZIPInputStream(bucket.read(key, 0))) : Optional.empty();
    }

    /** What fits the glob fits this pattern of find, whose star stands for folders as well; the other way round it is looked at here. */
    private static String pattern(String glob) {
        return glob.replaceAll("\\{[^}]*}|\\[[^]]*]|\\\\.|\\?", "*").replaceAll("\\*+/|\\*+", "*");
    }

    private static String nameOf(String path) {
        if (!path.startsWith(ROOT + "/")) {
            throw new IllegalArgumentException(path + " is not below " + ROOT);
        }
        return path.substring(ROOT.length() + 1);
    }

    /** A look is a call of S3 that is paid for. */
    @Override
    public Duration pace() {
        return Duration.ofMillis(500);
    }

    @Override
    public Duration slowestPace() {
        return Duration.ofSeconds(10);
    }

    @Override
    public String toString() {
        return "machine " + machine;
    }
}
