package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.config.Surroundings;
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
        this.config = Files.writeString(folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: %s
                providers: {local: {blueprints: %s}}
                """.formatted(
                Path.of("../action-definitions").toAbsolutePath().normalize(), folder.resolve("state"), folder));
    }

    private WorkerParts build() throws Exception {
        var settings = ConfiguredProviders.settings(Optional.of(config), Surroundings.ofThisProcess());
        try (var aws = AwsClients.of(AwsClientsTest.pointedAt("http://127.0.0.1:1"), 1)) {
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
    void aStateDirectoryThatCannotBeUsedIsAFailureThatSaysWhatToChange() throws Exception {
        Files.writeString(folder.resolve("state"), "a file");

        assertThatThrownBy(this::build)
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll(
                        folder.resolve("state").toString(), "is no directory", "setting stateDirectory")
                .extracting(e -> ((AssemblyException) e).reason())
                .isEqualTo(AssemblyException.Reason.SETTINGS);
    }

    @Test
    void theStateDirectoryIsItsOwnersAlone() throws Exception {
        build().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aJournalThatCannotBeOpenedIsAFailureAndLeavesNothingOpen() throws Exception {
        Path journal = Files.createDirectories(folder.resolve("state/journal.db"));

        assertThatThrownBy(this::build).isInstanceOf(AssemblyException.class).hasMessageContaining("journal.db");
        assertTheStateDirectoryIsFree();
        assertThat(journal).exists();
    }
}
