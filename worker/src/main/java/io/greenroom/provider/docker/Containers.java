package io.greenroom.provider.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.VolumeOptions;
import io.greenroom.compose.Mount;
import io.greenroom.engine.Engine;
import io.greenroom.engine.Networks;
import io.greenroom.engine.Refusals;
import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What one environment consists of in the engine: a network, a volume or more, containers. All of it carries the
 * environment's labels, by which it is found whatever became of the worker, and names made of the environment's, so that
 * making something twice is making it once.
 */
final class Containers {
    /** Where the environment's own volume is in every container. */
    static final String FILES = "/greenroom";
    /** What is made for scripts, and for the images' own commands to change files' owners and users. The rest is dropped. */
    private static final Capability[] KEPT = {
        Capability.CHOWN,
        Capability.DAC_OVERRIDE,
        Capability.FOWNER,
        Capability.KILL,
        Capability.NET_BIND_SERVICE,
        Capability.SETGID,
        Capability.SETUID
    };
    /** Does nothing, and waits for the processes whose parents are gone. */
    private static final List<String> IDLE =
            List.of("/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done");

    private static final Duration CHANGING = Duration.ofMinutes(2);

    private final Engine engine;
    private final DockerSettings settings;
    private final Map<String, String> labels;
    private final String prefix;
    private final RandomGenerator random;

    /**
     * @param labels of everything that is made
     * @param prefix of all its names
     */
    Containers(
            Engine engine, DockerSettings settings, Map<String, String> labels, String prefix, RandomGenerator random) {
        this.engine = engine;
        this.settings = settings;
        this.labels = labels;
        this.prefix = prefix;
        this.random = random;
    }

    /** The container's name in the engine. */
    String nameOf(String component) {
        return prefix + "-" + component;
    }

    /** The environment's own volume. */
    void makeVolume() throws ProviderException, InterruptedException {
        makeVolume("The files of the environment could not be laid down", prefix);
    }

    private void makeVolume(String what, String name) throws ProviderException, InterruptedException {
        ask(what, docker -> docker.createVolumeCmd()
                .withName(name)
                .withLabels(labels)
                .exec());
    }

    void makeNetwork() throws ProviderException, InterruptedException {
        new Networks(engine, settings.networks(), random).make(prefix, labels);
    }

    /**
     * Makes and starts the container, unless it was made before: one that has ended by itself is not started again.
     *
     * @param neighbour the component whose network it shares, empty for none: to make an end of a network for a container
     *     takes an engine longer than all the rest
     */
    void start(ContainerPlan plan, String neighbour) throws ProviderException, InterruptedException {
        String name = nameOf(plan.component());
        String what = "Container %s of image %s could not be started".formatted(plan.component(), plan.image());
        for (Mount source : plan.volumes()) {
            if (!source.isHostPath()) {
                makeVolume(what, prefix + "_" + source.source());
            }
        }
        ask(what, docker -> {
            try {
                return create(docker, plan, name, neighbour).exec().getId();
            } catch (DockerException e) {
                return made(docker, name).orElseThrow(() -> e);
            }
        });
        ask(what, docker -> {
            if ("created"
                    .equals(docker.inspectContainerCmd(name).exec().getState().getStatus())) {
                try {
                    docker.startContainerCmd(name).exec();
                } catch (NotModifiedException e) {
                    return name; // by an earlier try whose answer was lost
                }
            }
            return name;
        });
    }

    /** The container that an earlier try made. Engines refuse to make it again, each in its own way. */
    private static Optional<String> made(DockerClient docker, String name) {
        try {
            return Optional.of(docker.inspectContainerCmd(name).exec().getId());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private CreateContainerCmd create(DockerClient docker, ContainerPlan plan, String name, String neighbour) {
        var own = new LinkedHashMap<>(labels);
        own.put(Labels.COMPONENT, plan.component());
        var create = docker.createContainerCmd(plan.image());
        String network = plan.hostNetwork() ? "host" : prefix;
        if (!neighbour.isEmpty()) {
            network = "container:" + nameOf(neighbour);
        } else if (!plan.hostNetwork()) {
            create.withHostName(plan.component()).withAliases(plan.component());
        }
        return create.withName(name)
                .withLabels(own)
                .withEntrypoint(IDLE)
                .withCmd(List.of())
                .withHealthcheck(new com.github.dockerjava.api.model.HealthCheck().withTest(List.of("NONE")))
                .withUser(plan.user())
                .withExposedPorts(
                        plan.ports().keySet().stream().map(ExposedPort::tcp).toList())
                .withHostConfig(limited(plan).withNetworkMode(network));
    }

    /** What a container may do and use. */
    private HostConfig limited(ContainerPlan plan) {
        var binds = new ArrayList<Bind>();
        var volumes = new ArrayList<>(List.of(volume(prefix, FILES, false)));
        for (Mount mount : plan.volumes()) {
            if (mount.isHostPath()) {
                String access = mount.readOnly() ? "ro" : "rw";
                binds.add(Bind.parse("%s:%s:%s".formatted(mount.source(), mount.target(), access)));
            } else {
                volumes.add(volume(prefix + "_" + mount.source(), mount.target(), mount.readOnly()));
            }
        }
        var ports = new Ports();
        plan.ports()
                .forEach((inside, outside) -> ports.bind(
                        ExposedPort.tcp(inside),
                        outside == 0
                                ? Ports.Binding.bindIp(settings.bind())
                                : Ports.Binding.bindIpAndPort(settings.bind(), outside)));
        var config = new HostConfig()
                .withBinds(binds)
                .withMounts(volumes)
                .withPortBindings(ports)
                .withMemory(plan.memory())
                .withMemorySwap(plan.memory())
                .withPidsLimit((long) settings.processes())
                .withReadonlyRootfs(plan.readOnly())
                .withTmpFs(plan.tmpfs().stream().collect(Collectors.toMap(path -> path, path -> "")))
                .withPrivileged(plan.privileged());
        if (!plan.privileged()) {
            config.withCapDrop(Capability.ALL).withCapAdd(KEPT).withSecurityOpts(List.of("no-new-privileges"));
        }
        Double cpus = plan.cpus();
        return cpus == null ? config : config.withNanoCPUs(Math.round(cpus * 1e9));
    }

    /** With labels, because an engine makes a volume that is gone anew, and it would be nobody's. */
    private com.github.dockerjava.api.model.Mount volume(String name, String target, boolean readOnly) {
        return new com.github.dockerjava.api.model.Mount()
                .withType(MountType.VOLUME)
                .withSource(name)
                .withTarget(target)
                .withReadOnly(readOnly)
                .withVolumeOptions(new VolumeOptions().withLabels(labels));
    }

    /** Ports of the engine's machine by those inside the container. */
    Map<Integer, Integer> published(String component) throws ProviderException, InterruptedException {
        var published = new LinkedHashMap<Integer, Integer>();
        inspect(nameOf(component)).ifPresent(found -> found.getNetworkSettings()
                .getPorts()
                .getBindings()
                .forEach((port, bindings) -> {
                    if (bindings != null && bindings.length > 0) {
                        published.put(port.getPort(), Integer.parseInt(bindings[0].getHostPortSpec()));
                    }
                }));
        return published;
    }

    /** How the container of that name came to its end; empty while it runs. */
    Optional<String> endOf(String name) throws InterruptedException {
        try {
            Optional<InspectContainerResponse> found = inspect(name);
            if (found.isEmpty()) {
                return Optional.of(
                        "was ended with its container, which was removed (by hand, or after the engine was restarted)");
            }
            var state = found.get().getState();
            return Boolean.TRUE.equals(state.getRunning())
                    ? Optional.empty()
                    : Optional.of(
                            "was ended with its container, which stopped with exit code %d%s (killed by hand, or the engine was restarted)"
                                    .formatted(
                                            state.getExitCodeLong(),
                                            Boolean.TRUE.equals(state.getOOMKilled())
                                                    ? " when it was out of memory"
                                                    : ""));
        } catch (ProviderException e) {
            return Optional.empty(); // it cannot be known now
        }
    }

    void kill(String name) throws InterruptedException {
        try {
            engine.call("killing container " + name, docker -> docker.killContainerCmd(name)
                    .exec());
        } catch (ProviderException | DockerException e) {
            return; // it is gone, or will be looked at again
        }
    }

    /**
     * Removes the container if it has ended, so that it can be made again. The environment's volumes stay; those that its image
     * asks for have no name and no labels, by which they could be found later, and go with it.
     */
    void removeEnded(String name) throws ProviderException, InterruptedException {
        var ended =
                inspect(name).filter(found -> "exited".equals(found.getState().getStatus()));
        if (ended.isPresent()) {
            ask("Container " + name + " could not be removed", docker -> docker.removeContainerCmd(name)
                    .withRemoveVolumes(true)
                    .exec());
        }
    }

    private Optional<InspectContainerResponse> inspect(String name) throws ProviderException, InterruptedException {
        return ask("Container " + name + " could not be looked at", docker -> {
            try {
                return Optional.of(docker.inspectContainerCmd(name).exec());
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** Removes everything that carries the environment's labels. */
    void removeAll() throws ProviderException, InterruptedException {
        Labels.belongings(engine, labels).removeAll();
    }

    private <T> T ask(String what, Function<DockerClient, T> call) throws ProviderException, InterruptedException {
        try {
            return engine.change(what, CHANGING, call);
        } catch (DockerException e) {
            throw Refusals.explain(what, e);
        }
    }
}
