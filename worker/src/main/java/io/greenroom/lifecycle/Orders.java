package io.greenroom.lifecycle;

import io.greenroom.environment.Retention;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Orders to end environments, or to keep them in another way, from whoever does not have the state folder open, for the one
 * who does. They stay until they are carried out, by the next who opens it if need be, in the order in which they were
 * given; giving one twice is the same as giving it once. The file's name is all there is to an order, so that one can be
 * taken whichever user gave it.
 */
final class Orders {
    private static final Pattern NAME =
            Pattern.compile("\\d{1,18}-((?:gr-)?[0-9a-f]+)-(end|protect|release|until-(\\d{1,11}))");

    private final Path folder;

    Orders(Path state) {
        this.folder = state.resolve("orders");
    }

    /**
     * What is to be done with one environment.
     *
     * @param keep how it is to be kept; null to end it
     */
    record Order(Path file, String environment, Retention.@Nullable Change keep) {
        void isCarriedOut() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** By who takes orders: then they can be taken away again, also those that another user gave. */
    void open() throws IOException {
        OwnerOnly.folder(folder);
    }

    void end(String environment) throws IOException {
        give(environment, "end");
    }

    void keep(String environment, Retention.Change change) throws IOException {
        if (change.isProtected() != null) {
            give(environment, change.isProtected() ? "protect" : "release");
        }
        if (change.expiresAt() != null) {
            give(environment, "until-" + change.expiresAt().getEpochSecond());
        }
    }

    private void give(String environment, String what) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "%s is not there: the worker that has this state directory takes no orders; stop it, or try again when a newer one runs"
                            .formatted(folder));
        }
        Files.write(folder.resolve("%d-%s-%s".formatted(System.currentTimeMillis(), environment, what)), new byte[0]);
    }

    /** All there are, first given first. */
    List<Order> given() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().map(Orders::read).flatMap(Optional::stream).toList();
        }
    }

    private static Optional<Order> read(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || !Keys.isName(name.group(1))) {
            return Optional.empty();
        }
        Retention.Change keep =
                switch (name.group(2)) {
                    case "end" -> null;
                    case "protect" -> Retention.Change.protecting();
                    case "release" -> Retention.Change.releasing();
                    default -> Retention.Change.expiringAt(Instant.ofEpochSecond(Long.parseLong(name.group(3))));
                };
        return Optional.of(new Order(file, name.group(1), keep));
    }
}
