package io.greenroom.environment;

import io.greenroom.time.MovableTime;

/** Shows that the fake is as true as the real providers. */
class InMemoryEnvironmentsTest implements EnvironmentProviderContract {
    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryEnvironments.World world = new InMemoryEnvironments.World();
    private EnvironmentProvider provider = new InMemoryEnvironments("memory", world, time);

    @Override
    public EnvironmentProvider provider() {
        return provider;
    }

    @Override
    public MovableTime time() {
        return time;
    }

    @Override
    public EnvironmentProvider reopened() {
        provider = new InMemoryEnvironments("memory", world, time);
        return provider;
    }
}
