package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.job.Job;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusSiteTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;

    StatusSiteTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path oldLog() throws IOException {
        Path log = Files.createDirectories(folder.resolve("logs/local/0123456789abcdef"))
                .resolve("r1.log");
        Files.writeString(log, "long ago\n");
        return Files.setLastModifiedTime(log, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    @Test
    void aTakenPortIsSaidWithWhatToChange() throws Exception {
        try (var stage = Stage.open(folder)) {
            int port = stage.address.getPort();

            assertThatThrownBy(() -> stage.site.serve("127.0.0.1", port))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("127.0.0.1:" + port, "in use", "status.listen");
            assertThat(stage.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aHostWithoutAnAddressIsSaidWithWhatToChange() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
                var site = Stage.site(folder, journal)) {
            assertThatThrownBy(() -> site.serve("nowhere.invalid", 18470))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("nowhere.invalid:18470", "status.listen");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsSaidWithWhatToChange() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
                var site = Stage.site(folder, journal)) {
            assertThatThrownBy(() -> site.serve("192.0.2.1", 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("192.0.2.1:0", "status.listen");
        }
    }

    @Test
    void logsOfCommandsAreTheirOwnersAlone() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job("Smoke", Map.of());
            stage.begin(job, "r1");
            stage.print(job, "hello\n");

            Path log = folder.resolve("logs/local/0123456789abcdef/r1.log");
            assertThat(log).hasContent("hello");
            assertThat(mode(log)).isEqualTo("rw-------");
            assertThat(mode(log.resolveSibling(""))).isEqualTo("rwx------");
            assertThat(mode(folder.resolve("logs"))).isEqualTo("rwx------");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void oldLogsAreRemovedThoughNoPagesAreServed() throws Exception {
        Path old = oldLog();
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
                var site = Stage.site(folder, journal)) {
            site.start();

            await().atMost(PATIENCE).until(() -> Files.notExists(old));
        }
    }
}
