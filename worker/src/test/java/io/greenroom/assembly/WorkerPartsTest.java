package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.config.Surroundings;
import io.greenroom.job.JobObserver;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.status.LoadMetrics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

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

    private void write(String database, String statement) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state/" + database));
                var change = connection.createStatement()) {
            change.execute(statement);
        }
    }

    private void assertIsRefusedAsNewer(String what) {
        assertThatThrownBy(this::build)
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll(
                        "The " + what, "newer version of Greenroom (form 99, ", "Install that version again")
                .extracting(e -> ((AssemblyException) e).reason())
                .isEqualTo(AssemblyException.Reason.SETTINGS);
    }

    @Test
    void pollersThatNoDefinitionFitsAreRefusedBeforeAnythingIsOpened() throws Exception {
        Files.writeString(config, Files.readString(config) + "pollers: {only: [Run-Comand]}\n");

        assertThatThrownBy(this::build)
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll("Run-Comand", "did you mean 'Run-Command'")
                .extracting(e -> ((AssemblyException) e).reason())
                .isEqualTo(AssemblyException.Reason.SETTINGS);
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void aWorkerForSomeActionsIsNotHeldToPollForTheOthers() throws Exception {
        Files.writeString(config, Files.readString(config) + "pollers: {only: [Run-Command]}\n");

        try (var parts = build();
                var client = HttpClient.newHttpClient()) {
            var address = parts.site().serve("127.0.0.1", 0);
            var page = client.send(
                    HttpRequest.newBuilder(address.resolve("/health/ready")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.body())
                    .contains("polling for Test/Run-Command/1: has not begun yet")
                    .doesNotContain("Start-Environment");
        }
    }

    @ParameterizedTest
    @CsvSource({"journal.db, journal", "ledger.db, ledger", "history.db, history of jobs"})
    void aStateDirectoryWithADatabaseOfANewerVersionIsRefusedAndStaysAsItIs(String database, String name)
            throws Exception {
        Path state = Files.createDirectory(folder.resolve("state"));
        write(database, "PRAGMA user_version=99");
        byte[] before = Files.readAllBytes(state.resolve(database));

        assertIsRefusedAsNewer(name + " " + state.resolve(database));
        assertThat(state.resolve(database)).hasBinaryContent(before);
        try (var files = Files.list(state)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(database, "worker.lock");
        }
        assertTheStateDirectoryIsFree();
    }

    @Test
    void aStateDirectoryInWhichANewerVersionKeepsOtherFilesIsRefusedAndStaysAsItIs() throws Exception {
        build().close();
        Path layout = folder.resolve("state/layout.json");
        Files.writeString(layout, "{\"version\": 99, \"what else\": \"will be there\"}");

        assertIsRefusedAsNewer("state directory " + folder.resolve("state"));
        assertThat(layout).hasContent("{\"version\": 99, \"what else\": \"will be there\"}");
        assertTheStateDirectoryIsFree();
    }

    @Test
    void aStateDirectoryFromBeforeThereWereNumbersIsTakenAndGetsOne() throws Exception {
        build().close();
        Path layout = folder.resolve("state/layout.json");
        String numbered = Files.readString(layout);
        Files.delete(layout);

        build().close();

        assertThat(layout).hasContent(numbered);
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

    @ParameterizedTest
    @CsvSource({"none, 0", "emf, 1"})
    void aWorkerThatStartsSaysHowMuchItHasInHandWhereTheSettingsWantIt(String metrics, int lines) throws Exception {
        Files.writeString(config, Files.readString(config) + "logging: {metrics: %s}\n".formatted(metrics));
        var settings = ConfiguredProviders.settings(Optional.of(config), Surroundings.ofThisProcess());
        var log = (Logger) LoggerFactory.getLogger(LoadMetrics.LOGGER);
        var said = new ListAppender<ILoggingEvent>();
        said.list = new CopyOnWriteArrayList<>();
        said.start();
        log.setLevel(Level.INFO);
        log.addAppender(said);
        try (var aws = AwsClients.of(AwsClientsTest.pointedAt("http://127.0.0.1:1"), 1);
                var parts = WorkerParts.build(
                        settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), JobObserver.NONE)) {
            parts.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> said.list.size() >= lines);
            parts.worker().stop(Duration.ZERO);
        } finally {
            log.detachAppender(said);
        }

        assertThat(said.list).hasSize(lines).allSatisfy(line -> assertThat(line.getFormattedMessage())
                .startsWith("{\"_aws\":{\"Timestamp\":")
                .endsWith("\"JobsInFlightPerWorker\":0,\"RoomPerWorker\":1000}"));
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
