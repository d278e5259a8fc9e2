package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.Template;
import io.greenroom.command.Host;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one environment is. What is made for it carries its name, so that a later worker's object for the same environment
 * finds it again, in whatever half-made state it is; making an object touches nothing.
 *
 * <p>Calls that throw block for a bounded time and honour interrupts. All of them can be repeated.
 */
public interface Site extends AutoCloseable {

    /**
     * Told before anything else. What is made anew by merely looking is not when this worker may not act for the environment
     * any more; and what a site notes in the environment's folder, it has kept.
     */
    default void heeds(Keeping keeping) {}

    /**
     * Makes what scripts need, and brings the files in, unless that was done before. Called before the first setup step,
     * by every worker that takes up an environment which is starting.
     *
     * @param workspace what the workspace holds at first, on the worker's machine
     * @param phase told what is waited for, whenever that changes and from any thread, in a few words for people: "machine of
     *     web is pending"
     */
    void open(Path workspace, Consumer<String> phase) throws ProviderException, IOException, InterruptedException;

    /** Makes what the component's scripts need: its setup steps, and what it runs, which are started next. */
    void open(Part component) throws ProviderException, IOException, InterruptedException;

    /**
     * Whether something is run for a component. Where nothing is, it is up as soon as it was made and set up and its readiness
     * says so, and only its provider sees whether it stays.
     */
    default boolean isRun(Part component) {
        return !component.run().isEmpty();
    }

    /**
     * Whether its setup was done already, before this environment: in what its provider has made of an earlier one. Then its
     * steps are left out.
     */
    default boolean isSetUp(Part component) {
        return false;
    }

    /** Told when the setup steps of a component have ended well, before it is started; by every worker that finds that. */
    default void wasSetUp(Part component) throws InterruptedException {}

    /** What a component runs; asked for only where something {@link #isRun is run}. */
    default String script(Part component) throws ProviderException, IOException, InterruptedException {
        return component.run();
    }

    /** Where the scripts of a component run; null stands for those of the environment as a whole. */
    Host host(@Nullable String component);

    /**
     * Where the files of a script are kept on its host.
     *
     * @param script relative, unique in the environment: {@code processes/setup-1}
     * @param component whose it is; null stands for the environment as a whole
     */
    String folder(String script, @Nullable String component);

    /**
     * Whether all there is of the scripts of a component is on the worker's machine, wherever they run: it is lost with that.
     *
     * @param component whose they are; null stands for the environment as a whole
     */
    default boolean isLostWithWorker(@Nullable String component) {
        return component == null && isOnWorker();
    }

    /** The working folder of scripts, on their hosts. */
    String workspace();

    /**
     * What scripts see besides the variables that they see everywhere, a PATH for example.
     *
     * @param component whose they are; null stands for the environment as a whole
     */
    Map<String, String> variables(@Nullable String component);

    /** What the scripts of a component see as well, because its blueprint says so; filled in with inputs and addresses. */
    default Map<String, Template> environment(String component) {
        return Map.of();
    }

    /** When a component counts as ready; empty for as soon as it runs. */
    default Optional<Readiness> readiness(Part component) throws ProviderException, IOException, InterruptedException {
        return Optional.ofNullable(component.ready());
    }

    /** Where the other components reach it, as far as that is known by now; for the component itself too. */
    Optional<Address> inside(String component);

    /** Where readers on the worker's machine or network reach it, as far as that is known by now. */
    Optional<Address> outside(String component);

    /**
     * What the environment publishes by itself, besides the outputs of its blueprint, which count where both have one. Asked for
     * when it is up; holds no secrets.
     */
    default Map<String, String> outputs() throws ProviderException, IOException, InterruptedException {
        return Map.of();
    }

    /** Whether the scripts of the environment as a whole run on the worker's machine, because it has none of its own. */
    default boolean isOnWorker() {
        return false;
    }

    /** What commands on the worker's machine see besides; anybody may see it. */
    default Map<String, String> variablesOnWorker() {
        return Map.of();
    }

    /** Variables that scripts on the worker's machine are lent and nobody may see, such as temporary credentials. */
    default Map<String, String> lent() throws ProviderException, IOException, InterruptedException {
        return Map.of();
    }

    /** Tries in its own way whether a component is up; empty where the worker itself can try that. */
    default Optional<Reach> reach(String component) {
        return Optional.empty();
    }

    /**
     * Waits until somebody else has taken away what the whole environment stands on, or is about to: then it is ended, with all
     * that belongs to that. Called, on a thread of its own, by every worker that looks after an environment which is ready;
     * interrupted when nobody needs to know any more.
     *
     * @return what became of it, in words for people: "somebody else has deleted its stack"; empty, and at once, where
     *     that does not happen or cannot be seen
     */
    default Optional<String> awaitLoss() throws InterruptedException {
        return Optional.empty();
    }

    /**
     * Tells when the environment ends, so that where the site can, something sees to that without a worker. Called before
     * {@link #guard}, and again whenever that changes.
     *
     * @param left from now; empty while the environment is protected
     */
    default void endIn(Optional<Duration> left) {}

    /**
     * Waits until what ends the environment without a worker goes by what {@link #endIn} was told last, for a bounded time:
     * somewhere else, that may not be done yet.
     */
    default void awaitEndIsSet() throws InterruptedException {}

    /**
     * Sets up what ends the environment at its time when no worker is left to do it, where the site can and unless that is
     * there. Called before anything runs, and by every worker that takes up the environment later.
     *
     * @param variables what teardown steps see; may be secret
     */
    default void guard(Map<String, String> variables) throws InterruptedException {}

    /**
     * Ends every process, those of components included; what {@link #open(Path, Consumer)} made for scripts stays, so that
     * teardown steps can run.
     *
     * @return how many could not be ended
     */
    int end() throws IOException, InterruptedException;

    /**
     * Whether everything that ran is gone once all is {@link #remove removed}, so that it does not matter then what could not
     * be ended before.
     */
    default boolean isGoneWhenRemoved() {
        return true;
    }

    /**
     * Removes all that was made, in whatever state earlier tries have left it.
     *
     * @return what could not be, or of which that is not known, in sentences for people: then this is tried again later, by
     *     another object for the same environment. Empty only when nothing is left
     */
    List<String> remove() throws InterruptedException;

    /** Lets go of connections; the environment goes on. */
    @Override
    void close();
}
