package io.greenroom.environment;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes environments of one kind. Everything here is idempotent, may be called from many threads, and outlives this
 * process: another worker that reaches the same system finds the same environments and runs. Calls return soon (they
 * begin things and look at things; waiting is the caller's) and honour interrupts.
 *
 * <p>What a provider promises beyond these words is written as a test: {@code EnvironmentProviderContract}.
 */
public interface EnvironmentProvider extends ProviderView {

    /**
     * Begins an environment, or finds the one that was begun under the same key, in whatever state it is by now. Wrong
     * requests (unknown blueprint, bad inputs: all of them named) are refused before anything is made.
     */
    EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException;

    /** Whether it has a blueprint of that name that is meant for it and not for another provider. */
    default boolean offers(String blueprint) throws ProviderException {
        return false;
    }

    /** The environment that was begun under the key, if there ever was one that this provider still remembers. */
    Optional<EnvironmentId> find(String key) throws ProviderException, InterruptedException;

    /**
     * Begins a command, or finds the run that was begun under the same key.
     *
     * @return the run's id
     * @throws ProviderException CONFIGURATION when the environment is not ready (the message carries its state and, when
     *     it failed, the reason), the component or command is unknown (those there are are listed), or the arguments do
     *     not fit
     */
    String run(CommandRequest request) throws ProviderException, InterruptedException;

    /** The run as it is now; empty when there is no such run in this environment, or no such environment. */
    Optional<CommandRun> describeRun(EnvironmentId environment, String run)
            throws ProviderException, InterruptedException;

    /**
     * The values of the environment's secret inputs, which its commands may print: to be masked by whoever shows what they
     * print. None when they are not known here, or the environment has ended.
     */
    default Collection<String> secrets(EnvironmentId environment) throws ProviderException, InterruptedException {
        return List.of();
    }

    /**
     * What the run printed so far (standard output and error as they came), from the given byte on. Never waits for
     * more: the stream ends where the output ends now, or where something was left out. Not masked. Offsets count what
     * was printed, whether it is still kept or not; at one that is not kept any more the stream is empty, and
     * {@link #keptFrom} says where to go on.
     */
    InputStream output(EnvironmentId environment, String run, long from)
            throws ProviderException, IOException, InterruptedException;

    /**
     * Where the output is kept from the given byte on: that byte itself, or a later one when what was between them was
     * left out, because the run printed more than is kept. Providers that keep all have nothing to add to this.
     */
    default long keptFrom(EnvironmentId environment, String run, long from)
            throws ProviderException, IOException, InterruptedException {
        return from;
    }

    /**
     * Hands over the files that the run's blueprint collects, once the run has ended. There are none where there is no
     * such run, or where the provider has no files to collect. Not masked.
     */
    default void collect(EnvironmentId environment, String run, FileSink sink)
            throws ProviderException, IOException, InterruptedException {}

    /** Ends the run and all its processes, if it still runs. The run is then {@link CommandRun.Stopped}. */
    void cancel(EnvironmentId environment, String run, String reason) throws ProviderException, InterruptedException;

    /** The command runs of the environment that go on now, however they were begun; none where it is not there. */
    List<CommandRun> activeRuns(EnvironmentId environment) throws ProviderException, InterruptedException;

    /**
     * Sees to it that what this provider says of the environment counts: takes it up where the worker is gone that tended it,
     * and this one can. Does nothing where it is known here, or nowhere.
     *
     * @throws ElsewhereException when another worker tends it, which is alive
     * @throws ProviderException FAILED when nobody can reach it any more, as its worker's machine is gone
     */
    default void tend(EnvironmentId environment) throws ProviderException, InterruptedException {}

    /**
     * Whether some worker tends the environment, so that it is there although it is not known here. Asked only about
     * environments that are not.
     */
    default boolean isTended(EnvironmentId environment) throws ProviderException, InterruptedException {
        return false;
    }

    /** Nobody will end the environment, which was lost with its worker: it need not be asked about any more. */
    default void giveUp(EnvironmentId environment) throws ProviderException, InterruptedException {}

    /** This worker tends environments from now on: first of all those that it has on its own machine. */
    default void beginToTend() throws InterruptedException {}

    /** Others may tend this worker's environments by now: nothing more is done for them here. They go on. */
    default void letGo() {}

    /**
     * Whether an id without a provider in front, as other tools that make environments in the same system write it, means
     * one of this provider's.
     */
    default boolean takesBareId(String id) {
        return false;
    }
}
