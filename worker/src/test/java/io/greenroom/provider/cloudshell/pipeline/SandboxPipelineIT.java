package io.greenroom.provider.cloudshell.pipeline;

import static io.greenroom.provider.cloudshell.pipeline.Pipelines.action;
import static io.greenroom.provider.cloudshell.pipeline.Pipelines.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobResult;
import io.greenroom.job.PolledJob;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.provider.cloudshell.fake.Trouble;
import io.greenroom.provider.cloudshell.pipeline.Pipelines.Action;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three actions in a pipeline, from the service's jobs to CloudShell's requests and back. */
@Tag("thorough")
class SandboxPipelineIT {
    private static final Path OURS = Path.of("..", "action-definitions");
    private static final Path QUALIS = Path.of("..", "examples", "quali", "action-definitions");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String START = "POST /api/v2/blueprints/.*/start";

    private final FakeCloudShell cloudShell = FakeCloudShell.start(InstantSource.system());
    private final Path folder;
    private final Pipelines pipelines;

    SandboxPipelineIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("readme.txt"), "nothing to build");
        this.pipelines = new Pipelines(source);
    }

    /** Sandboxes that live fast. */
    @BeforeEach
    void offer() {
        var modes = cloudShell.modes();
        modes.beforeSetupTakes = Duration.ofMillis(50);
        modes.stopLag = Duration.ofMillis(50);
        modes.executionLag = Duration.ofMillis(20);
        cloudShell.offering(lab("Edge Lab [4]"));
    }

    private static FakeBlueprint lab(String name) {
        return FakeBlueprint.named(name)
                .with(Param.optional("Build Number", "0"), Param.lookup("Size", "small", "large"))
                .with(Part.app("web", command("check it", "12 checks passed", Param.required("Path"))))
                .with(Part.resource("web", command("check it", "the wrong one")))
                .with(command("report", "written", Param.optional("Format", "text")))
                .with(command("break", "no route to host").endingWith("Failed"))
                .taking(Duration.ofMillis(300), Duration.ofMillis(100));
    }

    private static FakeCommand command(String name, String output, Param... params) {
        return FakeCommand.completing(name, output, params).taking(Duration.ofMillis(100));
    }

    @AfterEach
    void close() {
        pipelines.close();
        cloudShell.close();
    }

    private Installation install(Path definitions) throws Exception {
        return new Installation(
                pipelines.simulator(), cloudShell, definitions, Files.createDirectory(folder.resolve("state")));
    }

    private static Action start(String blueprint) {
        return Action.start(Map.of(
                "BlueprintName", blueprint,
                "EnvironmentName", "shop-main",
                "DurationInMinutes", "60",
                "InputsJSON", "{\"Build Number\": 118, \"Size\": \"large\"}"));
    }

    private static Action check() {
        return Action.run(Map.of(
                "ComponentName", "web-.+", "CommandName", "check it", "ArgumentsJSON", "{\"Path\": \"/health\"}"));
    }

    private static Action report() {
        return Action.run(Map.of("CommandName", "report"));
    }

    private void nothingIsLeft() {
        await().atMost(LONG).until(() -> cloudShell.sandboxesHeld() == 0);
        assertThat(cloudShell.sandboxesStarted()).isEqualTo(1);
    }

    @Test
    void aSandboxIsStartedUsedAndEnded() throws Exception {
        ExecutionSnapshot end;
        try (var installation = install(OURS)) {
            installation.start();
            end = pipelines.run(start("Edge Lab [4]"), check(), Action.end());
        }

        assertThat(end.status()).as(failures(end)).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(cloudShell.requests(START)).singleElement().satisfies(request -> assertThat(request.body())
                .contains("shop-main-gr", "\"118\"", "large"));
        assertThat(action(end, "Start").outputVariables())
                .containsEntry("EnvironmentName", "shop-main")
                .hasEntrySatisfying("EnvironmentUrl", url -> assertThat(url)
                        .startsWith("https://portal.example.com/RM/Diagram/Index/"));
        assertThat(action(end, "Start").summary()).contains("https://portal.example.com/RM/Diagram/Index/");
        assertThat(action(end, "Run").outputVariables())
                .containsEntry("Output", "12 checks passed Path=/health")
                .containsEntry("ExitCode", "0");
        assertThat(action(end, "End").outputVariables()).containsEntry("State", "ENDED");
        assertThat(cloudShell.executionsStarted()).isEqualTo(1);
        assertThat(cloudShell.logins()).isEqualTo(1);
        assertThat(cloudShell.openLogins()).isZero();
        nothingIsLeft();
    }

    @Test
    void errorsOfTheTeardownFailTheEnd() throws Exception {
        cloudShell.offering(lab("sticky").failingTeardown("vm-7 does not power off"));
        try (var installation = install(OURS)) {
            installation.start();

            ExecutionSnapshot end = pipelines.run(start("sticky"), Action.end());

            assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(failure(end, "End")).contains("has ended", "vm-7 does not power off");
            nothingIsLeft();
        }
    }

    @Test
    void aCommandThatFailsFailsItsActionWithTheOutput() throws Exception {
        try (var installation = install(OURS)) {
            installation.start();

            ExecutionSnapshot end =
                    pipelines.run(start("Edge Lab [4]"), Action.run(Map.of("CommandName", "break")), Action.end());

            assertThat(failure(end, "Run")).contains("break", "exited with 1", "no route to host");
            assertThat(cloudShell.sandboxesStarted()).isEqualTo(1);
        }
    }

    @Test
    void aSetupThatFailsEndsTheSandboxAndTellsWhatTheFeedSays() throws Exception {
        cloudShell.offering(lab("bad").failingSetup("vlan 7 is taken"));
        try (var installation = install(OURS)) {
            installation.start();

            ExecutionSnapshot end = pipelines.run(start("bad"), Action.end());

            assertThat(failure(end, "Start")).contains("did not start", "vlan 7 is taken", "Configuration");
            nothingIsLeft();
        }
    }

    @Test
    void aLostReplyToTheStartMakesOneSandbox() throws Exception {
        cloudShell.cause(Trouble.Kind.RESET_AFTER, START, 1);
        try (var installation = install(OURS)) {
            installation.start();

            ExecutionSnapshot end = pipelines.run(start("Edge Lab [4]"), report(), Action.end());

            assertThat(end.status()).as(failures(end)).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(cloudShell.requests(START)).hasSize(1);
            nothingIsLeft();
        }
    }

    @Test
    void pipelinesOfTheSampleRunUnchanged() throws Exception {
        try (var installation = install(asTheSampleNamesThem())) {
            installation.start();

            ExecutionSnapshot end = pipelines.run(
                    Action.start(Map.of(
                                    "BlueprintName",
                                    "Edge Lab [4]",
                                    "SandboxName",
                                    "nightly",
                                    "InputsJSON",
                                    " ",
                                    "DurationInMinutes",
                                    "60"))
                            .ofQuali(),
                    Action.run(Map.of(
                                    "ComponentName",
                                    "SANDBOX",
                                    "CommandName",
                                    "report",
                                    "ArgumentsJSON",
                                    "{\"Format\": \"pdf\"}"))
                            .ofQuali(),
                    Action.end().ofQuali());

            assertThat(end.status()).as(failures(end)).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(cloudShell.requests(START)).singleElement().satisfies(request -> assertThat(request.body())
                    .contains("nightly-gr"));
            assertThat(action(end, "Run").outputVariables()).containsEntry("Output", "written Format=pdf");
            nothingIsLeft();
        }
    }

    @Test
    void whatTheOldWorkerStartedIsUsedAndEnded() throws Exception {
        try (var installation = install(asTheSampleNamesThem())) {
            String execution = pipelines.start(
                    Action.start(Map.of("BlueprintName", "Edge Lab [4]", "DurationInMinutes", "60"))
                            .ofQuali(),
                    Action.run(Map.of("ComponentName", "web", "CommandName", "check it"))
                            .ofQuali(),
                    Action.end().ofQuali());
            startAsTheOldWorkerDid(installation);

            installation.start();
            ExecutionSnapshot end = pipelines.end(execution);

            assertThat(end.status()).as(failures(end)).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(action(end, "Run").outputVariables()).containsEntry("Output", "the wrong one");
            assertThat(cloudShell.requests(START)).isEmpty();
            nothingIsLeft();
        }
    }

    private Path asTheSampleNamesThem() throws Exception {
        Path definitions = Files.createDirectory(folder.resolve("definitions"));
        Files.copy(QUALIS.resolve("start-environment.json"), definitions.resolve("QualiStartSandboxAction.json"));
        Files.copy(QUALIS.resolve("run-command.json"), definitions.resolve("QualiRunCommandAction.json"));
        Files.copy(QUALIS.resolve("end-environment.json"), definitions.resolve("QualiEndSandboxAction.json"));
        return definitions;
    }

    /** Takes the job, starts a sandbox of any name, and stores the start's answer itself as the artifact. */
    private void startAsTheOldWorkerDid(Installation installation) throws Exception {
        PolledJob polled = polled(installation);
        installation.jobs().acknowledge(polled.job().id(), polled.nonce());
        String sandbox = cloudShell.startByHand("nightly", "Edge Lab [4]");
        var id = EnvironmentId.of("cloudshell", sandbox);
        await().atMost(LONG)
                .until(() ->
                        installation.provider().describe(id).orElseThrow().state() instanceof EnvironmentState.Ready);
        Path artifact = Files.writeString(folder.resolve("artifact"), """
                {"name": "nightly", "id": "%s", "state": "BeforeSetup", "setup_stage": "None", "type": "Sandbox",
                 "components": [{"id": "0", "name": "web", "type": "Application"}], "_links": {}}""".formatted(sandbox));
        ArtifactAccess access = Objects.requireNonNull(polled.job().access());
        installation.artifacts().upload(artifact, polled.job().outputs().getFirst(), access);
        installation
                .jobs()
                .deliver(polled.job().id(), new JobResult.Succeeded(new ExecutionDetails(null, null, null), Map.of()));
    }

    private static PolledJob polled(Installation installation) {
        var type = new ActionType("Deploy", "Quali-Start-Sandbox", "9");
        return await().atMost(LONG)
                .until(() -> installation.jobs().poll(type, 1), jobs -> !jobs.isEmpty())
                .getFirst();
    }

    private static String failures(ExecutionSnapshot execution) {
        return execution.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .flatMap(action -> action.latest().stream())
                .map(attempt -> String.valueOf(attempt.error()))
                .toList()
                .toString();
    }
}
