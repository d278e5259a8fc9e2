package io.greenroom.cli;

import static io.greenroom.cli.Said.greenroom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final Path folder;
    private final Workshop workshop;

    MainTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workshop = new Workshop(folder);
    }

    private Said simulate(String pipeline) throws IOException {
        Path file = Files.writeString(folder.resolve("pipeline.json"), pipeline);
        return greenroom(
                "simulate",
                file.toString(),
                "--source",
                "Source=" + workshop.source(),
                "--config",
                workshop.settings().toString());
    }

    private static void assertWrongUsage(Said said, String... words) {
        assertThat(said.err()).contains(words).startsWith("greenroom: ").doesNotContain("Exception", "\tat ");
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "simulate", "demo", "simulator", "environments"})
    void everyCommandHasHelp(String command) {
        var said = greenroom(command, "--help");

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("Usage: greenroom " + command);
    }

    @Test
    void wrongUsageSaysWhatIsWrongAndWhereHelpIs() {
        assertWrongUsage(greenroom(), "Say which command is wanted", "Try 'greenroom --help'");
        assertWrongUsage(greenroom("simulat"), "simulat");
        assertWrongUsage(greenroom("simulate"), "PIPELINE.json", "Try 'greenroom simulate --help'");
        assertWrongUsage(greenroom("simulator", "--port", "many"), "--port");
    }

    @Test
    void theVersionTellsWhatAReportOfAFaultNeeds() {
        var said = greenroom("--version");

        assertThat(said.status()).isZero();
        assertThat(said.out().lines())
                .satisfiesExactly(
                        version -> assertThat(version).matches("greenroom \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
                        commit -> assertThat(commit).matches("commit (\\p{XDigit}{40}(-dirty)?|unknown)"),
                        java -> assertThat(java).startsWith("Java " + System.getProperty("java.version") + " ("));
    }

    @Test
    void aBadPipelineFileNamesEveryProblemByItsPath() throws IOException {
        String pipeline = PipelineText.starting(Map.of())
                .run("Check", Map.of("CommandName", "fail", "Colour", "red"), "Nothing")
                .toString()
                .replace("\"name\":\"shop\"", "\"name\":\"sh op\"");

        assertWrongUsage(
                simulate(pipeline),
                folder.resolve("pipeline.json").toString(),
                "$.name",
                "$.stages[1].actions[0].configuration.BlueprintName",
                "$.stages[2].actions[0].configuration.Colour",
                "Nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "3", "\"x\"", "{}", "{\"pipeline\": []}", "{\"pipeline\": {\"stages\": {\"a\": 1}}}"})
    void aFileThatHoldsNoPipelineIsABadOne(String text) throws IOException {
        var said = greenroom(
                "simulate",
                Files.writeString(folder.resolve("p.json"), text).toString(),
                "--config",
                workshop.settings().toString());

        assertWrongUsage(said, "p.json");
    }

    @Test
    void aFileThatIsNoJsonIsNamedWithItsPosition() throws IOException {
        assertWrongUsage(simulate("{\"name\": \"shop\",\n oops}"), "is not JSON", "at line 2, column");
        assertWrongUsage(greenroom("simulate", "nowhere.json"), "There is no pipeline file nowhere.json");
        assertWrongUsage(greenroom("simulate", folder.toString()), folder.toString(), "cannot be read");
    }

    @Test
    void badSettingsAreNamedTogether() throws IOException {
        Path settings = Files.writeString(folder.resolve("bad.yaml"), "poling: {}\njobs: {maxConcurrent: -1}\n");

        assertWrongUsage(
                greenroom("environments", "--config", settings.toString()), "poling", "polling", "jobs.maxConcurrent");
        assertWrongUsage(greenroom("environments", "--config", "nowhere.yaml"), "nowhere.yaml");
    }

    @Test
    void aProviderThatIsNotThereIsNamed() throws IOException {
        Path settings = Files.writeString(
                folder.resolve("other.yaml"),
                Files.readString(workshop.settings()) + "environments: {defaultProvider: mars}\n");

        var said = greenroom(
                "simulate",
                workshop.pipeline(PipelineText.withSource().approval()).toString(),
                "--source",
                "Source=" + workshop.source(),
                "--config",
                settings.toString());

        assertWrongUsage(said, "mars");
    }

    @Test
    void aBusyPortSaysWhichAndHowToChooseAnother() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());

            assertWrongUsage(greenroom("simulator", "--port", port, "--s3-port", "0"), "Port " + port, "--port");
            assertWrongUsage(greenroom("simulator", "--port", "0", "--s3-port", port), "Port " + port, "--s3-port");
        }
    }

    @Test
    void withoutEnvironmentsTheListIsEmptyInBothForms() {
        String settings = workshop.settings().toString();

        var plain = greenroom("environments", "--config", settings);
        assertThat(plain.status()).isZero();
        assertThat(plain.out()).isEmpty();
        assertThat(plain.err()).contains("There are no environments.");
        assertThat(greenroom("environments", "--config", settings, "--json")
                        .out()
                        .strip())
                .isEqualTo("[ ]");
    }

    @Test
    void whileAWorkerHasTheStateDirectoryItIsTheOneThatEndsEnvironments() throws Exception {
        String config = workshop.settings().toString();
        var settings = SettingsOption.read(Optional.of(workshop.settings()));
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow();
                var open = new OpenParts()) {
            EnvironmentProvider worker = new ConfiguredProviders(settings, new SecretsInUse(), Time.system())
                    .open(open)
                    .getFirst();
            EnvironmentId one = start(worker, "one");
            EnvironmentId other = start(worker, "other");
            assertThat(greenroom("environments", "--config", config).out()).contains(one.value(), other.value());

            assertThat(greenroom("environments", "--config", config, "end", one.value())
                            .status())
                    .isZero();
            awaitEnded(worker, one);
            assertThat(stateOf(worker, other)).isNotInstanceOf(EnvironmentState.Ended.class);

            assertThat(greenroom("environments", "end", "--all", "--config", config)
                            .status())
                    .isZero();
            awaitEnded(worker, other);
        }
    }

    private static EnvironmentId start(EnvironmentProvider provider, String key) throws Exception {
        return provider.start(new StartRequest(
                key,
                "small",
                key,
                Map.of(),
                Map.of(),
                Instant.now().plusSeconds(600),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    /** The worker itself notices last: what is left of the files is removed after the end was written down. */
    private static void awaitEnded(EnvironmentProvider worker, EnvironmentId id) {
        await().atMost(Duration.ofMinutes(2)).until(() -> stateOf(worker, id) instanceof EnvironmentState.Ended);
    }

    private static EnvironmentState stateOf(EnvironmentProvider provider, EnvironmentId id) throws Exception {
        return provider.describe(id).orElseThrow().state();
    }

    @Test
    void endingNeedsToKnowWhich() {
        String settings = workshop.settings().toString();

        assertWrongUsage(
                greenroom("environments", "--config", settings, "end"), "Name the environments to end, or give --all");
        assertWrongUsage(greenroom("environments", "--config", settings, "end", "--all", "local/1"), "--all");
        assertWrongUsage(
                greenroom("environments", "--config", settings, "end", "no id"), "'no id' is not an environment id");
        var unknown = greenroom("environments", "--config", settings, "end", "local/nope");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no environment local/nope");
    }
}
