package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.config.Settings;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WorkerPagesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Path config;
    private final Logger log = (Logger) LoggerFactory.getLogger(WorkerPages.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    WorkerPagesTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.config = new Workshop(folder).settings();
    }

    @BeforeEach
    void listen() {
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(logged);
    }

    @Test
    void theAddressIsForTheOwnerAlone() throws Exception {
        Path address = folder.resolve("state/status.url");
        Files.createDirectory(folder.resolve("state"));
        Files.writeString(address, "left by a killed worker");
        var settings = listeningAt("127.0.0.1:0");
        try (var aws = AwsClients.of(Workshop.NOWHERE, 1);
                var parts = parts(settings, aws);
                var pages = new WorkerPages(parts.site(), settings, () -> true)) {
            pages.open();
            await().atMost(PATIENCE).until(() -> Files.readString(address).startsWith("http://127.0.0.1:"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address)))
                    .isEqualTo("rw-------");
        }
    }

    private Settings listeningAt(String address) throws IOException {
        Files.writeString(
                config,
                "status: {listen: '%s', token: let-me-in-please}".formatted(address),
                StandardOpenOption.APPEND);
        return SettingsOption.read(Optional.of(config));
    }

    private static WorkerParts parts(Settings settings, AwsClients aws) throws IOException {
        return WorkerParts.build(settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), JobObserver.NONE);
    }

    private String problemOfPagesAt(String listen) throws Exception {
        var settings = listeningAt(listen);
        try (var aws = AwsClients.of(Workshop.NOWHERE, 1);
                var parts = parts(settings, aws);
                var pages = new WorkerPages(parts.site(), settings, () -> true)) {
            pages.open();
            await().atMost(PATIENCE).until(() -> !logged.list.isEmpty());
            assertThat(folder.resolve("state/status.url")).doesNotExist();
            return logged.list.getFirst().getFormattedMessage();
        }
    }

    @Test
    void aTakenPortIsSaidAndNoAddressIsLeftForOtherCommands() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();

            assertThat(problemOfPagesAt(address))
                    .startsWith("There are no status pages: ")
                    .contains(address, "status.listen");
        }
    }

    @Test
    void aHostThatNobodyKnowsIsSaid() throws Exception {
        assertThat(problemOfPagesAt("nowhere.invalid:8470"))
                .startsWith("There are no status pages: ")
                .contains("nowhere.invalid:8470", "status.listen");
    }
}
