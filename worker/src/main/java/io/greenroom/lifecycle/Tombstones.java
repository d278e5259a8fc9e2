package io.greenroom.lifecycle;

import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.file.DurableFile;
import io.greenroom.file.OwnerOnly;
import io.greenroom.pipeline.PipelineContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered of ended environments for a week: so that asking for one gets an answer, and that a start repeated
 * under its key does not make it again.
 */
final class Tombstones {
    private static final Logger LOG = LoggerFactory.getLogger(Tombstones.class);
    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** One ended environment, in a form that can be kept. */
    record Tombstone(
            String id,
            String name,
            String blueprint,
            Instant startedAt,
            Instant expiresAt,
            Instant endedAt,
            @Nullable String url,
            List<Component> components,
            Map<String, String> outputs,
            PipelineContext owner,
            List<String> problems) {

        static Tombstone of(Environment e, Instant endedAt) {
            List<String> problems = e.state() instanceof EnvironmentState.Ended ended ? ended.problems() : List.of();
            return new Tombstone(
                    e.id().name(),
                    e.name(),
                    e.blueprint(),
                    e.startedAt(),
                    e.expiresAt(),
                    endedAt,
                    e.url(),
                    e.components(),
                    e.outputs(),
                    e.owner(),
                    problems);
        }

        Tombstone with(String problem) {
            var all = new ArrayList<>(problems);
            all.add(problem);
            return new Tombstone(
                    id, name, blueprint, startedAt, expiresAt, endedAt, url, components, outputs, owner, all);
        }

        Environment environment(String provider) {
            return new Environment(
                    EnvironmentId.of(provider, id),
                    name,
                    blueprint,
                    new EnvironmentState.Ended(problems),
                    startedAt,
                    expiresAt,
                    url,
                    components,
                    outputs,
                    owner);
        }
    }

    private final Path folder;
    private final String provider;
    private final Map<String, Tombstone> stones = new ConcurrentHashMap<>();
    /** Of those, what is not on disk: there was no room for it, for example. */
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

    Tombstones(Path folder, String provider) {
        this.folder = folder;
        this.provider = provider;
    }

    /** Finds what earlier workers left. */
    void load() throws IOException {
        OwnerOnly.folder(folder);
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                load(file);
            }
        }
    }

    private void load(Path file) {
        try {
            DurableFile.read(file, Tombstone.class).ifPresent(stone -> stones.put(stone.id(), stone));
        } catch (IOException e) {
            LOG.warn("What was kept of an ended environment cannot be read and is left alone", e);
        }
    }

    void add(Environment ended, Instant now) {
        add(Tombstone.of(ended, now));
    }

    /** @param problem one more than those that the environment's state has */
    void add(Environment ended, Instant now, String problem) {
        add(Tombstone.of(ended, now).with(problem));
    }

    private void add(Tombstone stone) {
        stones.put(stone.id(), stone);
        unwritten.add(stone.id());
        write(stone);
    }

    private void write(Tombstone stone) {
        try {
            OwnerOnly.folder(folder);
            DurableFile.write(file(stone.id()), stone);
            unwritten.remove(stone.id());
        } catch (IOException e) {
            LOG.warn(
                    "That environment {} has ended cannot be noted in {} now; trying again: {}",
                    EnvironmentId.of(provider, stone.id()),
                    folder,
                    e.toString());
        }
    }

    boolean contains(String id) {
        return stones.containsKey(id);
    }

    Optional<Environment> find(String id) {
        return Optional.ofNullable(stones.get(id)).map(stone -> stone.environment(provider));
    }

    List<Environment> all() {
        return stones.values().stream()
                .map(stone -> stone.environment(provider))
                .toList();
    }

    /** Notes what could not be noted before, and forgets those whose time is over. */
    void tidy(Instant now) {
        for (Tombstone stone : List.copyOf(stones.values())) {
            if (stone.endedAt().plus(REMEMBERED).isBefore(now)) {
                forget(stone);
            } else if (unwritten.contains(stone.id())) {
                write(stone);
            }
        }
    }

    private void forget(Tombstone stone) {
        try {
            Files.deleteIfExists(file(stone.id()));
            stones.remove(stone.id());
            unwritten.remove(stone.id());
        } catch (IOException e) {
            LOG.warn("What is remembered of an ended environment cannot be removed", e);
        }
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }
}
