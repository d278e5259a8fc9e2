package io.greenroom.provider.docker;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.Template;
import io.greenroom.command.Host;
import io.greenroom.compose.HealthCheck;
import io.greenroom.compose.Words;
import io.greenroom.engine.ContainerShell;
import io.greenroom.engine.ContainerShell.Beforehand;
import io.greenroom.engine.Images;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.Keeping;
import io.greenroom.lifecycle.Reach;
import io.greenroom.lifecycle.Site;
import io.greenroom.shell.Shell;
import io.greenroom.shell.ShellReach;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one environment is: a network, volumes, and a container for each component beside the keeper, which has the files
 * and runs what belongs to no component.
 */
final class DockerSite implements Site {
    private static final String WORKSPACE = Containers.FILES + "/workspace";

    /** Tells that a one-shot component has ended well; each has a file of its own that says so. */
    static final String HAS_ENDED = "[ -e " + Containers.FILES + "/processes/ended-\"$GREENROOM_COMPONENT\" ]";

    /** Its process stays when its work is done, as those of all components have to. */
    private static final String ONE_SHOT = "%s && : >" + Containers.FILES
            + "/processes/ended-\"$GREENROOM_COMPONENT\" && while :; do sleep 3600; done";

    /** What a shell in a container is told first. */
    private static final String FUNCTIONS = Shell.functions(Shell.text(DockerSite.class, "limits.sh"));

    private static final Duration HEALTH = Duration.ofMinutes(2);

    private final DockerSites sites;
    private final Containers containers;
    private final Map<String, ContainerPlan> plans;
    private final Map<String, Part> parts;
    private final String keeperImage;
    private final Keeper keeper;
    private final String mark;
    /** Root's, who reads and removes whatever the scripts of other users leave. */
    private final Shell files;

    private final Volume volume;
    private final Map<String, ContainerHost> hosts = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, Integer>> published = new ConcurrentHashMap<>();

    /**
     * @param plans of the components' containers, by name
     * @param keeperImage where scripts run that belong to no component
     * @param mark what nothing prints by chance
     */
    DockerSite(
            DockerSites sites,
            Containers containers,
            Map<String, ContainerPlan> plans,
            Map<String, Part> parts,
            String keeperImage,
            String mark) {
        this.sites = sites;
        this.containers = containers;
        this.plans = plans;
        this.parts = parts;
        this.keeperImage = keeperImage;
        this.keeper = new Keeper(sites, containers, plans.values(), keeperImage);
        this.mark = mark;
        this.files = shell(Keeper.NAME, "0", keeper::start);
        this.volume = new Volume(sites.engine(), keeper.container(), keeper::start, files);
    }

    @Override
    public void heeds(Keeping keeping) {
        keeper.isMadeWhile(keeping::mayAct);
    }

    /** All components' containers are made at once: they do nothing by themselves. The keeper comes later. */
    @Override
    public void open(Path workspace, Consumer<String> phase)
            throws ProviderException, IOException, InterruptedException {
        sites.refuse(plans.values(), keeperImage);
        containers.makeVolume();
        if (plans.values().stream().anyMatch(plan -> !plan.hostNetwork())) {
            containers.makeNetwork();
        }
        startAll();
        if (plans.isEmpty()) {
            keeper.start();
        }
        volume.fill(
                workspace, containers.nameOf(plans.keySet().stream().findFirst().orElse(Keeper.NAME)));
    }

    private void startAll() throws ProviderException, InterruptedException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var started = new ExecutorCompletionService<String>(threads);
            for (ContainerPlan plan : plans.values()) {
                Callable<String> start = () -> start(plan);
                started.submit(start);
            }
            for (int left = plans.size(); left > 0; left--) {
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

    private String start(ContainerPlan plan) throws ProviderException, InterruptedException {
        sites.images().get(plan.image());
        containers.start(plan, "");
        return plan.component();
    }

    @Override
    public void open(Part component) {}

    @Override
    public boolean isRun(Part component) {
        return true;
    }

    /** Without a script of its own, what its image would run. */
    @Override
    public String script(Part component) throws ProviderException, InterruptedException {
        return component.run().isEmpty() ? commandOf(component) : component.run();
    }

    private String commandOf(Part component) throws ProviderException, InterruptedException {
        var image = image(component);
        var own = DockerPart.of(component).own();
        var words = new ArrayList<>(own.entrypoint() == null ? image.entrypoint() : own.entrypoint());
        if (own.command() != null) {
            words.addAll(own.command());
        } else if (own.entrypoint() == null) {
            words.addAll(image.command());
        }
        if (words.isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Image %s has no command of its own; give component '%s' a 'run'."
                            .formatted(plan(component.name()).image(), component.name()));
        }
        String folder = own.workingFolder() == null ? image.workingFolder() : own.workingFolder();
        return "cd %s || exit\n%s"
                .formatted(Shell.quoted(folder), (own.oneShot() ? ONE_SHOT : "exec %s").formatted(Words.join(words)));
    }

    private Images.Image image(Part component) throws ProviderException, InterruptedException {
        return sites.images().get(plan(component.name()).image());
    }

    /** Without a check of its own, that of its image, unless that is switched off. */
    @Override
    public Optional<Readiness> readiness(Part component) throws ProviderException, InterruptedException {
        if (component.ready() != null) {
            return Optional.of(component.ready());
        }
        if (DockerPart.of(component).own().healthIsOff()) {
            return Optional.empty();
        }
        return HealthCheck.script(image(component).health())
                .map(script -> new Readiness(new Check.Script(script), HEALTH, false));
    }

    @Override
    public Host host(@Nullable String component) {
        return hostIn(component == null ? Keeper.NAME : component);
    }

    private ContainerHost hostIn(String name) {
        return hosts.computeIfAbsent(
                name, key -> new ContainerHost(containers, containers.nameOf(key), shellIn(key), volume));
    }

    private Shell shellIn(String name) {
        ContainerPlan plan = plans.get(name);
        return plan == null ? shell(name, "", keeper::start) : shell(name, plan.user(), () -> {});
    }

    private ContainerPlan plan(String component) {
        ContainerPlan plan = plans.get(component);
        if (plan == null) {
            throw new IllegalArgumentException("There is no component " + component);
        }
        return plan;
    }

    private Shell shell(String name, String user, Beforehand beforehand) {
        return new ContainerShell(sites.engine(), containers.nameOf(name), user, mark, FUNCTIONS, beforehand);
    }

    @Override
    public String folder(String script, @Nullable String component) {
        return Containers.FILES + "/" + script;
    }

    @Override
    public String workspace() {
        return WORKSPACE;
    }

    /** Images have their own. */
    @Override
    public Map<String, String> variables(@Nullable String component) {
        return Map.of();
    }

    @Override
    public Map<String, Template> environment(String component) {
        Part part = parts.get(component);
        return part == null ? Map.of() : DockerPart.of(part).environment();
    }

    @Override
    public Optional<Address> inside(String component) {
        Part part = parts.get(component);
        return part == null
                ? Optional.empty()
                : Optional.of(new Address(plan(component).hostNetwork() ? "127.0.0.1" : component, part.ownPorts()));
    }

    @Override
    public Optional<Address> outside(String component) {
        Part part = parts.get(component);
        if (part == null) {
            return Optional.empty();
        }
        Map<Integer, Integer> found = published(component);
        var ports = new LinkedHashMap<String, Integer>();
        part.ownPorts().forEach((name, inside) -> {
            Integer outside = plan(component).hostNetwork() ? inside : found.get(inside);
            if (outside != null) {
                ports.put(name, outside);
            }
        });
        return Optional.of(new Address(sites.address(), ports));
    }

    /** The engine chooses them when the container starts, and they stay as long as it runs. */
    private Map<Integer, Integer> published(String component) {
        Map<Integer, Integer> known = published.get(component);
        if (known != null || plan(component).ports().isEmpty()) {
            return known == null ? Map.of() : known;
        }
        try {
            Map<Integer, Integer> found = containers.published(component);
            if (!found.isEmpty()) {
                published.put(component, found);
            }
            return found;
        } catch (ProviderException e) {
            return Map.of(); // not known yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    @Override
    public Optional<Reach> reach(String component) {
        Part part = parts.get(component);
        return part == null
                ? Optional.empty()
                : outside(component)
                        .map(address ->
                                new ShellReach(hostIn(component).shell(), part.ownPorts(), address, sites.reach()));
    }

    @Override
    public int end() throws IOException, InterruptedException {
        int left = hostIn(Keeper.NAME).end(mark + "/", List.of());
        for (String component : plans.keySet()) {
            left += hostIn(component).end(mark + "/", List.of());
        }
        return left;
    }

    @Override
    public List<String> remove() throws InterruptedException {
        keeper.noMore();
        close();
        try {
            containers.removeAll();
            return List.of();
        } catch (ProviderException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        files.close();
        hosts.values().forEach(host -> host.shell().close());
    }
}
