package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import io.greenroom.file.NewerFormException;
import io.greenroom.lifecycle.Keeping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How far the machines of one environment have been started, in a file of its folder: what is written there before EC2 is
 * asked lets a later worker ask the same again, and get the same machine.
 */
final class Attempts {
    private static final int VERSION = 1;

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Keeping keeping = Keeping.ALONE;

    /** @param components by name */
    private record Stored(int version, Map<String, Attempt> components) {
        Stored {
            components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        }
    }

    /** @param folder of the environment */
    Attempts(Path folder) {
        this.file = folder.resolve("machines.json");
    }

    /** What is noted is kept for other workers from now on. */
    void heed(Keeping other) {
        keeping = other;
    }

    /** The latest one for a component; empty when EC2 was never asked. */
    Optional<Attempt> of(String component) throws ProviderException {
        return Optional.ofNullable(all().get(component));
    }

    /** The machine of a component, {@code i-…}; null when it is not known. */
    @Nullable
    String instance(String component) throws ProviderException {
        return of(component).map(Attempt::instance).orElse(null);
    }

    /** The latest ones, by component. */
    Map<String, Attempt> all() throws ProviderException {
        try {
            Stored stored = DurableFile.read(file, Stored.class).orElse(new Stored(VERSION, Map.of()));
            if (stored.version() > VERSION) {
                throw new NewerFormException("list of machines", file, stored.version(), VERSION);
            }
            return stored.components();
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE, "What machines were started cannot be read: %s".formatted(e.getMessage()), e);
        }
    }

    /** Is on disk, and kept for other workers, when this returns. */
    void note(String component, Attempt attempt) throws ProviderException, InterruptedException {
        lock.lock();
        try {
            var components = new LinkedHashMap<>(all());
            components.put(component, attempt);
            DurableFile.write(file, new Stored(VERSION, components));
            keeping.keep(file);
        } catch (IOException e) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "%s cannot be written, without which no machine is started: %s".formatted(file, e.getMessage()),
                    e);
        } finally {
            lock.unlock();
        }
    }
}
