package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Two providers side by side: this machine, and CloudShell's fake. */
class EnvironmentsCommandTest {
    private final Path folder;
    private final FakeCloudShell cloudShell;
    private final Path config;
    private final OpenParts open = new OpenParts();
    private EnvironmentId here = new EnvironmentId("local/none");
    private EnvironmentId there = new EnvironmentId("cloudshell/none");

    EnvironmentsCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.cloudShell = FakeCloudShell.start(Time.system())
                .offering(FakeBlueprint.named("lab").taking(Duration.ZERO, Duration.ZERO));
        cloudShell.modes().beforeSetupTakes = Duration.ZERO;
        cloudShell.modes().stopLag = Duration.ZERO;
        this.config = new Workshop(folder).settings();
        Files.writeString(config, Files.readString(config).replace("}}", "}, cloudshell: %s}".formatted("""
                {url: "%s", username: %s, password: "%s", pace: {pollInterval: 50ms, requestsPerSecond: 1000}}""".formatted(
                                cloudShell.url(), FakeCloudShell.user(), FakeCloudShell.password()))));
    }

    @AfterEach
    void close() throws IOException {
        greenroom("environments", "end", "--all");
        open.close();
        cloudShell.close();
    }

    /** What a worker's providers have started. */
    private List<EnvironmentProvider> startBoth() throws Exception {
        var providers = new ConfiguredProviders(
                        SettingsOption.read(Optional.of(config)), new SecretsInUse(), Time.system())
                .open(open);
        here = start(providers.get(0), "small", "here");
        there = start(providers.get(1), "lab", "there");
        return providers;
    }

    private static EnvironmentId start(EnvironmentProvider provider, String blueprint, String name) throws Exception {
        return provider.start(new StartRequest(
                name,
                blueprint,
                name,
                Map.of(),
                Map.of(),
                Instant.now().plusSeconds(3600),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    @Test
    void allProvidersAreInOneTable() throws Exception {
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow()) {
            startBoth();

            Said said = greenroom("environments");

            assertThat(lock).isNotNull();
            assertThat(said.err()).isEmpty();
            assertThat(said.out().lines())
                    .hasSize(2)
                    .anySatisfy(
                            line -> assertThat(line).startsWith(here.value()).contains("here", "small", "until"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith(there.value()).contains("lab", "until"));
            assertThat(said.out().lines().map(line -> line.indexOf("until")).distinct())
                    .hasSize(1);
            var json = JsonMapper.shared()
                    .readTree(greenroom("environments", "--json").out());
            assertThat(json.valueStream().map(e -> e.get("provider").asString()))
                    .containsExactlyInAnyOrder("local", "cloudshell");
            assertThat(json.get(0).propertyNames())
                    .contains(
                            "id",
                            "name",
                            "provider",
                            "blueprint",
                            "state",
                            "startedAt",
                            "expiresAt",
                            "url",
                            "pipeline",
                            "execution",
                            "protected",
                            "cost");
        }
    }

    @Test
    void bothAreEndedWhetherAWorkerRunsOrNot() throws Exception {
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow()) {
            var providers = startBoth();
            assertThat(lock).isNotNull();

            assertThat(greenroom("environments", "end", here.value(), there.value())
                            .status())
                    .isZero();
            assertThat(providers.get(1).describe(there).map(e -> e.state() instanceof EnvironmentState.Ended))
                    .isNotEqualTo(Optional.of(false));
        }
        open.close();

        Said said = greenroom("environments", "end", there.value(), "cloudshell/nothing", "mars/1");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err())
                .contains("There is no environment cloudshell/nothing.", "There is no environment mars/1.");
    }

    @Test
    void bothAreProtectedReleasedAndExtendedWhileAWorkerRuns() throws Exception {
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow()) {
            var providers = startBoth();
            assertThat(lock).isNotNull();
            var before = providers.get(0).describe(here).orElseThrow().expiresAt();

            assertThat(greenroom("environments", "protect", here.value(), there.value()))
                    .extracting(Said::status)
                    .isEqualTo(0);
            assertThat(providers.get(0).describe(here).orElseThrow().retention().isProtected())
                    .isTrue();
            assertThat(providers
                            .get(1)
                            .describe(there)
                            .orElseThrow()
                            .retention()
                            .isProtected())
                    .isTrue();
            assertThat(greenroom("environments", "show", here.value()).out())
                    .contains(here.value(), "but is protected", "blueprint   small");

            assertThat(greenroom("environments", "extend", here.value(), "2h").status())
                    .isZero();
            assertThat(providers.get(0).describe(here).orElseThrow().expiresAt())
                    .isEqualTo(before.plusSeconds(7200).truncatedTo(ChronoUnit.SECONDS));
            Said tooLong = greenroom("environments", "extend", here.value(), "30d");
            assertThat(tooLong.status()).isEqualTo(1);
            assertThat(tooLong.err()).contains("environments.maxDuration");

            assertThat(greenroom("environments", "release", here.value(), there.value())
                            .status())
                    .isZero();
            assertThat(providers
                            .get(1)
                            .describe(there)
                            .orElseThrow()
                            .retention()
                            .isProtected())
                    .isFalse();
        }
    }

    @Test
    void aPurgeEndsWhatItsDryRunShowedAndLeavesTheProtected() throws Exception {
        var providers = startBoth();
        var kept = start(providers.get(0), "small", "kept");
        providers.get(0).keep(kept, Retention.Change.protecting());
        awaitReady(providers.get(0), here, kept);
        open.close();

        Said plan = greenroom("environments", "purge", "--provider", "local", "--dry-run");
        Said unasked = greenroom("environments", "purge", "--provider", "local");
        assertThat(greenroom("environments").out()).contains(here.value(), there.value(), kept.value());
        Said done = greenroom("environments", "purge", "--provider", "local", "--yes");

        assertThat(plan.out().lines()).singleElement().asString().startsWith(here.value());
        assertThat(plan.err()).contains(kept + " is protected and stays");
        assertThat(unasked.status()).isEqualTo(2);
        assertThat(done.status()).isZero();
        assertThat(done.out()).isEqualTo(plan.out());
        assertThat(greenroom("environments", "purge", "--expired", "--yes").err())
                .contains("nothing to purge");
        assertThat(greenroom("environments", "show", kept.value()).out()).contains("READY");
        assertThat(greenroom("environments", "show", here.value()).out()).contains("ENDED");
        assertThat(greenroom("environments", "purge").status()).isEqualTo(2);
        assertThat(greenroom("environments", "purge", "--all", "--expired").status())
                .isEqualTo(2);
        assertThat(greenroom("environments", "show", "local/nope").status()).isEqualTo(1);
    }

    @Test
    void aDryRunTouchesNothingNotEvenWhatHasExpiredWhereNoWorkerRuns() throws Exception {
        var providers = startBoth();
        awaitReady(providers.get(0), here);
        open.close();
        Path state = folder.resolve("state/environments").resolve(here.name());
        Path record = state.resolve("environment.json");
        Files.writeString(
                record,
                Files.readString(record)
                        .replaceFirst("\"expiresAt\" *: *\"[^\"]*\"", "\"expiresAt\":\"2026-01-01T00:00:00Z\""));

        Said plan = greenroom("environments", "purge", "--expired", "--dry-run");
        Said again = greenroom("environments", "purge", "--expired", "--dry-run");

        assertThat(plan.out().lines()).singleElement().asString().startsWith(here + "  READY");
        assertThat(again.out()).isEqualTo(plan.out());
        assertThat(greenroom("environments", "purge", "--expired", "--yes").out())
                .isEqualTo(plan.out());
        assertThat(greenroom("environments", "show", here.value()).out()).contains("ENDED");
    }

    private static void awaitReady(EnvironmentProvider provider, EnvironmentId... ids) {
        for (EnvironmentId id : ids) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> provider.describe(id).orElseThrow().state() instanceof EnvironmentState.Ready);
        }
    }

    @Test
    void aServerThatIsAwayHidesNothingOfThisMachine() throws Exception {
        startBoth();
        cloudShell.close();
        Files.writeString(
                config, Files.readString(config).replace("pace:", "waits: {retry: 0}, timeouts: {connect: 1s}, pace:"));

        Said said = greenroom("environments");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out().lines()).singleElement().asString().startsWith(here.value());
        assertThat(said.err()).contains("The environments of provider cloudshell are not known");
        Said blueprints = greenroom("blueprints");
        assertThat(blueprints.status()).isEqualTo(1);
        assertThat(blueprints.out()).startsWith("small  [local]");
        assertThat(blueprints.err()).contains("The blueprints of provider cloudshell are not known");
    }

    @Test
    void theBlueprintsOfAllProvidersAreListed() {
        Said said = greenroom("blueprints");

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).contains("small  [local]", "lab  [cloudshell]");
        var json =
                JsonMapper.shared().readTree(greenroom("blueprints", "--json").out());
        assertThat(json.valueStream().map(b -> b.get("provider").asString())).containsExactly("local", "cloudshell");
    }

    private Said greenroom(String command, String... more) {
        return Said.greenroom(Stream.concat(Stream.of(command, "--config", config.toString()), Stream.of(more))
                .toArray(String[]::new));
    }
}
