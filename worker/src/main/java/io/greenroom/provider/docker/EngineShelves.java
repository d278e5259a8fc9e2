package io.greenroom.provider.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.greenroom.engine.Engine;
import io.greenroom.engine.Refusals;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.Shelf;
import io.greenroom.lifecycle.Shelves;
import java.util.Objects;
import java.util.Optional;

/** Shelves on the engine, for the workers of an installation that use the same one. */
final class EngineShelves implements Shelves {
    private final Engine engine;
    private final String installation;
    private final String place;

    private EngineShelves(Engine engine, String installation, String place) {
        this.engine = engine;
        this.installation = installation;
        this.place = place;
    }

    /** Empty for an engine that is not known again: Podman says another id each time that it is asked. */
    static Optional<EngineShelves> on(Engine engine, String installation)
            throws ProviderException, InterruptedException {
        String id = id(engine);
        return id.isEmpty() || !id.equals(id(engine))
                ? Optional.empty()
                : Optional.of(new EngineShelves(engine, installation, "engine-" + id));
    }

    private static String id(Engine engine) throws ProviderException, InterruptedException {
        String what = "The engine did not say which one it is";
        try {
            return engine.call(
                    what,
                    docker -> Objects.requireNonNullElse(docker.infoCmd().exec().getId(), ""));
        } catch (DockerException e) {
            throw Refusals.explain(what, e);
        }
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public Shelf of(String environment) {
        return new EngineShelf(engine, installation, environment);
    }
}
