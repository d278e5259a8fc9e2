package io.greenroom.config;

import io.greenroom.file.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What settings are read from, apart from the settings file itself. */
public interface Surroundings {
    /** The process environment: for {@code ${NAME}} and for overrides. */
    Map<String, String> environment();

    /** Where the process was started; absolute. */
    Path workingDirectory();

    /** What {@code ~} stands for. */
    Path home();

    /** Where Greenroom itself lies, with what it ships; the launcher says so. */
    Optional<Path> installation();

    /** The file's text; empty when there is no such file. */
    Optional<String> read(Path file) throws IOException;

    boolean isDirectory(Path path);

    /** Those of this process. */
    static Surroundings ofThisProcess() {
        return new Surroundings() {
            @Override
            public Map<String, String> environment() {
                return System.getenv();
            }

            @Override
            public Path workingDirectory() {
                return Path.of("").toAbsolutePath();
            }

            @Override
            public Path home() {
                return Path.of(System.getProperty("user.home"));
            }

            @Override
            public Optional<Path> installation() {
                return Optional.ofNullable(System.getProperty("greenroom.home")).map(Path::of);
            }

            @Override
            public Optional<String> read(Path file) throws IOException {
                try {
                    return Optional.of(TextFile.read(file));
                } catch (NoSuchFileException e) {
                    return Optional.empty();
                }
            }

            @Override
            public boolean isDirectory(Path path) {
                return Files.isDirectory(path);
            }
        };
    }
}
