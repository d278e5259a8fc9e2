package io.greenroom.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The containers, networks and volumes that carry certain labels.
 *
 * @param labels all of which each of them has
 */
public record Belongings(Engine engine, Map<String, String> labels) {
    private static final Duration REMOVING = Duration.ofMinutes(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final int MOST_TRIES = 10;

    public Belongings {
        labels = Map.copyOf(labels);
    }

    /** All labels of each, whatever kind of thing it is. */
    public List<Map<String, String>> allLabels() throws ProviderException, InterruptedException {
        var volumes = volumes().stream().map(InspectVolumeResponse::getLabels);
        var all = Stream.of(
                containers().stream().map(Container::getLabels),
                networks().stream().map(Network::getLabels),
                volumes);
        return all.flatMap(found -> found).toList();
    }

    private List<Container> containers() throws ProviderException, InterruptedException {
        var found = ask("The containers could not be listed", docker -> docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec());
        return found.stream().filter(container -> isOne(container.getLabels())).toList();
    }

    private List<Network> networks() throws ProviderException, InterruptedException {
        var found = ask("The networks could not be listed", docker -> docker.listNetworksCmd()
                .withFilter("label", filters())
                .exec());
        return found.stream().filter(network -> isOne(network.getLabels())).toList();
    }

    private List<InspectVolumeResponse> volumes() throws ProviderException, InterruptedException {
        return ask("The volumes could not be listed", docker -> {
            var found = docker.listVolumesCmd()
                    .withFilter("label", filters())
                    .exec()
                    .getVolumes();
            return found == null
                    ? List.of()
                    : found.stream().filter(volume -> isOne(volume.getLabels())).toList();
        });
    }

    /** Podman takes what has any of the labels for an answer where Docker wants all of them. */
    private boolean isOne(@Nullable Map<String, String> found) {
        return found != null && found.entrySet().containsAll(labels.entrySet());
    }

    /** As the engine's filters want them: {@code name=value}. */
    private List<String> filters() {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }

    /**
     * Removes all of it, in whatever state it is; fine when there is nothing. What an earlier worker's call is removing, or
     * still holds, is tried again for a while.
     */
    public void removeAll() throws ProviderException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                removeOnce();
                return;
            } catch (ProviderException e) {
                if (tries == MOST_TRIES || e.kind() == ProviderException.Kind.UNAVAILABLE) {
                    throw e;
                }
            }
            Thread.sleep(BETWEEN_TRIES);
        }
    }

    private void removeOnce() throws ProviderException, InterruptedException {
        var containers = containers();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var removals = new ArrayList<Future<Boolean>>();
            for (Container container : containers) {
                removals.add(threads.submit(() -> remove(docker -> docker.removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec())));
            }
            for (var removal : removals) {
                removal.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException failure) {
                throw failure;
            }
            throw new IllegalStateException("Removing a container failed", e);
        }
        for (Network network : networks()) {
            remove(docker -> docker.removeNetworkCmd(network.getId()).exec());
        }
        for (InspectVolumeResponse volume : volumes()) {
            remove(docker -> docker.removeVolumeCmd(volume.getName()).exec());
        }
    }

    private boolean remove(Consumer<DockerClient> removal) throws ProviderException, InterruptedException {
        String what = "What the environment consists of could not be removed";
        try {
            return engine.change(what, REMOVING, docker -> {
                try {
                    removal.accept(docker);
                    return true;
                } catch (NotFoundException e) {
                    return false; // as wanted
                }
            });
        } catch (DockerException e) {
            throw Refusals.explain(what, e);
        }
    }

    private <T> T ask(String what, Function<DockerClient, T> question) throws ProviderException, InterruptedException {
        try {
            return engine.call(what, question);
        } catch (DockerException e) {
            throw Refusals.explain(what, e);
        }
    }
}
