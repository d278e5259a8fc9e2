package io.greenroom.environment;

import java.util.Optional;

/** The only worker there is. */
final class Alone implements Tending {
    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean mayAct(EnvironmentId id) {
        return true;
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
    public boolean begin(EnvironmentId id, String place) {
        return true;
    }

    @Override
    public boolean claim(EnvironmentId id, Tender from) {
        return true;
    }

    @Override
    public void confirm(EnvironmentId id) {}

    @Override
    public void end(EnvironmentId id) {}

    @Override
    public void giveUp(EnvironmentId id) {}
}
