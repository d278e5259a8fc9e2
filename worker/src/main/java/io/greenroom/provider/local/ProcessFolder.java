package io.greenroom.provider.local;

import io.greenroom.file.DurableFile;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Where everything about one process is kept, so that any worker can find it again. */
record ProcessFolder(Path path) {
    /** What is to be run, and since when. */
    record Order(String name, Instant startedAt) {}

    Path script() {
        return path.resolve("script");
    }

    ProcessOutput output() {
        return new ProcessOutput(path);
    }

    private Path orderFile() {
        return path.resolve("process.json");
    }

    /** Keeps the script and the time of the first order; a repeated one changes nothing. */
    Order order(String name, String script, Instant now) throws IOException {
        Optional<Order> before = DurableFile.read(orderFile(), Order.class);
        if (before.isPresent()) {
            return before.get();
        }
        OwnerOnly.folder(path);
        Files.writeString(script(), script + "\n");
        var order = new Order(name, now);
        DurableFile.write(orderFile(), order);
        return order;
    }

    /** Whether the process was ever begun. Only one start gets past this mark. */
    boolean hasStarted() {
        return Files.isDirectory(path.resolve("started"));
    }

    /** When it was begun, by the clock of the file system. */
    FileTime startedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("started"));
    }

    Optional<ProcessIdentity> identity() throws IOException {
        Path file = path.resolve("pid");
        try {
            return ProcessIdentity.parse(
                    Files.readString(file), Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    OptionalInt exitCode() throws IOException {
        try {
            String text = Files.readString(path.resolve("exit")).strip();
            return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        }
    }

    /** When the exit code was written. */
    Instant exitedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("exit")).toInstant();
    }
}
