package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider as it is seen beside the worker that has its state folder open, and that may be changing it: reads what is
 * there, and touches nothing but the orders to end or keep environments. That worker carries them out about a second later, or else
 * the next one that opens the folder.
 */
public final class Onlooker extends SitesView {
    private static final Logger LOG = LoggerFactory.getLogger(Onlooker.class);

    private final Blueprints blueprints;
    private final Path state;
    private final Sites sites;

    /**
     * A look at the state folder.
     *
     * @param sites where environments are that the folder does not know; closed with this
     */
    public Onlooker(Blueprints blueprints, Path state, Sites sites) {
        super(blueprints, sites);
        this.blueprints = blueprints;
        this.state = state;
        this.sites = sites;
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) throws ProviderException, InterruptedException {
        return list().stream()
                .filter(environment -> environment.id().equals(id))
                .findFirst();
    }

    @Override
    public List<Environment> list() throws ProviderException, InterruptedException {
        try {
            return look();
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE, "The environments in %s cannot be read: %s".formatted(state, e), e);
        }
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException {
        if (!isHere(id)) {
            return;
        }
        try {
            new Orders(state).end(id.name());
        } catch (IOException e) {
            throw new ProviderException(FAILED, "Environment %s was not ended: %s".formatted(id, e.getMessage()), e);
        }
    }

    /** Begins to have it kept like that: {@link #describe} shows when that is done. */
    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change)
            throws ProviderException, InterruptedException {
        boolean there = isHere(id)
                && describe(id)
                        .filter(Environment::isThere)
                        .filter(environment -> !(environment.state() instanceof EnvironmentState.Ending))
                        .isPresent();
        if (!there) {
            return Optional.empty();
        }
        try {
            new Orders(state).keep(id.name(), change);
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED, "How environment %s is kept was not changed: %s".formatted(id, e.getMessage()), e);
        }
        return Optional.of("The worker that has the state directory %s sees to it.".formatted(state));
    }

    @Override
    public List<String> leavings() throws IOException {
        return Leavings.in(state.resolve("environments")).stream()
                .map(Path::toString)
                .toList();
    }

    @Override
    public List<String> unended() throws IOException {
        var unended = new ArrayList<String>();
        Path living = state.resolve("environments");
        for (Path found : EnvironmentFolder.foldersIn(living)) {
            if (Keys.isName(String.valueOf(found.getFileName()))) {
                trouble(new EnvironmentFolder(found))
                        .ifPresent(trouble -> unended.add("%s/%s: %s".formatted(name(), found.getFileName(), trouble)));
            }
        }
        return unended;
    }

    private static Optional<String> trouble(EnvironmentFolder folder) {
        try {
            return Optional.of(folder.state().ending().trouble()).filter(trouble -> !trouble.isEmpty());
        } catch (IOException e) {
            LOG.debug("The environment in {} cannot be read; it may just have ended", folder.path(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        sites.close();
    }

    private List<Environment> look() throws IOException, ProviderException, InterruptedException {
        var seen = new ArrayList<Environment>();
        Path ended = state.resolve("ended-environments");
        if (Files.isDirectory(ended)) {
            var tombstones = new Tombstones(ended, name());
            tombstones.load();
            seen.addAll(tombstones.all());
        }
        Path living = state.resolve("environments");
        if (Files.isDirectory(living)) {
            for (Path found : EnvironmentFolder.foldersIn(living)) {
                if (Keys.isName(String.valueOf(found.getFileName()))) {
                    look(new EnvironmentFolder(found), seen);
                }
            }
        }
        for (Environment found : sites.found()) {
            // Something that is there has not ended, whatever is remembered of it.
            seen.removeIf(e -> e.id().equals(found.id()) && !e.isThere());
            if (seen.stream().noneMatch(e -> e.id().equals(found.id()))) {
                seen.add(found);
            }
        }
        return seen.stream()
                .sorted(Comparator.comparing(Environment::startedAt))
                .toList();
    }

    private void look(EnvironmentFolder folder, List<Environment> seen) {
        try {
            var record = folder.record();
            var state = folder.state();
            var blueprint = folder.blueprint(record.blueprint(), blueprints.provider());
            if (seen.stream().noneMatch(e -> e.id().equals(record.environmentId()))) {
                var shown = folder.wasEndedWithoutWorker() ? new EnvironmentState.Ended(List.of()) : shown(state);
                seen.add(Publication.of(record, blueprint, blueprints.provider().componentType(), state, shown));
            }
        } catch (IOException e) {
            LOG.debug("The environment in {} cannot be read; it may just have ended", folder.path(), e);
        }
    }

    private boolean isHere(EnvironmentId id) {
        return id.provider().equals(name()) && Keys.isName(id.name());
    }

    private static EnvironmentState shown(StoredState state) {
        return switch (state.phase()) {
            case STARTING -> new EnvironmentState.Starting(0, "starting");
            case READY -> new EnvironmentState.Ready();
            case FAILED -> state.failure();
            case ENDING -> state.ending();
        };
    }
}
