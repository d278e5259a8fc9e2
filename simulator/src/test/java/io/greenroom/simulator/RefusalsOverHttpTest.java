package io.greenroom.simulator;

import static io.greenroom.simulator.Front.pipeline;
import static io.greenroom.simulator.Front.refused;
import static io.greenroom.simulator.Front.runCommand;
import static io.greenroom.simulator.Front.stage;
import static io.greenroom.simulator.Front.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionConfigurationProperty;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.BlockerDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ConcurrentModificationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidActionDeclarationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidArnException;
import software.amazon.awssdk.services.codepipeline.model.InvalidBlockerDeclarationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.InvalidStageDeclarationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidStructureException;
import software.amazon.awssdk.services.codepipeline.model.InvalidTagsException;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.LimitExceededException;
import software.amazon.awssdk.services.codepipeline.model.OutputVariablesSizeExceededException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNameInUseException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineVersionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.Tag;
import software.amazon.awssdk.services.codepipeline.model.TooManyTagsException;
import software.amazon.awssdk.services.codepipeline.model.ValidationException;

/** What the service refuses about jobs, types, definitions and tags comes back as the exception that the AWS SDK has for it. */
class RefusalsOverHttpTest {
    private static final String UNKNOWN = UUID.nameUUIDFromBytes(new byte[] {7}).toString();
    private static final String PIPELINE_ARN = "arn:aws:codepipeline:eu-west-1:111122223333:shop";

    private Front front;
    private CodePipelineClient codePipeline;

    @BeforeEach
    void open(@TempDir Path source) throws IOException {
        front = new Front(source, SimulatorSettings.defaults()).withShippedTypes();
        codePipeline = front.codePipeline;
    }

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void callsAboutJobs() {
        refused(ValidationException.class, () -> codePipeline.getJobDetails(r -> r.jobId("NO-UUID")));
        refused(
                ValidationException.class,
                () -> codePipeline.pollForJobs(r -> r.actionTypeId(
                        t -> t.category("Test").owner("Custom").provider("").version("1"))));
        refused(
                ActionTypeNotFoundException.class,
                () -> codePipeline.pollForJobs(r -> r.actionTypeId(type("Test", "Custom", "Unknown"))));
        refused(JobNotFoundException.class, () -> codePipeline.getJobDetails(r -> r.jobId(UNKNOWN)));
        refused(
                JobNotFoundException.class,
                () -> codePipeline.acknowledgeJob(r -> r.jobId(UNKNOWN).nonce("1")));
        refused(JobNotFoundException.class, () -> codePipeline.putJobSuccessResult(r -> r.jobId(UNKNOWN)));
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        front.start("shop");
        Job job = front.poll("Test", "Run-Command");
        refused(InvalidJobStateException.class, () -> codePipeline.putJobSuccessResult(r -> r.jobId(job.id())));
        refused(
                InvalidNonceException.class,
                () -> codePipeline.acknowledgeJob(r -> r.jobId(job.id()).nonce("another")));
        codePipeline.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        refused(
                InvalidNonceException.class,
                () -> codePipeline.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce())));
        refused(
                OutputVariablesSizeExceededException.class,
                () -> codePipeline.putJobSuccessResult(
                        r -> r.jobId(job.id()).outputVariables(Map.of("Big", "x".repeat(122_880)))));
        refused(
                ValidationException.class,
                () -> codePipeline.putJobSuccessResult(
                        r -> r.jobId(job.id()).continuationToken("t").outputVariables(Map.of("A", "b"))));
        refused(
                ValidationException.class,
                () -> codePipeline.putJobFailureResult(r -> r.jobId(job.id())
                        .failureDetails(f -> f.type("JobFailed").message(""))));
        codePipeline.putJobSuccessResult(r -> r.jobId(job.id()));
        refused(InvalidJobStateException.class, () -> codePipeline.putJobSuccessResult(r -> r.jobId(job.id())));
    }

    @Test
    void aJobThatIsAbandonedOrTimesOut() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        String abandoned = front.start("shop");
        Job first = front.take("Test", "Run-Command");
        codePipeline.stopPipelineExecution(
                r -> r.pipelineName("shop").pipelineExecutionId(abandoned).abandon(true));
        front.awaitStatus("shop", abandoned, "Stopped");
        Front.until(() -> front.simulator.jobs().records().stream()
                .filter(j -> j.status().isTerminal())
                .toList());
        refused(InvalidJobStateException.class, () -> codePipeline.putJobSuccessResult(r -> r.jobId(first.id())));

        String slow = front.start("shop");
        Job second = front.take("Test", "Run-Command");
        front.timeline.advance(Duration.ofHours(24));
        refused(InvalidJobStateException.class, () -> codePipeline.putJobSuccessResult(r -> r.jobId(second.id())));
        front.awaitStatus("shop", slow, "Failed");
        assertThat(codePipeline
                        .getJobDetails(r -> r.jobId(second.id()))
                        .jobDetails()
                        .data()
                        .artifactCredentials())
                .isNull();
    }

    @Test
    void callsAboutActionTypes() {
        refused(
                ValidationException.class,
                () -> codePipeline.createCustomActionType(Front.shipped("run-command").toBuilder()
                        .configurationProperties(ActionConfigurationProperty.builder()
                                .name("Other")
                                .required(true)
                                .key(true)
                                .secret(false)
                                .build())
                        .build()));
        refused(
                InvalidTagsException.class,
                () -> codePipeline.createCustomActionType(Front.shipped("run-command").toBuilder()
                        .tags(tag("aws:reserved"))
                        .build()));
        refused(
                InvalidTagsException.class,
                () -> codePipeline.createCustomActionType(Front.shipped("run-command").toBuilder()
                        .tags(tag("a"), tag("a"))
                        .build()));
        refused(
                TooManyTagsException.class,
                () -> codePipeline.createCustomActionType(
                        Front.shipped("run-command").toBuilder().tags(tags(51)).build()));
        for (int i = 3; i < 50; i++) {
            String version = "v" + i;
            codePipeline.createCustomActionType(
                    Front.shipped("run-command").toBuilder().version(version).build());
        }
        refused(
                LimitExceededException.class,
                () -> codePipeline.createCustomActionType(
                        Front.shipped("run-command").toBuilder().version("v50").build()));
        refused(InvalidNextTokenException.class, () -> codePipeline.listActionTypes(r -> r.nextToken("made up")));
        codePipeline.deleteCustomActionType(
                r -> r.category("Test").provider("Run-Command").version("1"));
        refused(
                ActionTypeNotFoundException.class,
                () -> codePipeline.pollForJobs(r -> r.actionTypeId(type("Test", "Custom", "Run-Command"))));
        front.simulator
                .faults()
                .add(new FaultRule(
                        "DeleteCustomActionType", When.nth(1), new Effect.Refused("ConcurrentModificationException")));
        refused(
                ConcurrentModificationException.class,
                () -> codePipeline.deleteCustomActionType(
                        r -> r.category("Test").provider("Run-Command").version("v3")));
    }

    @Test
    void definitionsOfPipelines() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        refused(
                PipelineNameInUseException.class,
                () -> front.create(pipeline("shop", stage("Test", runCommand("Check")))));
        refused(
                ValidationException.class,
                () -> front.create(pipeline("no blanks", stage("Test", runCommand("Check")))));
        refused(InvalidStructureException.class, () -> front.create(pipeline("one-stage")));
        refused(
                InvalidStageDeclarationException.class,
                () -> front.create(pipeline("twice", stage("Source", runCommand("Check")))));
        refused(
                InvalidActionDeclarationException.class,
                () -> front.create(pipeline("unknown", stage("Test", Front.action("A", "Test", "Custom", "Unknown")))));
        refused(
                InvalidBlockerDeclarationException.class,
                () -> front.create(pipeline(
                        "blocked",
                        stage("Test", runCommand("Check")).toBuilder()
                                .blockers(BlockerDeclaration.builder()
                                        .name("x")
                                        .type("Schedule")
                                        .build())
                                .build())));
        refused(
                TooManyTagsException.class,
                () -> codePipeline.createPipeline(r -> r.pipeline(pipeline("tagged", stage("Test", runCommand("Check")))
                                .build())
                        .tags(tags(51))));
        refused(PipelineNotFoundException.class, () -> codePipeline.getPipeline(r -> r.name("tagged")));
        refused(
                PipelineVersionNotFoundException.class,
                () -> codePipeline.getPipeline(r -> r.name("shop").version(2)));
        refused(
                PipelineNotFoundException.class,
                () -> codePipeline.updatePipeline(r -> r.pipeline(
                        pipeline("none", stage("Test", runCommand("Check"))).build())));
        refused(InvalidNextTokenException.class, () -> codePipeline.listPipelines(r -> r.nextToken("made up")));
        refused(ValidationException.class, () -> codePipeline.listPipelines(r -> r.maxResults(1001)));
    }

    @Test
    void tagsOfPipelines() {
        codePipeline.createPipeline(r -> r.pipeline(
                        pipeline("shop", stage("Test", runCommand("Check"))).build())
                .tags(tag("team")));
        codePipeline.tagResource(r -> r.resourceArn(PIPELINE_ARN).tags(tag("cost"), tag("stage")));
        codePipeline.untagResource(r -> r.resourceArn(PIPELINE_ARN).tagKeys("stage", "none"));

        assertThat(
                        codePipeline
                                .listTagsForResourcePaginator(
                                        r -> r.resourceArn(PIPELINE_ARN).maxResults(1))
                                .tags()
                                .stream()
                                .map(Tag::key))
                .containsExactly("cost", "team");
        refused(
                InvalidTagsException.class,
                () -> codePipeline.tagResource(r -> r.resourceArn(PIPELINE_ARN).tags(tag("aws:x"))));
        refused(
                TooManyTagsException.class,
                () -> codePipeline.tagResource(r -> r.resourceArn(PIPELINE_ARN).tags(tags(49))));
        refused(
                InvalidNextTokenException.class,
                () -> codePipeline.listTagsForResource(
                        r -> r.resourceArn(PIPELINE_ARN).nextToken("made up")));
        refused(ValidationException.class, () -> codePipeline.listTagsForResource(r -> r.resourceArn("no ARN")));
        refused(
                InvalidArnException.class,
                () -> codePipeline.listTagsForResource(
                        r -> r.resourceArn("arn:aws:codepipeline:eu-west-1:999999999999:shop")));
        codePipeline.deletePipeline(r -> r.name("shop"));
        refused(
                ResourceNotFoundException.class,
                () -> codePipeline.listTagsForResource(r -> r.resourceArn(PIPELINE_ARN)));
    }

    private static Tag tag(String key) {
        return Tag.builder().key(key).value("of " + key).build();
    }

    private static Tag[] tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> tag("key-" + i)).toArray(Tag[]::new);
    }
}
