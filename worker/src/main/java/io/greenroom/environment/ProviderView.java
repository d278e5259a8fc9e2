package io.greenroom.environment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What can be seen of a provider's environments, and having them kept or ended: all that is possible beside the worker that uses it. */
public interface ProviderView extends AutoCloseable {

    /** The first part of its environments' ids, and its key below {@code providers} in the settings. */
    String name();

    /** What can be started here, sorted by name. */
    List<Blueprint> blueprints() throws ProviderException, InterruptedException;

    /** The environment as it is now; empty when this provider never heard of it, or ended it so long ago that it forgot. */
    Optional<Environment> describe(EnvironmentId id) throws ProviderException, InterruptedException;

    /** Every environment this provider still has or remembers, ended ones included for a while. */
    List<Environment> list() throws ProviderException, InterruptedException;

    /** Begins to end the environment and everything in it. Ending one that is ended, or was never known, is fine. */
    void end(EnvironmentId id) throws ProviderException, InterruptedException;

    /**
     * Changes how long the environment is kept: it ends by itself earlier or later, or is protected from that until it is
     * released. The change is the environment's own, and holds for every worker.
     *
     * @return how a person can look at it, in a sentence or two; empty when it has ended or is being ended, or when this
     *     provider cannot keep it like that
     */
    Optional<String> keep(EnvironmentId id, Retention.Change change) throws ProviderException, InterruptedException;

    /**
     * Whether environments that other workers of this installation began are known here, and can be used and ended, like
     * those that this worker began. A provider that keeps on its worker's machine what it needs for that cannot say so.
     */
    default boolean isSharedByWorkers() {
        return false;
    }

    /** What the environment costs, as far as that is known. */
    default Optional<Price> price(Environment environment) {
        return Optional.empty();
    }

    /**
     * What ended environments left that this provider may not remove: a person has to. Each is named so that it can be
     * found, as by its path.
     */
    default List<String> leavings() throws IOException {
        return List.of();
    }

    /**
     * Environments of which something may be left after a try to end them, each with what that is and when it is tried again,
     * in a sentence or two. As far as this provider has noted that on this machine: nothing else is asked.
     */
    default List<String> unended() throws IOException {
        return List.of();
    }

    /** What it has made of environments so that later ones start sooner, the newest first. */
    default List<PreparedImage> preparedImages() throws ProviderException, InterruptedException {
        return List.of();
    }

    /**
     * Removes one of those; environments that were started from it go on.
     *
     * @throws ProviderException also when there is none of that id
     */
    default void removeImage(String id) throws ProviderException, InterruptedException {
        throw new ProviderException(ProviderException.Kind.CONFIGURATION, "There is no image " + id + ".");
    }

    /**
     * What is left of environments that are gone, and what was made for later ones: nothing that belongs to an environment
     * that is there, nor to another installation. It costs something, or is secret, and can be removed.
     */
    default List<Leftover> leftovers() throws ProviderException, InterruptedException {
        return List.of();
    }

    /** Removes one of those; one that is gone already is fine. */
    default void remove(Leftover leftover) throws ProviderException, InterruptedException {
        throw new ProviderException(
                ProviderException.Kind.CONFIGURATION, "There is no %s %s.".formatted(leftover.kind(), leftover.id()));
    }

    /** Lets go of connections and threads. Environments and runs go on. */
    @Override
    void close();
}
