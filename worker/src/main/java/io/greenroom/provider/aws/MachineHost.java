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
import io.greenroom.environment.ProviderException;
import io.greenroom.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

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

    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final Duration COPYING = Duration.ofMinutes(30);
    /** A script that is not alive by then is begun again, which does no harm. */
    private static final Duration TO_BE_ALIVE = Duration.ofSeconds(45);

    /** How long the agent may be away, restarting for example, when something is to be begun. */
    private static final Duration AGENT_AWAY = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** What can simply be asked again is. */
    private static final int TRIES = 3;

    private static final Instant NEVER = Instant.parse("2199-01-01T00:00:00Z");

    private static final Logger LOG = LoggerFactory.getLogger(MachineHost.class);
    private static final JsonMapper JSON = JsonMapper.shared();

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

    /** What a script was begun with, as its machine finds it: each value in base64. */
    private record Request(String run, String folder, String variables, String secrets) {}

    /** What became of a script, in the machine's words. */
    private record Result(
            @Nullable Integer exit,
            @Nullable Long at,
            @Nullable String gone) {}

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
    private final Map<String, Exit> ended = new ConcurrentHashMap<>();
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    public MachineHost(RunBucket bucket, Agents agents, Machine machine) {
        this.bucket = bucket;
        this.agents = agents;
        this.machine = machine;
    }

    /** Greets the machine, which has to be done before all else: says who it is to AWS. */
    public static String greet(Agents agents, String machine, String comment)
            throws ProviderException, IOException, InterruptedException {
        var answer = agents.ask(machine, comment, "hello", List.of(), ANSWER);
        String text = answer.text();
        if (answer.code() != 0) {
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "Machine %s cannot be used: %s".formatted(machine, text.isEmpty() ? answer : text));
        }
        String identity = text.lines().reduce((one, other) -> other).orElse("");
        if (!identity.endsWith(":" + machine)) {
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "Machine %s is '%s' to AWS, and not its own role: give it the instance profile of the setup template"
                            .formatted(machine, identity));
        }
        return identity;
    }

    @Override
    public void start(Script script) throws IOException, InterruptedException {
        Place place = machine.place();
        String name = nameOf(script.folder());
        var plain = new LinkedHashMap<>(script.variables());
        plain.keySet().removeAll(script.secretNames());
        var secret = new LinkedHashMap<>(script.variables());
        secret.keySet().retainAll(script.secretNames());
        var known = begun(place, name);
        if (known.isEmpty()) {
            List<String> parameters =
                    secret.isEmpty() ? List.of() : agents.keep(parameterOf(place, name), base64(exports(secret)));
            var request = new Request(
                    base64(script.text()),
                    base64(script.workingFolder()),
                    base64(exports(plain)),
                    base64(String.join("\n", parameters)));
            boolean isFirst = bucket.putOnce(place.prefix() + name + "/request.json", JSON.writeValueAsBytes(request));
            begun.putIfAbsent(name, new Begun(isFirst ? parameters : requested(place, name), System.nanoTime()));
        }
        sendPatiently(place, name);
    }

    private void sendPatiently(Place place, String name) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                send(place, name);
                return;
            } catch (IOException e) {
                boolean isLong = System.nanoTime() - begin > AGENT_AWAY.toNanos();
                if (isLong || machine.end().isPresent()) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private void send(Place place, String name) throws IOException, InterruptedException {
        agents.send(
                place.id(),
                "greenroom %s %s".formatted(place.environment(), name),
                "begin",
                List.of(
                        bucket.name(),
                        place.prefix().substring(0, place.prefix().length() - 1),
                        name));
    }

    private static String parameterOf(Place place, String name) {
        return "/greenroom/%s/%s.%s".formatted(place.environment(), place.id(), name.replace('/', '.'));
    }

    private static String exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(v -> "export " + v.getKey() + "=" + Shell.quoted(v.getValue()) + "\n")
                .collect(Collectors.joining());
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
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            Result result = JSON.readValue(found.get(), Result.class);
            if (result.exit() != null && result.at() != null) {
                return Optional.of(new Exit.Exited(result.exit(), Instant.ofEpochSecond(result.at())));
            }
            return Optional.of(result.gone() == null ? new Exit.Vanished() : new Exit.Vanished(result.gone()));
        } catch (JacksonException e) {
            throw new IOException("the result in s3://%s/%s cannot be read".formatted(bucket.name(), key), e);
        }
    }

    /** What an earlier worker has begun is read from the bucket. */
    private Optional<Begun> begun(Place place, String name) throws IOException, InterruptedException {
        Begun known = begun.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> request = bucket.get(place.prefix() + name + "/request.json");
        if (request.isEmpty()) {
            return Optional.empty();
        }
        var found = new Begun(parametersIn(request.get()), System.nanoTime() - TO_BE_ALIVE.toNanos());
        Begun before = begun.putIfAbsent(name, found);
        return Optional.of(before == null ? found : before);
    }

    private List<String> requested(Place place, String name) throws IOException, InterruptedException {
        Optional<byte[]> request = bucket.get(place.prefix() + name + "/request.json");
        return request.isEmpty() ? List.of() : parametersIn(request.get());
    }

    private static List<String> parametersIn(byte[] request) throws IOException {
        try {
            byte[] names = Base64.getDecoder()
                    .decode(JSON.readValue(request, Request.class).secrets());
            return new String(names, StandardCharsets.UTF_8).lines().toList();
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("a request in the bucket cannot be read", e);
        }
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
                send(place, name);
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
        return names.isEmpty() ? 0 : end(place, names);
    }

    /** Ends everything that the worker has begun there. */
    public int endAll() throws IOException, InterruptedException {
        return machine.end().isPresent() ? 0 : end(machine.place(), List.of("all"));
    }

    /** Returns when what was written on the machine is on its disk. */
    public void flush() throws IOException, InterruptedException {
        Place place = machine.place();
        var answer =
                agents.ask(place.id(), "greenroom %s flush".formatted(place.environment()), "flush", List.of(), ANSWER);
        if (answer.code() != 0) {
            throw new IOException("machine %s did not write to its disk: %s".formatted(place.id(), answer.text()));
        }
    }

    /** When the machine ends itself; empty for as good as never. */
    public void endAt(Optional<Instant> end) throws IOException, InterruptedException {
        Place place = machine.place();
        long when = end.orElse(NEVER).getEpochSecond();
        done(place, "until", List.of(place.environment(), Long.toString(when)), ANSWER, "set its timer");
    }

    /**
     * Removes what the worker has left in AWS for the scripts in these folders, secrets first; for when the machine is gone.
     */
    public void forget(Collection<String> folders) throws IOException, InterruptedException {
        Place place = machine.place();
        for (String folder : folders) {
            String name = nameOf(folder);
            Optional<Begun> known = begun(place, name);
            // One whose worker died before its request was written has the first of its parameters, if any.
            agents.forget(known.isPresent() ? known.get().parameters : List.of(parameterOf(place, name) + ".0"));
        }
        bucket.removeAll(place.prefix());
    }

    private int end(Place place, List<String> names) throws IOException, InterruptedException {
        String text = done(place, "end", names, ANSWER, "end its scripts");
        String left = text.lines().reduce((one, other) -> other).orElse("");
        if (!left.matches("\\d{1,4}")) {
            throw new IOException("machine %s did not end its scripts: %s".formatted(place.id(), text));
        }
        return Integer.parseInt(left);
    }

    /**
     * Has the machine do what can be done again, and does it again when it did not work, unless the machine has ended.
     *
     * @param what in words that follow "machine i-… did not"
     * @return what it printed
     */
    private String done(Place place, String operation, List<String> arguments, Duration patience, String what)
            throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                var answer = agents.ask(
                        place.id(),
                        "greenroom %s %s".formatted(place.environment(), operation),
                        operation,
                        arguments,
                        patience);
                if (answer.code() == 0) {
                    return answer.text();
                }
                throw new IOException("machine %s did not %s: %s".formatted(place.id(), what, answer.text()));
            } catch (IOException e) {
                if (tries == TRIES || machine.end().isPresent()) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
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
            done(place, "remove", List.of(name), ANSWER, "remove a script that has ended");
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
        done(place, "fetch", List.of(bucket.name(), key, base64(folder)), COPYING, "fetch its files");
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
        String text = done(
                place,
                "collect",
                List.of(bucket.name(), key, base64(folder), nameOf(script), base64(patterns)),
                COPYING,
                "hand over its files");
        Instant begin = seconds(text.lines().findFirst().orElse(""));
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

    private static Instant seconds(String text) throws IOException {
        try {
            var exact = new BigDecimal(text);
            return Instant.ofEpochSecond(
                    exact.longValue(),
                    exact.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        } catch (NumberFormatException e) {
            throw new IOException("the machine did not say when the script was begun: " + text, e);
        }
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

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
