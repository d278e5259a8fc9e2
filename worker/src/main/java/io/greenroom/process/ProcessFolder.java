package io.greenroom.process;

import io.greenroom.command.Exit;
import io.greenroom.command.Standing;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A script's folder on this machine, as {@code process.sh} keeps it. */
public record ProcessFolder(Path path) {
    /** Between being begun and writing its number a process does next to nothing, but a busy machine may let it wait. */
    private static final Duration TIME_TO_SAY_ITS_NUMBER = Duration.ofSeconds(60);

    /** Puts the script there; what is there already is the same, or was begun. */
    public void prepare(String script) throws IOException {
        OwnerOnly.folder(path);
        Files.writeString(path.resolve("script"), script + "\n");
    }

    /** Whether the process was ever begun. Only one start gets past this mark. */
    boolean hasStarted() {
        return Files.isDirectory(path.resolve("started"));
    }

    /** When it was begun, by the clock of the file system. */
    FileTime startedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("started"));
    }

    /** Whether what was begun in it is still there. */
    public boolean isAlive() throws IOException {
        return identity().filter(ProcessIdentity::isAlive).isPresent();
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

    Standing standing() throws IOException {
        if (!hasStarted()) {
            return new Exit.NotBegun();
        }
        var identity = identity();
        boolean alive = identity.isPresent() ? identity.get().isAlive() : mayStillSayItsNumber();
        var exited = exited(); // after the look at the process: it writes its code before it goes
        return exited.isPresent() ? exited.get() : alive ? new Standing.Running() : new Exit.Vanished();
    }

    private boolean mayStillSayItsNumber() throws IOException {
        return Instant.now().isBefore(startedAt().toInstant().plus(TIME_TO_SAY_ITS_NUMBER));
    }

    private Optional<Exit> exited() throws IOException {
        Path file = path.resolve("exit");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        return text.matches("\\d{1,3}")
                ? Optional.of(new Exit.Exited(
                        Integer.parseInt(text), Files.getLastModifiedTime(file).toInstant()))
                : Optional.empty();
    }
}
