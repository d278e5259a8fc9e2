package io.greenroom.provider.docker;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.command.Host;
import io.greenroom.compose.ComposeFile;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one environment is: a network, volumes, and a container for each component beside the keeper, which has the files
 * and runs what belongs to no component. Everything is made once, whoever asks how often, and found again.
 */
final class Place implements AutoCloseable {
    static final String WORKSPACE = Containers.FILES + "/workspace";
    static final String SCRIPTS = Containers.FILES + "/scripts";
    /** No component can have this name: it is how commands name the whole. */
    private static final String KEEPER = "environment";

    private static final String COPIED = Containers.FILES + "/copied";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Engine engine;
    private final Images images;
    private final DockerSettings settings;
    private final Containers containers;
    private final Map<String, ContainerPlan> plans;
    private final ContainerPlan keeper;
    private final String mark;
    private final Volume volume;
    private final Map<String, ContainerHost> hosts = new ConcurrentHashMap<>();

    /**
     * @param plans of the components, by name
     * @param keeperImage where scripts run that belong to no component
     * @param mark what nothing prints by chance
     */
    Place(
            Engine engine,
            Images images,
            DockerSettings settings,
            Containers containers,
            Map<String, ContainerPlan> plans,
            String keeperImage,
            String mark) {
        this.engine = engine;
        this.images = images;
        this.settings = settings;
        this.containers = containers;
        this.plans = plans;
        this.keeper = ContainerPlan.keeper(KEEPER, keeperImage, settings.memory());
        this.mark = mark;
        this.volume = new Volume(engine, containers.nameOf(KEEPER), shell(KEEPER, "0"));
    }

    /** Refuses what the settings do not permit; nothing is made by this. */
    void check() throws ProviderException {
        List<String> objections = Stream.concat(plans.values().stream(), Stream.of(keeper))
                .flatMap(plan -> settings.objections(plan, engine.address().host()).stream())
                .distinct()
                .toList();
        if (!objections.isEmpty()) {
            throw new ProviderException(CONFIGURATION, String.join("; ", objections) + ".");
        }
    }

    /**
     * Makes what every script needs, and brings the files in.
     *
     * @param files what the workspace holds at first
     */
    void open(Path files) throws ProviderException, IOException, InterruptedException {
        containers.makeNetwork();
        startAll();
        String folders = WORKSPACE + " " + SCRIPTS;
        if (volume.shell().run("mkdir -p %s && [ -e %s ]".formatted(folders, COPIED), PATIENCE).code() != 0) {
            volume.copyIn(files, WORKSPACE);
            volume.shell().call(PATIENCE, "touch", COPIED);
        }
    }

    /** They do nothing by themselves, so that all of them can start at once. */
    private void startAll() throws ProviderException, InterruptedException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var started = new ExecutorCompletionService<Void>(threads);
            started.submit(() -> start(keeper));
            plans.values().forEach(plan -> started.submit(() -> start(plan)));
            for (int left = plans.size() + 1; left > 0; left--) {
                started.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException failure) {
                throw failure;
            }
            throw new IllegalStateException("Starting a container failed", e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private @Nullable Void start(ContainerPlan plan) throws ProviderException, InterruptedException {
        images.get(plan.image());
        containers.start(plan);
        return null;
    }

    /** The image of the component. */
    Images.Image image(String component) throws ProviderException, InterruptedException {
        return images.get(plan(component).image());
    }

    /** What a component without a script of its own runs: the image's command, as a script. */
    static String commandOf(Images.Image image, List<String> entrypoint, List<String> command) {
        return "cd %s && exec %s"
                .formatted(
                        ContainerShell.quoted(image.workingFolder()),
                        ComposeFile.commandLine(Stream.concat(entrypoint.stream(), command.stream())
                                .toList()));
    }

    /** Where the component's scripts run; null stands for the environment as a whole. */
    Host host(@Nullable String component) {
        String name = component == null ? KEEPER : component;
        return hosts.computeIfAbsent(name, key -> new ContainerHost(
                containers, containers.nameOf(key), shell(key, component == null ? "" : plan(key).user()), volume));
    }

    private ContainerPlan plan(String component) {
        ContainerPlan plan = plans.get(component);
        if (plan == null) {
            throw new IllegalArgumentException("There is no component " + component);
        }
        return plan;
    }

    private ContainerShell shell(String name, String user) {
        return new ContainerShell(engine, containers.nameOf(name), user, mark);
    }

    /** Ports of the engine's machine, by those of the component. */
    Map<Integer, Integer> published(String component) throws ProviderException, InterruptedException {
        return containers.published(component);
    }

    Collection<String> components() {
        return plans.keySet();
    }

    /** Nothing is left of it after that. */
    void remove() throws ProviderException, InterruptedException {
        close();
        containers.removeAll();
    }

    /** Lets go of the connections. */
    @Override
    public void close() {
        volume.shell().close();
        hosts.values().forEach(ContainerHost::close);
    }
}
