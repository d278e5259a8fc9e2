package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the sites of one provider's environments: all that a provider on these rooms has to bring, besides its fields. */
public interface Sites extends AutoCloseable {

    /** The environment's name within its provider, which is made of the key it is started under. */
    default String nameFor(String key) {
        return Keys.nameFor(key);
    }

    /** A name that tells, among others' things in an account, that it is one of ours; for {@link #nameFor}. */
    static String longNameFor(String key) {
        return Keys.longNameFor(key);
    }

    /** Refuses, with all that is wrong, a plan that cannot be carried out here; before anything is made. */
    default void check(Plan plan) throws ProviderException {}

    /**
     * Refuses, with all that is wrong, values that the plan cannot be carried out with; after {@link #check(Plan)}, and before
     * anything is made. Blocks for a bounded time.
     */
    default void check(Plan plan, GivenValues inputs) throws ProviderException, InterruptedException {}

    /** A number for a component's port on the worker's side, which stays the environment's until it is given back. */
    int takePort(Port port) throws ProviderException;

    /** Notes ports that environments of an earlier worker have. */
    void reserve(Collection<Integer> ports);

    void giveBack(Collection<Integer> ports);

    /** The site of an environment; touches nothing. */
    Site of(EnvironmentRecord record, Plan plan, EnvironmentFolder folder);

    /**
     * Where what other workers have to know of environments is kept; empty where nobody but this worker's machine reaches them.
     * Blocks for a bounded time.
     */
    default Optional<Shelves> shelves() throws ProviderException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Every environment of this installation of which there is anything, by what that says of itself: also those whose state
     * folder was lost. Blocks for a bounded time.
     */
    default List<Environment> found() throws ProviderException, InterruptedException {
        return List.of();
    }

    /** Removes all there is of an environment that was found, and of which nothing else is known. */
    default void remove(EnvironmentId found) throws ProviderException, InterruptedException {}

    /** What was made of environments so that later ones start sooner, the newest first. */
    default List<PreparedImage> preparedImages() throws ProviderException, InterruptedException {
        return List.of();
    }

    /** Removes one of those; environments that were started from it go on. */
    default void removeImage(String id) throws ProviderException, InterruptedException {
        throw new ProviderException(ProviderException.Kind.CONFIGURATION, "There is no image " + id + ".");
    }

    /**
     * What is left of environments that are gone, and what was made for later ones. Blocks for a bounded time.
     *
     * @param there the names of environments that the state folder knows, whose things are not left over
     */
    default List<Leftover> leftovers(Set<String> there) throws ProviderException, InterruptedException {
        return List.of();
    }

    /** Removes one of those. */
    default void remove(Leftover leftover) throws ProviderException, InterruptedException {
        throw new ProviderException(
                ProviderException.Kind.CONFIGURATION, "There is no %s %s.".formatted(leftover.kind(), leftover.id()));
    }

    @Override
    void close();
}
