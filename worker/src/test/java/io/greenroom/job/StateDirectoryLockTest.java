package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryLockTest {
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
}
