package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes and threads that were begun on this machine since it started, whoever began them. */
final class Forks {
    private Forks() {}

    static long soFar() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return lines.filter(line -> line.startsWith("processes "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring("processes ".length()).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
