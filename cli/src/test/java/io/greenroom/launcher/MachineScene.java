package io.greenroom.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A machine for the scripts of deploy/aws: the programs that they call only write down how they are called. */
final class MachineScene implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path SCRIPTS =
            Path.of("../deploy/aws").toAbsolutePath().normalize();

    private final Path folder;
    private final Path programs;
    private final List<Process> processes = new ArrayList<>();

    MachineScene(Path folder) throws IOException {
        this.folder = folder;
        this.programs = Files.createDirectory(folder.resolve("programs"));
    }

    /**
     * Puts a program in front of all others.
     *
     * @param body what it does besides, in shell, after it has written down its name and arguments
     */
    void program(String name, String body) throws IOException {
        Path file = programs.resolve(name);
        Files.writeString(
                file,
                "#!/bin/sh\nprintf '%%s\\n' \"%s $*\" >>'%s'\ncd '%s' || exit 99\n%s\n"
                        .formatted(name, folder.resolve("calls"), folder, body));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Puts a program in front of all others of which nothing is written down. */
    void silentProgram(String name, String body) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Process start(String script, Map<String, String> variables) throws IOException {
        var builder = new ProcessBuilder(SCRIPTS.resolve(script).toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.endsWith("_proxy"));
        builder.environment().putAll(variables);
        builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        processes.add(process);
        return process;
    }

    int ended(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(said())
                .isTrue();
        return process.exitValue();
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    /** How the programs were called, in order. */
    List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
