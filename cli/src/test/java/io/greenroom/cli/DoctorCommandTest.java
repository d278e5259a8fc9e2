package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.assembly.AssemblyException;
import io.greenroom.assembly.AwsClients;
import io.greenroom.codepipeline.CallTrial;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.simulator.fault.When;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
    private final Stage stage;
    private final Path folder;

    DoctorCommandTest(@TempDir Path folder) {
        this.folder = folder;
        this.stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void nothingIsWrongAfterAnInstallation() {
        stage.install("--yes");

        Stage.Run run = stage.doctor();

        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("ok "));
        assertThat(run.out())
                .contains("user/simulated-administrator in account 111122223333", "web-check", "polling for version 1");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void whatIsLeftToOtherWorkersIsNotLookedAtAndHowMuchIsDoneAtOnceIsSaid() throws Exception {
        stage.install("--yes");
        stage.refuse(Stage.HOME, "PollForJobs", "AccessDeniedException", When.nth(2));
        set("pollers: {only: [Run-Command]}", "jobs: {maxPerPipeline: 100, maxPerProvider: {local: 50}}");

        Stage.Run run = stage.doctor();

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("Test/Run-Command/1; 3 more are left to other workers")
                .contains("at most 1000 jobs at once, 100 of a pipeline, 50 of provider local");
    }

    @Test
    void pollersThatDoNotFitTheDefinitionsAreNamed() throws Exception {
        stage.install("--yes");
        set("pollers: {only: [Run-Comand], query: [Team=blue]}");

        assertThat(failures(stage.doctor()))
                .singleElement()
                .asString()
                .contains("Run-Comand", "did you mean 'Run-Command'", "pollers.query has \"Team\"");
    }

    private void set(String... lines) throws Exception {
        Stage.write(stage.settings(), Files.readString(stage.settings()) + String.join("\n", lines) + "\n");
    }

    @Test
    void noJobIsTaken() {
        stage.install("--yes");
        stage.doctor();

        assertThat(stage.simulator().calls().latest())
                .filteredOn(call -> call.operation().equals("PollForJobs"))
                .isNotEmpty()
                .allMatch(call -> call.outcome().equals("ActionTypeNotFoundException"));
    }

    @Test
    void aMissingRegionIsTheOnlyThingSaidOfAws() {
        Stage.Run run = stage.doctor(region -> {
            throw new AssemblyException(AssemblyException.Reason.SETTINGS, "No AWS region is set. Set AWS_REGION.");
        });

        assertThat(run.status()).isEqualTo(1);
        assertThat(failures(run)).singleElement().asString().contains("region", "Set AWS_REGION");
    }

    @Test
    void theWrongRegionIsNamed() {
        Stage.Run run = stage.doctor(region -> {
            Map<String, String> environment = new HashMap<>(stage.simulator().environment());
            environment.put("AWS_REGION", "us-east-1");
            return AwsClients.of(environment, Accounts.CONNECTIONS);
        });

        assertThat(failures(run)).singleElement().asString().contains("us-east-1", "AWS_REGION must be the region");
        assertThat(run.out()).contains("skipped  permissions");
    }

    @Test
    void aMissingPermissionIsNamedWithItsRemedy() {
        stage.install("--yes");
        stage.refuse(Stage.HOME, "PutJobFailureResult", "AccessDeniedException", When.always());
        stage.refuse(Stage.HOME, "PollForJobs", "AccessDeniedException", When.nth(1));

        assertThat(failures(stage.doctor()))
                .hasSize(2)
                .anyMatch(line -> line.contains("may PutJobFailureResult")
                        && line.contains("allow codepipeline:PutJobFailureResult")
                        && line.contains("--print iam-worker"))
                .anyMatch(line -> line.contains("may poll") && line.contains("allow codepipeline:PollForJobs"));
    }

    @Test
    void aWakeUpQueueThatCannotBeReachedIsAWarningForPollingGoesOnWithoutIt() throws Exception {
        Stage.write(
                stage.settings(),
                Files.readString(stage.settings())
                        + "fleet: {wakeUpQueue: \"http://127.0.0.1:1/000000000000/wake\"}\n");

        assertThat(stage.doctor().out().lines())
                .anyMatch(line -> line.startsWith("warning")
                        && line.contains("wake-up queue")
                        && line.contains("http://127.0.0.1:1/000000000000/wake"));
    }

    @Test
    void theWorkersPolicyAllowsWhatDoctorTriesAndNothingElse() {
        var allowed = stage.install("--print", "iam-worker")
                .json()
                .path("Statement")
                .valueStream()
                .map(statement -> statement.path("Action"))
                .flatMap(actions -> actions.isArray() ? actions.valueStream() : Stream.of(actions))
                .map(JsonNode::asString);

        assertThat(allowed)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("PollForJobs"),
                                Stream.of(CallTrial.Call.values()).map(CallTrial.Call::operation))
                        .map(operation -> "codepipeline:" + operation)
                        .toList());
    }

    @Test
    void missingRightsToSeeExecutionsAreNamedWithWhatTheyAreFor() {
        stage.install("--yes", "--status-url", "https://greenroom.example.com");
        stage.refuse(Stage.HOME, "ListPipelineExecutions", "AccessDeniedException", When.always());
        stage.refuse(Stage.HOME, "GetPipelineExecution", "AccessDeniedException", When.always());

        Stage.Run run = stage.doctor();

        assertThat(run.status()).as("jobs are handled all the same").isZero();
        assertThat(run.out().lines())
                .anyMatch(line -> line.startsWith("warning")
                        && line.contains("may ListPipelineExecutions")
                        && line.contains("live until they expire")
                        && line.contains("allow codepipeline:ListPipelineExecutions"))
                .anyMatch(line -> line.startsWith("warning") && line.contains("may GetPipelineExecution"));
    }

    @Test
    void aMissingActionTypeIsNamedWithItsRegion() {
        assertThat(failures(stage.doctor()))
                .hasSize(4)
                .allMatch(
                        line -> line.contains("is not registered in region eu-west-1") && line.contains("run install"));
    }

    @Test
    void anEditedDefinitionIsTold() {
        stage.install("--yes");
        stage.edit("run-command.json", "\"maximumCount\": 5", "\"maximumCount\": 4");

        assertThat(failures(stage.doctor())).singleElement().asString().contains("maximumCount is 4", "--bump");
    }

    @Test
    void otherLinksAreNoFailure() {
        stage.install("--yes", "--status-url", "https://greenroom.example.com");

        Stage.Run run = stage.doctor();

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("warning")))
                .hasSize(4)
                .allMatch(line -> line.contains("set status.publicUrl"));
    }

    @Test
    void whetherLogsMayBeWrittenIsToldWhereTheyGoToCloudWatch() throws Exception {
        stage.logToCloudWatch();
        stage.install("--yes");
        try (var logs = new FakeLogs()) {
            Map<String, String> environment = new HashMap<>(stage.simulator().environment());
            environment.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.endpoint().toString());
            Accounts accounts = region -> AwsClients.of(environment, Accounts.CONNECTIONS);

            Stage.Run good = stage.doctor(accounts);
            logs.refuse("PutLogEvents", 400, "AccessDeniedException");
            Stage.Run denied = stage.doctor(accounts);

            assertThat(good.status()).isZero();
            assertThat(good.out()).contains("lines may be written to log group /greenroom/commands");
            assertThat(failures(denied)).singleElement().asString().contains("CloudWatch Logs", "logs:PutLogEvents");
            assertThat(logs.streams("/greenroom/commands")).isEmpty();
        }
    }

    @Test
    void aClockThatIsTenMinutesOffIsTold() {
        stage.install("--yes");
        stage.clockIsAheadBy(Duration.ofMinutes(10));

        assertThat(failures(stage.doctor()))
                .singleElement()
                .asString()
                .contains("clock", "ahead of CodePipeline's", "set this machine's clock");
    }

    @Test
    void aServiceThatDoesNotAnswerIsTold() {
        Map<String, String> environment = new HashMap<>(stage.simulator().environment());
        environment.replaceAll((name, value) -> value.startsWith("http://") ? "http://127.0.0.1:1" : value);

        assertThat(failures(stage.doctor(region -> AwsClients.of(environment, Accounts.CONNECTIONS))))
                .hasSize(3)
                .anyMatch(line -> line.contains("CodePipeline") && line.contains("does not answer in region eu-west-1"))
                .anyMatch(line -> line.contains("S3") && line.contains("cannot be reached"));
    }

    @Test
    void settingsThatCannotBeReadAreAllNamedOnOneLine() {
        Stage.write(stage.settings(), "polling: {fastest: never}\nstatedirectory: x\n");

        Stage.Run run = stage.doctor();

        assertThat(failures(run)).singleElement().asString().contains("polling.fastest", "stateDirectory");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void blueprintsThatCannotBeUsedAreNamed() throws Exception {
        stage.install("--yes");
        Path blueprints = Files.createDirectories(folder.resolve("blueprints"));
        Stage.write(blueprints.resolve("broken.yaml"), "components: 7\n");
        useBlueprints(blueprints);

        assertThat(failures(stage.doctor())).singleElement().asString().contains("provider local", "broken");
    }

    @Test
    void anEnvironmentThatCannotBeEndedIsToldWithWhatIsLeft() throws Exception {
        Path environment = Files.createDirectories(folder.resolve("state/environments/0123456789abcdef"));
        Files.writeString(environment.resolve("state.json"), """
                {"phase": "ENDING", "reason": "it was asked for", "outputs": {}, "addresses": {}, "keptUntil": null, "retention": null,
                 "endTries": {"failures": 2, "nextTry": "2026-03-01T09:31:00Z", "left": ["2 of its processes could not be ended"], "teardown": {}}}
                """);

        assertThat(stage.doctor().out())
                .contains("ending environments", "2 of its processes could not be ended", "2026-03-01T09:31:00Z");
    }

    @Test
    void aStateDirectoryOfANewerVersionIsAFailureWithItsRemedy() throws Exception {
        stage.install("--yes");
        Stage.write(Files.createDirectories(folder.resolve("state")).resolve("layout.json"), "{\"version\": 99}");

        assertThat(failures(stage.doctor()))
                .singleElement()
                .asString()
                .contains("state directory", "newer version of Greenroom (form 99", "Install that version again");
    }

    @Test
    void anotherWorkerOnTheStateDirectoryIsNoFailure() throws Exception {
        stage.install("--yes");
        try (var lock = StateDirectoryLock.take(folder.resolve("state")).orElseThrow()) {
            Stage.Run run = stage.doctor();

            assertThat(run.status()).isZero();
            assertThat(run.out()).contains("process " + ProcessHandle.current().pid() + " runs as a worker");
        }
        assertThat(stage.doctor().out()).contains("none uses the state directory");
    }

    @Test
    void aStateDirectoryThatIsAFileIsTold() {
        stage.install("--yes");
        Stage.write(folder.resolve("state"), "");

        assertThat(failures(stage.doctor())).singleElement().asString().contains("is a file");
    }

    @Test
    void aTakenStatusPortIsTold() throws Exception {
        stage.install("--yes");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String settings = Files.readString(stage.settings());
            Stage.write(stage.settings(), settings.replace("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort()));

            assertThat(failures(stage.doctor())).singleElement().asString().contains("status.listen");
        }
    }

    @Test
    void findingsAreOneObjectOfJson() {
        var json = stage.doctor("--json").json();

        assertThat(json.get("healthy").asBoolean()).isFalse();
        assertThat(json.get("findings").valueStream().map(finding -> finding.get("status")
                        .asString()))
                .contains("ok", "failed");
    }

    private void useBlueprints(Path folder) throws Exception {
        String settings = Files.readString(stage.settings());
        Stage.write(stage.settings(), settings.replaceFirst("blueprints: [^}]*", "blueprints: " + folder));
    }

    private static List<String> failures(Stage.Run run) {
        return run.out().lines().filter(line -> line.startsWith("FAILED")).toList();
    }
}
