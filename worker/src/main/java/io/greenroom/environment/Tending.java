package io.greenroom.environment;

import java.util.Optional;

/**
 * Which worker tends an environment: brings it up, watches it, runs commands in it, ends it. Of the workers of an installation
 * one at a time does that. Whoever began it does, for as long as that worker is alive; then another one that can reach it may
 * claim it.
 *
 * <p>Methods that throw ask the store that the workers share: UNAVAILABLE when that does not answer. They block for a bounded
 * time and honour interrupts.
 */
public interface Tending {

    /** That of a worker without others, which tends all there is. */
    static Tending alone() {
        return new Alone();
    }

    /** That of somebody beside workers that share a table: a command, which tends nothing. */
    static Tending beside() {
        return new Nobody();
    }

    /** How a worker that tends an environment stands to this one. */
    enum Standing {
        /** It is this one. */
        THIS_WORKER,
        /** It is this one in a life that is over. */
        THIS_WORKER_BEFORE,
        /** Another one, which is alive as far as anybody knows. */
        ALIVE,
        /** Another one, whose life is over. */
        OVER
    }

    /**
     * Who tends an environment.
     *
     * @param life counts the lives of the worker of that name
     * @param place where the environment is; only a worker that reaches the same place can go on with it
     */
    record Tender(String worker, long life, String place, Standing standing) {}

    /** Whether others may tend environments of this installation. Else none of the rest needs to be asked. */
    boolean isShared();

    /**
     * Whether this worker tends the environment, and may act for it now. Asks nobody, so that it may be asked before every
     * step; a worker that was not heard of for long is told no by its own count of time.
     */
    boolean mayAct(EnvironmentId id);

    /**
     * Goes on only while this worker may act for the environment.
     *
     * @throws InterruptedException when it may not: whoever asks is broken off, like all that is done for it here
     */
    default void pass(EnvironmentId id) throws InterruptedException {
        if (!mayAct(id)) {
            throw new InterruptedException("another worker may tend environment " + id + " by now");
        }
    }

    /** Who tends the environment; empty when it has ended, or was never begun. */
    Optional<Tender> of(EnvironmentId id) throws ProviderException, InterruptedException;

    /** Whether anybody tends the environment. Cheaper than {@link #of}; yes may be what was true a minute ago. */
    boolean isTended(EnvironmentId id) throws ProviderException, InterruptedException;

    /**
     * Writes down that this worker tends an environment, before it is begun. Fine when it is written down already.
     *
     * @return false, and without effect, when another life has it
     */
    boolean begin(EnvironmentId id, String place) throws ProviderException, InterruptedException;

    /**
     * Takes an environment over from a life that is over.
     *
     * @return whether it is this worker's now; false, and without effect, when somebody else was faster
     */
    boolean claim(EnvironmentId id, Tender from) throws ProviderException, InterruptedException;

    /**
     * Returns when the store has said that this worker tends the environment.
     *
     * @throws InterruptedException also when it does not, or its life is over before there was an answer
     */
    void confirm(EnvironmentId id) throws InterruptedException;

    /** Nothing is left of the environment: nobody tends it any more. */
    void end(EnvironmentId id) throws ProviderException, InterruptedException;

    /** Nobody can reach the environment any more, whose worker's life is over. Does nothing when it is not. */
    void giveUp(EnvironmentId id) throws ProviderException, InterruptedException;
}
