package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The place of environments that nobody but whoever has this state folder can reach: named at random, once and for all. */
final class HomePlace {
    private final Path file;
    private final RandomGenerator random;

    HomePlace(Path state, RandomGenerator random) {
        this.file = state.resolve("place.json");
        this.random = random;
    }

    private record Named(String name) {}

    synchronized String name() throws ProviderException {
        try {
            var known = DurableFile.read(file, Named.class);
            if (known.isPresent()) {
                return known.get().name();
            }
            var bytes = new byte[12];
            random.nextBytes(bytes);
            var named = new Named("home-" + HexFormat.of().formatHex(bytes));
            DurableFile.write(file, named);
            return named.name();
        } catch (IOException e) {
            throw new ProviderException(UNAVAILABLE, "%s cannot be used: %s".formatted(file, e.getMessage()), e);
        }
    }
}
