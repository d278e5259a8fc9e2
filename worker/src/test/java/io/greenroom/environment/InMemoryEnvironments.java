package io.greenroom.environment;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.time.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose environments are entries in a map: up at once, exact to the tick of the clock it is given, and
 * proven by the same contract as the real ones. The map is the system: several providers can share one.
 *
 * <p>Its blueprints and commands are those of the {@link EnvironmentProviderContract}.
 */
public final class InMemoryEnvironments implements EnvironmentProvider {
    private static final Duration ENDLESS_TIMEOUT = Duration.ofMinutes(1);
    private static final List<String> COMMANDS = List.of(
            EnvironmentProviderContract.FAILING,
            EnvironmentProviderContract.ENDLESS,
            EnvironmentProviderContract.SUCCEEDING);

    /** What would be a machine or a cloud; outlives every provider. */
    public static final class World {
        private final Map<String, Entry> environments = new LinkedHashMap<>();

        /** How many environments are there that are not ended. */
        public synchronized long living() {
            return environments.values().stream().filter(e -> e.endedAt == null).count();
        }
    }

    private static final class Entry {
        private final StartRequest request;
        private final Instant startedAt;
        private final Map<String, CommandRequest> runs = new LinkedHashMap<>();
        private final Map<String, Instant> runStarts = new LinkedHashMap<>();
        private final Map<String, CommandRun.State> stopped = new LinkedHashMap<>();
        private @Nullable Instant endedAt;
        private Instant expiresAt;
        private Retention retention = Retention.STANDARD;

        private Entry(StartRequest request, Instant startedAt) {
            this.request = request;
            this.startedAt = startedAt;
            this.expiresAt = request.expiresAt();
        }
    }

    /** The blueprints that are meant for it. */
    public final Set<String> offered = new HashSet<>();

    private final String name;
    private final World world;
    private final Time time;

    public InMemoryEnvironments(String name, World world, Time time) {
        this.name = name;
        this.world = world;
        this.time = time;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Blueprint> blueprints() {
        return List.of(
                new Blueprint(EnvironmentProviderContract.BROKEN, null, List.of()),
                new Blueprint(
                        EnvironmentProviderContract.WORKING,
                        "Becomes ready",
                        List.of(
                                new Blueprint.Input("Colour", true, null, List.of("red", "green")),
                                new Blueprint.Input("Token", false, null, List.of()))));
    }

    @Override
    public boolean offers(String blueprint) {
        return offered.contains(blueprint);
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException {
        String id = Integer.toHexString(request.key().hashCode());
        synchronized (world) {
            if (!world.environments.containsKey(id)) {
                check(request);
                unpack(request.source());
                world.environments.put(id, new Entry(request, time.instant()));
            }
        }
        return EnvironmentId.of(name, id);
    }

    @Override
    public Optional<EnvironmentId> find(String key) {
        synchronized (world) {
            return world.environments.entrySet().stream()
                    .filter(e -> e.getValue().request.key().equals(key))
                    .map(e -> EnvironmentId.of(name, e.getKey()))
                    .findFirst();
        }
    }

    private void check(StartRequest request) throws ProviderException {
        Blueprint blueprint = blueprints().stream()
                .filter(b -> b.name().equals(request.blueprint()))
                .findFirst()
                .orElseThrow(() -> new ProviderException(
                        CONFIGURATION,
                        "There is no blueprint '%s'. There are: broken, working.".formatted(request.blueprint())));
        var given = new LinkedHashMap<>(request.inputs());
        given.putAll(request.secretInputs());
        refuse("inputs", problems("input", blueprint.inputs(), given));
    }

    private static List<String> problems(String what, List<Blueprint.Input> asked, Map<String, String> given) {
        var problems = new ArrayList<String>();
        List<String> known = asked.stream().map(Blueprint.Input::name).toList();
        given.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.add("unknown %s '%s'; there are: %s".formatted(what, key, known)));
        for (Blueprint.Input input : asked) {
            String value = given.get(input.name());
            if (value == null && input.required()) {
                problems.add("%s '%s' is required".formatted(what, input.name()));
            } else if (value != null
                    && !input.allowed().isEmpty()
                    && !input.allowed().contains(value)) {
                problems.add(
                        "%s '%s' must not be '%s'; allowed: %s".formatted(what, input.name(), value, input.allowed()));
            }
        }
        return problems;
    }

    private static void refuse(String what, List<String> problems) throws ProviderException {
        if (!problems.isEmpty()) {
            throw new ProviderException(CONFIGURATION, "Wrong %s: %s".formatted(what, String.join("; ", problems)));
        }
    }

    private static void unpack(SourceFiles source) throws ProviderException, InterruptedException {
        try {
            Path folder = Files.createTempDirectory("greenroom-source");
            try {
                source.unpackInto(folder);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new ProviderException(FAILED, "The source could not be unpacked: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) {
        synchronized (world) {
            return entry(id).map(entry -> environment(id, entry));
        }
    }

    private Optional<Entry> entry(EnvironmentId id) {
        return id.provider().equals(name) ? Optional.ofNullable(world.environments.get(id.name())) : Optional.empty();
    }

    private Environment environment(EnvironmentId id, Entry entry) {
        var request = entry.request;
        return new Environment(
                id,
                request.name(),
                request.blueprint(),
                state(entry),
                entry.startedAt,
                entry.expiresAt,
                null,
                List.of(new Component("web", "entry", null, Map.of())),
                Map.of(),
                request.owner(),
                entry.retention);
    }

    private EnvironmentState state(Entry entry) {
        boolean expired = !time.instant().isBefore(entry.expiresAt);
        if (entry.endedAt != null || (expired && !entry.retention.isProtected())) {
            return new Ended(List.of());
        }
        return entry.request.blueprint().equals(EnvironmentProviderContract.BROKEN)
                ? new Failed("no such luck")
                : new Ready();
    }

    @Override
    public String run(CommandRequest request) throws ProviderException, InterruptedException {
        synchronized (world) {
            Entry entry = entry(request.environment())
                    .orElseThrow(() -> new ProviderException(
                            CONFIGURATION, "There is no environment %s.".formatted(request.environment())));
            String run = Integer.toHexString(request.key().hashCode());
            if (!entry.runs.containsKey(run)) {
                check(request, state(entry));
                unpack(request.source());
                entry.runs.put(run, request);
                entry.runStarts.put(run, time.instant());
            }
            return run;
        }
    }

    private static void check(CommandRequest request, EnvironmentState state) throws ProviderException {
        String reason = state instanceof Failed failed ? ": " + failed.reason() : "";
        refuse(
                "state",
                state instanceof Ready
                        ? List.of()
                        : List.of("it is " + state.word() + " (ended or not ready)" + reason));
        String component = request.component();
        refuse(
                "component",
                component == null || component.equals("web")
                        ? List.of()
                        : List.of("no component '%s'; there are: web".formatted(component)));
        refuse(
                "command",
                COMMANDS.contains(request.command())
                        ? List.of()
                        : List.of("no command '%s'; there are: %s".formatted(request.command(), COMMANDS)));
        var given = new LinkedHashMap<>(request.arguments());
        given.putAll(request.secretArguments());
        refuse("arguments", problems("argument", List.of(new Blueprint.Input("Word", false, "yes", List.of())), given));
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId id, String run) {
        synchronized (world) {
            Entry entry = entry(id).orElse(null);
            CommandRequest request = entry == null ? null : entry.runs.get(run);
            Instant startedAt = entry == null ? null : entry.runStarts.get(run);
            if (entry == null || request == null || startedAt == null) {
                return Optional.empty();
            }
            return Optional.of(new CommandRun(
                    run, id, request.component(), request.command(), startedAt, state(entry, run, request, startedAt)));
        }
    }

    private CommandRun.State state(Entry entry, String run, CommandRequest request, Instant startedAt) {
        CommandRun.State stopped = entry.stopped.get(run);
        if (stopped != null) {
            return stopped;
        }
        return switch (request.command()) {
            case EnvironmentProviderContract.SUCCEEDING -> new CommandRun.Finished(0, startedAt, "Answer=42\n");
            case EnvironmentProviderContract.FAILING -> new CommandRun.Finished(3, startedAt, "");
            default ->
                time.instant().isBefore(startedAt.plus(ENDLESS_TIMEOUT))
                        ? new CommandRun.Running("")
                        : new CommandRun.Stopped("timed out after 1m", startedAt.plus(ENDLESS_TIMEOUT));
        };
    }

    @Override
    public InputStream output(EnvironmentId id, String run, long from) {
        String text = describeRun(id, run)
                .map(found -> switch (found.command()) {
                    case EnvironmentProviderContract.SUCCEEDING -> "all is well\n";
                    case EnvironmentProviderContract.FAILING -> "it broke\n";
                    default -> "here I stay\n";
                })
                .orElse("");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int start = (int) Math.min(bytes.length, Math.max(0, from));
        return new ByteArrayInputStream(bytes, start, bytes.length - start);
    }

    @Override
    public void cancel(EnvironmentId id, String run, String reason) {
        synchronized (world) {
            Entry entry = entry(id).orElse(null);
            var found = describeRun(id, run);
            if (entry != null && found.isPresent() && found.get().state() instanceof CommandRun.Running) {
                entry.stopped.put(run, new CommandRun.Stopped(reason, time.instant()));
            }
        }
    }

    @Override
    public void end(EnvironmentId id) {
        synchronized (world) {
            Entry entry = entry(id).orElse(null);
            if (entry != null && entry.endedAt == null) {
                entry.endedAt = time.instant();
            }
        }
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId id) {
        synchronized (world) {
            return entry(id).stream()
                    .flatMap(entry -> entry.runs.keySet().stream())
                    .flatMap(run -> describeRun(id, run).stream())
                    .filter(run -> run.state() instanceof CommandRun.Running)
                    .toList();
        }
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change) {
        synchronized (world) {
            Entry entry = entry(id).orElse(null);
            if (entry == null || state(entry) instanceof Ended) {
                return Optional.empty();
            }
            entry.expiresAt = change.expiresAt() == null ? entry.expiresAt : change.expiresAt();
            entry.retention = entry.retention.after(change);
            return Optional.of("Look into the map.");
        }
    }

    @Override
    public List<Environment> list() {
        synchronized (world) {
            return world.environments.entrySet().stream()
                    .map(e -> environment(EnvironmentId.of(name, e.getKey()), e.getValue()))
                    .toList();
        }
    }

    @Override
    public void close() {
        // The world goes on.
    }
}
