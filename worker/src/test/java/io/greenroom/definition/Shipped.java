package io.greenroom.definition;

import io.greenroom.job.ActionType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The definitions that ship. */
public final class Shipped {
    static final Path DIRECTORY = Path.of("..", "action-definitions");
    static final ActionType RUN = new ActionType("Test", "Run-Command", "1");

    private Shipped() {}

    public static List<ActionDefinition> definitions() {
        return ActionDefinitions.read(DIRECTORY).definitions();
    }

    /** A copy to edit. */
    static void copyTo(Path directory) {
        try (var files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void edit(Path file, String before, String after) throws IOException {
        Files.writeString(file, Files.readString(file).replace(before, after));
    }
}
