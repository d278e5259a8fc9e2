package io.greenroom.benchmark;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The launcher of the installation that is measured: a checkout, or a release. */
record Launcher(Path home) {
    private static final String REPEATS_ITS_ARGUMENTS = """
            #!/bin/sh
            printf '%s\\n' "$@"
            """;

    List<String> command(String... arguments) {
        return Commands.of(home.resolve("greenroom").toString(), arguments);
    }

    /**
     * The flags that it gives the JVM of a worker, without those of its class-data archive, which fits one class path only.
     * It is asked by putting something in the place of the JDK that only repeats what it was told.
     */
    List<String> workersFlags(Path scratch) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command("worker")).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", standIn(scratch).toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> said = process.inputReader().lines().toList();
        int end = said.indexOf("-jar");
        if (process.waitFor() != 0 || end < 0) {
            throw new IOException("The launcher did not say how it starts a worker: " + said);
        }
        return said.subList(0, end).stream()
                .filter(flag -> !flag.contains("SharedArchive"))
                .toList();
    }

    private static Path standIn(Path scratch) throws IOException {
        Path jdk = OwnerOnly.folder(scratch.resolve("jdk"));
        OwnerOnly.folder(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"),
                "JAVA_VERSION=\"%d\"\n".formatted(Runtime.version().feature()));
        for (String program : List.of("java", "javac")) {
            Path file = jdk.resolve("bin").resolve(program);
            Files.writeString(file, REPEATS_ITS_ARGUMENTS);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        return jdk;
    }
}
