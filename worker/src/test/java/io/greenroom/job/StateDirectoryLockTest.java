package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryLockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final AtomicInteger pauses = new AtomicInteger();

    private boolean goesOn(Duration pause) {
        pauses.incrementAndGet();
        return true;
    }

    /** Tries to take what its argument says, as a worker. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print(
                    StateDirectoryLock.take(Path.of(arguments[0])).isPresent() ? "it has it" : "it has it not");
        }
    }

    /** Within one process there are no two locks anyway. */
    private String anotherProcessTriesToTakeIt() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void oneWorkerAtATimeHasAStateDirectory() throws Exception {
        try (var first = StateDirectoryLock.take(folder).orElseThrow()) {
            assertThat(StateDirectoryLock.take(folder)).isEmpty();
            assertThat(StateDirectoryLock.holder(folder))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(first).isNotNull();
        }
        try (var second = StateDirectoryLock.take(folder).orElseThrow()) {
            assertThat(second).isNotNull();
        }
    }

    @Test
    void noOtherProcessGetsWhatAWorkerHas() throws Exception {
        try (var worker = StateDirectoryLock.takeAfterCommands(folder, PATIENCE, this::goesOn)
                .orElseThrow()) {
            assertThat(worker).isNotNull();
            assertThat(anotherProcessTriesToTakeIt()).isEqualTo("it has it not");
        }
        assertThat(anotherProcessTriesToTakeIt()).isEqualTo("it has it");
    }

    @Test
    void aWorkerWaitsUntilACommandIsDone() throws Exception {
        var command = StateDirectoryLock.takeForCommand(folder).orElseThrow();

        try (var worker = StateDirectoryLock.takeAfterCommands(folder, PATIENCE, pause -> {
                    if (pauses.incrementAndGet() == 10) {
                        end(command);
                    }
                    return true;
                })
                .orElseThrow()) {
            assertThat(worker).isNotNull();
            assertThat(pauses).hasValue(10);
        }
    }

    private static void end(StateDirectoryLock command) {
        try {
            command.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWorkerWaitsForNoOtherWorker() throws Exception {
        try (var worker = StateDirectoryLock.take(folder).orElseThrow()) {
            assertThat(worker).isNotNull();
            assertThat(StateDirectoryLock.takeAfterCommands(folder, PATIENCE, this::goesOn))
                    .isEmpty();
            assertThat(pauses).hasValueLessThan(5);
        }
    }

    @Test
    void aWorkerWaitsForNoCommandWithoutEndNorWhenItIsToldToStop() throws Exception {
        try (var command = StateDirectoryLock.takeForCommand(folder).orElseThrow()) {
            assertThat(command).isNotNull();
            assertThat(StateDirectoryLock.takeAfterCommands(folder, PATIENCE, pause -> false))
                    .isEmpty();
            assertThat(StateDirectoryLock.takeAfterCommands(folder, PATIENCE, this::goesOn))
                    .isEmpty();
            assertThat(pauses).hasValueBetween(100, 10_000);
            assertThat(StateDirectoryLock.isCommands(folder)).isTrue();
        }
    }
}
