package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.JobObserver;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.secret.SecretsInUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPartsTest {
    private final Path folder;
    private final Path config;

    WorkerPartsTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.config = new Workshop(folder).settings();
    }

    private WorkerParts build() throws Exception {
        var settings = SettingsOption.read(Optional.of(config));
        try (var aws = AwsClients.of(Workshop.NOWHERE, 1)) {
            return WorkerParts.build(
                    settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), JobObserver.NONE);
        }
    }

    private void assertTheStateDirectoryIsFree() throws Exception {
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow()) {
            assertThat(lock).isNotNull();
        }
        assertThat(folder.resolve("state/journal.db-wal")).doesNotExist();
    }

    @Test
    void closingLetsGoOfTheStateDirectory() throws Exception {
        build().close();

        assertTheStateDirectoryIsFree();
    }

    @Test
    void whatWasOpenedIsClosedWhenALaterPartCannotBe() throws Exception {
        Files.writeString(config, Files.readString(config).replace("}}", "}, cloudshell: %s}".formatted("""
                {url: "https://127.0.0.1:1", username: ci, password: secret, caCertificate: nowhere.pem}""")));

        assertThatThrownBy(this::build).hasMessageContaining("nowhere.pem");
        assertTheStateDirectoryIsFree();
    }

    @Test
    void aStateDirectoryThatCannotBeUsedIsARefusalThatSaysWhatToChange() throws Exception {
        Files.writeString(folder.resolve("state"), "a file");

        assertThatThrownBy(this::build)
                .isInstanceOf(Refusal.class)
                .hasMessageContainingAll(
                        folder.resolve("state").toString(), "is no directory", "setting stateDirectory")
                .extracting(e -> ((Refusal) e).status())
                .isEqualTo(2);
    }

    @Test
    void theStateDirectoryIsItsOwnersAlone() throws Exception {
        build().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aJournalThatCannotBeOpenedIsARefusalAndLeavesNothingOpen() throws Exception {
        Path journal = Files.createDirectories(folder.resolve("state/journal.db"));

        assertThatThrownBy(this::build).isInstanceOf(Refusal.class).hasMessageContaining("journal.db");
        assertTheStateDirectoryIsFree();
        assertThat(journal).exists();
    }
}
