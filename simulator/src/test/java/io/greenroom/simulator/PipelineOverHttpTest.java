package io.greenroom.simulator;

import static io.greenroom.simulator.Front.pipeline;
import static io.greenroom.simulator.Front.runCommand;
import static io.greenroom.simulator.Front.stage;
import static io.greenroom.simulator.Front.startEnvironment;
import static io.greenroom.simulator.Front.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;
import software.amazon.awssdk.services.codepipeline.model.S3ArtifactLocation;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Pipelines from their creation to their end, as an administrator and a worker with the AWS SDK see them. */
class PipelineOverHttpTest {
    private Front front;

    @BeforeEach
    void open(@TempDir Path source) throws IOException {
        front = new Front(source, SimulatorSettings.defaults()).withShippedTypes();
    }

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void theShippedTypesAreListedAsTheyWereDefined() {
        var types = front.codePipeline
                .listActionTypes(r -> r.actionOwnerFilter("Custom"))
                .actionTypes();

        assertThat(types)
                .extracting(t -> t.id().provider())
                .containsExactly("Start-Environment", "Run-Command", "End-Environment");
        var start = types.getFirst();
        assertThat(start.settings()).isNotNull();
        assertThat(start.actionConfigurationProperties()).hasSize(8).allSatisfy(p -> {
            assertThat(p.typeAsString()).isNull();
            assertThat(p.description()).isNotEmpty();
        });
        assertThat(start.inputArtifactDetails().maximumCount()).isEqualTo(4);
    }

    @Test
    void aPipelineGoesFromItsSourceToItsLastActionByHand() throws IOException {
        var check = runCommand("Check")
                .configuration(Map.of("CommandName", "smoke", "EnvironmentId", "#{start.EnvironmentId}"));
        front.create(pipeline("shop", stage("Start", startEnvironment()), stage("Test", check)));
        String execution = front.start("shop");

        Job start = front.take("Deploy", "Start-Environment");
        assertThat(start.accountId()).isEqualTo("111122223333");
        var context = start.data().pipelineContext();
        assertThat(context.pipelineArn()).isEqualTo("arn:aws:codepipeline:eu-west-1:111122223333:shop");
        assertThat(context.pipelineExecutionId()).isEqualTo(execution);
        assertThat(context.stage().name()).isEqualTo("Start");
        assertThat(start.data().continuationToken()).isNull();
        assertThat(start.data().encryptionKey()).isNull();
        assertThat(namesInZip(download(start))).containsExactly("hello.txt");
        upload(start, "the environment");
        front.codePipeline.putJobSuccessResult(r -> r.jobId(start.id())
                .executionDetails(
                        d -> d.summary("ready").externalExecutionId("local/1").percentComplete(100))
                .outputVariables(Map.of("EnvironmentId", "local/1")));

        Job test = front.take("Test", "Run-Command");
        assertThat(test.data().actionConfiguration().configuration())
                .containsExactlyInAnyOrderEntriesOf(Map.of("CommandName", "smoke", "EnvironmentId", "local/1"));
        assertThat(test.data().hasInputArtifacts()).isTrue();
        assertThat(test.data().inputArtifacts()).isEmpty();
        assertThat(test.data().artifactCredentials()).isNull();
        front.codePipeline.putJobSuccessResult(r -> r.jobId(test.id()));

        front.awaitStatus("shop", execution, "Succeeded");
        assertThat(front.attempts("shop", execution))
                .extracting(ActionExecutionDetail::actionName, ActionExecutionDetail::statusAsString)
                .containsExactly(
                        tuple("Check", "Succeeded"), tuple("Start", "Succeeded"), tuple("Source", "Succeeded"));
        assertStartIsTold(front.attempts("shop", execution).get(1));
    }

    private static void assertStartIsTold(ActionExecutionDetail start) {
        assertThat(start.startTime()).isEqualTo(Front.START);
        assertThat(start.lastUpdateTime()).isEqualTo(Front.START);
        assertThat(start.pipelineVersion()).isEqualTo(1);
        assertThat(start.input().namespace()).isEqualTo("start");
        assertThat(start.input().inputArtifacts()).hasSize(1);
        assertThat(start.output().outputVariables()).containsEntry("EnvironmentId", "local/1");
        assertThat(start.output().executionResult().externalExecutionSummary()).isEqualTo("ready");
        assertThat(start.output().executionResult().externalExecutionUrl()).isNull();
        assertThat(start.output().executionResult().errorDetails()).isNull();
    }

    @Test
    void aContinuationTokenComesBackWithANewJobOfTheSameAction() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        String execution = front.start("shop");
        Job first = front.take("Test", "Run-Command");

        front.codePipeline.putJobSuccessResult(
                r -> r.jobId(first.id()).continuationToken("round 2").executionDetails(d -> d.summary("half way")
                        .percentComplete(50)));

        assertThat(front.codePipeline
                        .pollForJobs(r -> r.actionTypeId(type("Test", "Custom", "Run-Command")))
                        .jobs())
                .isEmpty();
        var action = Front.until(() -> front.codePipeline.getPipelineState(r -> r.name("shop")).stageStates().stream()
                        .flatMap(s -> s.actionStates().stream())
                        .filter(a -> a.latestExecution() != null
                                && "half way".equals(a.latestExecution().summary()))
                        .toList())
                .getFirst();
        assertThat(action.latestExecution().statusAsString()).isEqualTo("InProgress");
        assertThat(action.latestExecution().percentComplete()).isEqualTo(50);

        front.timeline.advance(Duration.ofSeconds(30));
        Job second = front.take("Test", "Run-Command");
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.data().continuationToken()).isEqualTo("round 2");
        assertThat(second.data().pipelineContext()).isEqualTo(first.data().pipelineContext());
        front.codePipeline.putJobSuccessResult(r -> r.jobId(second.id()));
        front.awaitStatus("shop", execution, "Succeeded");
    }

    @Test
    void aFailedStageIsRetriedInTheSameExecution() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"), runCommand("Load"))));
        String execution = front.start("shop");
        Map<String, Job> jobs = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Job job = front.take("Test", "Run-Command");
            jobs.put(job.data().pipelineContext().action().name(), job);
        }
        front.codePipeline.putJobSuccessResult(
                r -> r.jobId(Objects.requireNonNull(jobs.get("Check")).id()));
        front.codePipeline.putJobFailureResult(r -> r.jobId(
                        Objects.requireNonNull(jobs.get("Load")).id())
                .failureDetails(f -> f.type("JobFailed").message("exit code 3").externalExecutionId("run-1")));
        front.awaitStatus("shop", execution, "Failed");
        var failed = actionState("Load").latestExecution();
        assertThat(failed.errorDetails().code()).isEqualTo("JobFailed");
        assertThat(failed.errorDetails().message()).isEqualTo("exit code 3");
        assertThat(failed.externalExecutionId()).isEqualTo("run-1");

        assertThat(front.codePipeline
                        .retryStageExecution(r -> r.pipelineName("shop")
                                .stageName("Test")
                                .pipelineExecutionId(execution)
                                .retryMode("FAILED_ACTIONS"))
                        .pipelineExecutionId())
                .isEqualTo(execution);

        Job again = front.take("Test", "Run-Command");
        assertThat(again.data().pipelineContext().action().name()).isEqualTo("Load");
        assertThat(again.data().pipelineContext().action().actionExecutionId())
                .isNotEqualTo(Objects.requireNonNull(jobs.get("Load"))
                        .data()
                        .pipelineContext()
                        .action()
                        .actionExecutionId());
        front.codePipeline.putJobSuccessResult(r -> r.jobId(again.id()));
        front.awaitStatus("shop", execution, "Succeeded");
        assertThat(stageState("Test").retryStageMetadata().manualStageRetryAttempt())
                .isEqualTo(1);
        assertThat(front.attempts("shop", execution)).hasSize(4);
    }

    @Test
    void anExecutionStopsWhenItsActionHasEnded() {
        front.create(pipeline("shop", stage("Test", runCommand("Check")), stage("Never", runCommand("Late"))));
        String execution = front.start("shop");
        Job job = front.take("Test", "Run-Command");

        front.codePipeline.stopPipelineExecution(
                r -> r.pipelineName("shop").pipelineExecutionId(execution).reason("enough"));
        front.awaitStatus("shop", execution, "Stopping");
        front.codePipeline.putJobSuccessResult(r -> r.jobId(job.id()));

        front.awaitStatus("shop", execution, "Stopped");
        var summary = front.codePipeline
                .listPipelineExecutions(r -> r.pipelineName("shop"))
                .pipelineExecutionSummaries()
                .getFirst();
        assertThat(summary.stopTrigger().reason()).isEqualTo("enough");
        assertThat(summary.startTime()).isEqualTo(Front.START);
        assertThat(stageState("Never").latestExecution()).isNull();
    }

    @Test
    void aPipelineIsUpdatedShownByVersionAndDeleted() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        var shown = front.codePipeline.getPipeline(r -> r.name("shop"));
        assertThat(shown.pipeline().version()).isEqualTo(1);
        assertThat(shown.pipeline().pipelineTypeAsString()).isEqualTo("V1");
        assertThat(shown.pipeline().executionModeAsString()).isEqualTo("SUPERSEDED");
        assertThat(shown.pipeline().stages().getLast().actions().getFirst().runOrder())
                .isEqualTo(1);
        assertThat(shown.metadata().pipelineArn()).isEqualTo("arn:aws:codepipeline:eu-west-1:111122223333:shop");
        assertThat(shown.metadata().created()).isEqualTo(Front.START);

        front.timeline.advance(Duration.ofMinutes(1));
        assertThat(front.codePipeline
                        .updatePipeline(r -> r.pipeline(shown.pipeline()))
                        .pipeline()
                        .version())
                .isEqualTo(2);
        assertThat(front.codePipeline
                        .getPipeline(r -> r.name("shop"))
                        .metadata()
                        .updated())
                .isEqualTo(Front.START.plusSeconds(60));
        assertThat(front.codePipeline
                        .getPipeline(r -> r.name("shop").version(1))
                        .pipeline()
                        .version())
                .isEqualTo(1);

        front.codePipeline.deletePipeline(r -> r.name("shop"));
        assertThat(front.codePipeline.listPipelines(r -> {}).pipelines()).isEmpty();
    }

    @Test
    void whatGetPipelineShowsKeepsItsSecretsWhenItIsGivenBack() {
        front.create(pipeline(
                "shop",
                stage(
                        "Start",
                        startEnvironment()
                                .configuration(Map.of(
                                        "BlueprintName", "web", "SecretInputsJSON", "{\"Token\":\"secret\"}")))));
        var shown = front.codePipeline.getPipeline(r -> r.name("shop")).pipeline();
        assertThat(shown.toString()).contains("SecretInputsJSON=****").doesNotContain("Token");

        front.codePipeline.updatePipeline(r -> r.pipeline(shown));
        front.start("shop");

        assertThat(front.take("Deploy", "Start-Environment")
                        .data()
                        .actionConfiguration()
                        .configuration())
                .containsEntry("SecretInputsJSON", "{\"Token\":\"secret\"}");
    }

    @Test
    void listsGoOnPageByPage() {
        for (int i = 0; i < 5; i++) {
            front.create(pipeline("shop-" + i, stage("Test", runCommand("Check"))));
        }
        assertThat(front.codePipeline.listPipelinesPaginator(r -> r.maxResults(2)).stream()
                        .flatMap(page -> page.pipelines().stream())
                        .map(PipelineSummary::name))
                .containsExactly("shop-0", "shop-1", "shop-2", "shop-3", "shop-4");

        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String execution = front.start("shop-0");
            started.addFirst(execution);
            // An execution that still waits for its first stage would be superseded by the next one.
            Front.until(() ->
                    front
                            .codePipeline
                            .listActionExecutions(r -> r.pipelineName("shop-0"))
                            .actionExecutionDetails()
                            .stream()
                            .filter(action -> action.pipelineExecutionId().equals(execution))
                            .filter(action -> action.status() == ActionExecutionStatus.SUCCEEDED)
                            .toList());
        }
        assertThat(
                        front
                                .codePipeline
                                .listPipelineExecutionsPaginator(
                                        r -> r.pipelineName("shop-0").maxResults(2))
                                .stream()
                                .flatMap(page -> page.pipelineExecutionSummaries().stream())
                                .map(e -> e.pipelineExecutionId()))
                .containsExactlyElementsOf(started);
        Front.until(() ->
                front.codePipeline.listActionExecutions(r -> r.pipelineName("shop-0")).actionExecutionDetails().stream()
                        .skip(5)
                        .toList());
        assertThat(
                        front
                                .codePipeline
                                .listActionExecutionsPaginator(
                                        r -> r.pipelineName("shop-0").maxResults(1))
                                .stream()
                                .flatMap(page -> page.actionExecutionDetails().stream())
                                .map(ActionExecutionDetail::actionExecutionId))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void anApprovalIsDecidedByItsToken() {
        var approve = Front.action("Approve", "Approval", "AWS", "Manual");
        front.create(pipeline("shop", stage("Gate", approve)));
        String execution = front.start("shop");
        var waiting = Front.until(() -> stageState("Gate").actionStates().stream()
                        .filter(a -> a.latestExecution() != null
                                && a.latestExecution().token() != null)
                        .toList())
                .getFirst();

        var decided = front.codePipeline.putApprovalResult(r -> r.pipelineName("shop")
                .stageName("Gate")
                .actionName("Approve")
                .token(waiting.latestExecution().token())
                .result(d -> d.status("Approved").summary("fine")));

        assertThat(decided.approvedAt()).isEqualTo(Front.START);
        front.awaitStatus("shop", execution, "Succeeded");
        front.timeline.advance(Duration.ofDays(8));
        assertThat(actionState("Approve").latestExecution().statusAsString()).isEqualTo("Succeeded");
    }

    @Test
    void aWorkersSourceActionNamesTheRevision() {
        front.codePipeline.createCustomActionType(r -> r.category("Source")
                .provider("Repository")
                .version("1")
                .inputArtifactDetails(a -> a.minimumCount(0).maximumCount(0))
                .outputArtifactDetails(a -> a.minimumCount(1).maximumCount(1)));
        var fetch = Front.action("Fetch", "Source", "Custom", "Repository").outputArtifacts(Front.output("Sources"));
        front.create(pipeline("shop").stages(stage("Source", fetch), stage("Start", startEnvironment())));
        String execution = front.start("shop");
        Job job = front.take("Source", "Repository");
        upload(job, "fetched");

        front.codePipeline.putJobSuccessResult(r -> r.jobId(job.id()).currentRevision(c -> c.revision("4f2a")
                .changeIdentifier("change 7")
                .created(Front.START.minusSeconds(60))
                .revisionSummary("Fix the shop")));

        Job start = front.take("Deploy", "Start-Environment");
        assertThat(start.data().inputArtifacts().getFirst().revision()).isEqualTo("4f2a");
        var revision = actionState("Fetch").currentRevision();
        assertThat(revision.revisionChangeId()).isEqualTo("change 7");
        assertThat(revision.created()).isEqualTo(Front.START.minusSeconds(60));
        assertThat(front.codePipeline
                        .getPipelineExecution(r -> r.pipelineName("shop").pipelineExecutionId(execution))
                        .pipelineExecution()
                        .artifactRevisions()
                        .getFirst()
                        .revisionSummary())
                .isEqualTo("Fix the shop");
    }

    @Test
    void aPipelineDoesNotStartByItselfUnlessThatIsAskedFor(@TempDir Path other) throws IOException {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        assertThat(front.codePipeline
                        .listPipelineExecutions(r -> r.pipelineName("shop"))
                        .pipelineExecutionSummaries())
                .isEmpty();

        try (var eager = new Front(other, SimulatorSettings.defaults().withStartOnCreation(true)).withShippedTypes()) {
            eager.create(pipeline("shop", stage("Test", runCommand("Check"))));
            assertThat(eager.codePipeline
                            .listPipelineExecutions(r -> r.pipelineName("shop"))
                            .pipelineExecutionSummaries())
                    .singleElement()
                    .satisfies(
                            e -> assertThat(e.trigger().triggerTypeAsString()).isEqualTo("CreatePipeline"));
        }
    }

    private StageState stageState(String stage) {
        return front.codePipeline.getPipelineState(r -> r.name("shop")).stageStates().stream()
                .filter(s -> s.stageName().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private ActionState actionState(String action) {
        return front.codePipeline.getPipelineState(r -> r.name("shop")).stageStates().stream()
                .flatMap(s -> s.actionStates().stream())
                .filter(a -> a.actionName().equals(action))
                .findFirst()
                .orElseThrow();
    }

    private byte[] download(Job job) {
        S3ArtifactLocation place =
                job.data().inputArtifacts().getFirst().location().s3Location();
        try (var s3 = front.s3(job)) {
            return s3.getObjectAsBytes(r -> r.bucket(place.bucketName()).key(place.objectKey()))
                    .asByteArray();
        }
    }

    private void upload(Job job, String content) {
        S3ArtifactLocation place =
                job.data().outputArtifacts().getFirst().location().s3Location();
        try (var s3 = front.s3(job)) {
            s3.putObject(
                    r -> r.bucket(place.bucketName())
                            .key(place.objectKey())
                            .serverSideEncryption(ServerSideEncryption.AWS_KMS),
                    RequestBody.fromString(content));
        }
    }

    private static List<String> namesInZip(byte[] zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
