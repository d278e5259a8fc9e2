package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a service, and the terminal beside it, as processes of their own. */
@Tag("thorough")
class ServiceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Stands in for systemd's end of the socket. */
    private static final String RECEIVER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            while True:
                print(s.recv(4096).decode().strip(), flush=True)
            """;

    private final Path folder;
    private final Workshop workshop;
    private final List<Process> processes = new ArrayList<>();

    ServiceIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workshop = new Workshop(folder);
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String name, ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(name).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String said(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private int ended(String name, Process process) throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(said(name))
                .isTrue();
        return process.exitValue();
    }

    private static void assumeThereIs(String program) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                program + " is not installed");
    }

    private Process worker(Simulator simulator, String... variables) throws IOException {
        var builder = workshop.process("worker", "--config", workshop.settings().toString());
        builder.environment().putAll(simulator.environment());
        builder.environment().put("GREENROOM_STATUS_LISTEN", "127.0.0.1:0");
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return start("worker", builder);
    }

    @Test
    void systemdIsToldOfReadinessOfLifeAndOfStopping() throws Exception {
        assumeThereIs("systemd-notify");
        assumeThereIs("python3");
        Path socket = folder.resolve("notify");
        start("notes", new ProcessBuilder("python3", "-c", RECEIVER, socket.toString()));
        await().atMost(PATIENCE).until(() -> Files.exists(socket));

        try (var simulator = Simulator.start(SimulatorSettings.defaults())) {
            Process worker = worker(simulator, "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=400000");
            await().atMost(PATIENCE).until(() -> said("notes").contains("READY=1"));
            await().atMost(PATIENCE)
                    .until(() ->
                            said("notes").lines().filter("WATCHDOG=1"::equals).count() >= 3);

            worker.destroy();

            assertThat(ended("worker", worker)).as(said("worker")).isZero();
            await().atMost(PATIENCE).until(() -> said("notes").contains("STOPPING=1"));
            assertThat(said("notes").indexOf("READY=1"))
                    .isLessThan(said("notes").indexOf("STOPPING=1"));
        }
    }

    @Test
    void theUnitIsAsSystemdWantsIt() throws Exception {
        assumeThereIs("systemd-analyze");
        Path top = Path.of("..").toAbsolutePath().normalize();
        String unit = Files.readString(top.resolve("deploy/systemd/greenroom.service"));
        assertThat(unit).contains("ExecStart=/opt/greenroom/greenroom worker");
        Path here = Files.writeString(
                folder.resolve("greenroom.service"),
                unit.replace("=/opt/greenroom/greenroom ", "=%s ".formatted(top.resolve("greenroom"))));

        Process verify = start(
                "verified",
                new ProcessBuilder("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", here.toString()));

        assertThat(ended("verified", verify)).as(said("verified")).isZero();
        assertThat(said("verified")).isEmpty();
    }

    @Test
    void watchingJobsShowsAnArrayALineAndEndsWellOnSignals() throws Exception {
        for (String signal : List.of("TERM", "INT")) {
            Process watching = start("watched", watching("--json"));
            await().atMost(PATIENCE)
                    .until(() -> said("watched").lines().filter("[]"::equals).count() >= 2);

            signal(signal, watching);

            assertThat(ended("watched", watching)).as(said("watched")).isZero();
        }
    }

    @Test
    void watchingOnATerminalDrawsOverAndLeavesTheCursorBelow() throws Exception {
        var builder = watching();
        builder.environment().put("JDK_JAVA_OPTIONS", "-Dgreenroom.terminal=80");
        Process watching = start("watched", builder);
        await().atMost(PATIENCE).until(() -> said("watched").split("\u001b\\[H\u001b\\[J").length > 2);

        signal("INT", watching);

        assertThat(ended("watched", watching)).as(said("watched")).isZero();
        assertThat(said("watched")).endsWith("\n").doesNotContain("\u001b[?");
    }

    /** Hears of interrupts, which whoever started the tests in the background may have had ignored. */
    private ProcessBuilder watching(String... options) throws IOException {
        assumeThereIs("env");
        var builder = workshop.process("jobs", "--config", workshop.settings().toString(), "--watch");
        var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(builder.command());
        command.addAll(List.of(options));
        return builder.command(command);
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void jobsAreThoseOfTheRunningWorkerUntilItEnds() throws Exception {
        try (var simulator = Simulator.start(SimulatorSettings.defaults())) {
            Process worker = worker(simulator, "GREENROOM_STATUS_TOKEN=0123456789abcdef");
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("state/status.url")));

            Process without = start(
                    "without",
                    workshop.process("jobs", "--config", workshop.settings().toString()));
            assertThat(ended("without", without)).as(said("without")).isEqualTo(1);
            assertThat(said("without")).contains("status.token");
            var builder =
                    workshop.process("jobs", "--config", workshop.settings().toString());
            builder.environment().put("GREENROOM_STATUS_TOKEN", "0123456789abcdef");
            assertThat(ended("with", start("with", builder))).as(said("with")).isZero();
            assertThat(said("with")).contains("No jobs are in flight. The worker at http://127.0.0.1:");

            worker.destroy();
            assertThat(ended("worker", worker)).as(said("worker")).isZero();
            assertThat(folder.resolve("state/status.url")).doesNotExist();
        }
    }
}
