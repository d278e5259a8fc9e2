package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryLockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

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
    void aWorkerWaitsUntilACommandIsDone() throws Exception {
        var time = MovableTime.somewhen();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<StateDirectoryLock>> started;
            try (var command = StateDirectoryLock.takeForCommand(folder).orElseThrow()) {
                assertThat(command).isNotNull();
                started = threads.submit(() -> taken(time));
                for (int looks = 0; looks < 10; looks++) {
                    time.advanceToNextSleeper();
                }
                assertThat(started).isNotDone();
            }

            time.advanceToNextSleeper();

            try (var worker = started.get().orElseThrow()) {
                assertThat(worker).isNotNull();
                assertThat(StateDirectoryLock.isCommands(folder)).isFalse();
            }
        }
    }

    @Test
    void aWorkerWaitsForNoOtherAndForNoCommandWithoutEnd() throws Exception {
        var time = new SkippingTime();
        try (var worker = StateDirectoryLock.take(folder).orElseThrow()) {
            assertThat(worker).isNotNull();
            Duration begun = time.elapsed();
            assertThat(taken(time)).isEmpty();
            assertThat(time.elapsed().minus(begun)).isLessThan(Duration.ofSeconds(1));
        }
        try (var command = StateDirectoryLock.takeForCommand(folder).orElseThrow()) {
            assertThat(command).isNotNull();
            Duration begun = time.elapsed();
            assertThat(taken(time)).isEmpty();
            assertThat(time.elapsed().minus(begun)).isGreaterThanOrEqualTo(PATIENCE);
        }
    }

    private Optional<StateDirectoryLock> taken(Time time) throws IOException, InterruptedException {
        return StateDirectoryLock.takeAfterCommands(folder, PATIENCE, time);
    }
}
