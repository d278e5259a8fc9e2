package io.greenroom.environment;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import java.util.Optional;

/** Somebody beside the workers, who knows nothing of who tends what. */
final class Nobody implements Tending {
    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean mayAct(EnvironmentId id) {
        return false;
    }

    @Override
    public Optional<Tender> of(EnvironmentId id) {
        return Optional.empty();
    }

    @Override
    public boolean isTended(EnvironmentId id) {
        return false;
    }

    @Override
    public boolean begin(EnvironmentId id, String place) throws ProviderException {
        throw new ProviderException(
                UNAVAILABLE, "Environment %s can be begun by a worker alone: workers share a table.".formatted(id));
    }

    @Override
    public boolean claim(EnvironmentId id, Tender from) {
        return false;
    }

    @Override
    public void confirm(EnvironmentId id) throws InterruptedException {
        pass(id);
    }

    @Override
    public void end(EnvironmentId id) {}

    @Override
    public void giveUp(EnvironmentId id) {}
}
