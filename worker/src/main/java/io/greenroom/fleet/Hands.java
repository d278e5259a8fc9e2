package io.greenroom.fleet;

import io.greenroom.environment.EnvironmentId;

/**
 * What this worker tends environments with: its providers. What takes long is done on other threads, and is asked for again
 * when it did not work out.
 */
public interface Hands {
    Hands NONE = new Hands() {
        @Override
        public void begin() {}

        @Override
        public void tend(EnvironmentId id) {}

        @Override
        public void letGo() {}
    };

    /** A life of the worker begins: what it has of environments on its own machine may be looked after again. */
    void begin();

    /** Nobody who is alive tends the environment, or this worker did in a life before: it is to be taken up here. */
    void tend(EnvironmentId id);

    /** Nothing is done for any environment here from now on. They go on. Returns within some seconds. */
    void letGo();
}
