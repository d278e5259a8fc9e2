package io.greenroom.lifecycle;

import io.greenroom.environment.ProviderException;

/**
 * Where what a worker has to know of environments is kept for the other workers: beside the environments themselves, so that
 * whoever reaches an environment reaches that, too.
 */
public interface Shelves {

    /**
     * Tells where the environments are. Two workers have the same place exactly when both reach the same environments. Blocks
     * for a bounded time.
     */
    String place() throws ProviderException, InterruptedException;

    /** That of an environment; touches nothing. */
    Shelf of(String environment);
}
