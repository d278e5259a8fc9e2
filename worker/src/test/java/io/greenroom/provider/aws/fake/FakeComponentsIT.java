package io.greenroom.provider.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.time.MovableTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import tools.jackson.databind.json.JsonMapper;

/** The services whose components commands run on, as the SDK sees them. */
@Tag("thorough")
class FakeComponentsIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final MovableTime time = MovableTime.somewhen();
    private final FakeAws aws;
    private final SdkClients clients;

    FakeComponentsIT(@TempDir Path folder) {
        this.aws = FakeAws.start(folder, time);
        this.clients = new SdkClients(aws.endpoint());
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private Stack create(String name, String template) {
        clients.cloudFormation()
                .createStack(
                        stack -> stack.stackName(name).templateBody(template).roleARN(FakeAccount.STACK_ROLE));
        await(name, "CREATE_COMPLETE");
        return stack(name);
    }

    private Stack stack(String name) {
        return clients.cloudFormation()
                .describeStacks(describe -> describe.stackName(name))
                .stacks()
                .getFirst();
    }

    private void await(String name, String status) {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> stack(name).stackStatusAsString().equals(status));
    }

    private static String output(Stack stack, String key) {
        return stack.outputs().stream()
                .filter(output -> output.outputKey().equals(key))
                .findFirst()
                .orElseThrow()
                .outputValue();
    }

    private InvokeResponse invoke(String function, String payload) {
        return clients.lambda()
                .invoke(invoke ->
                        invoke.functionName(function).logType("Tail").payload(SdkBytes.fromUtf8String(payload)));
    }

    private static String log(InvokeResponse response) {
        return new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
    }

    @Test
    void functionsOfTemplatesRunTheirCode() {
        Stack stack = create("gr-1", """
                Resources:
                  Check:
                    Type: AWS::Lambda::Function
                    Properties:
                      Runtime: python3.12
                      Handler: index.check
                      Role: arn:aws:iam::111122223333:role/check
                      Timeout: 60
                      Environment: {Variables: {GREETING: hello}}
                      Code:
                        ZipFile: |
                          import os
                          def check(event, context):
                              print('asked', event['name'])
                              if event['name'] == 'nobody':
                                  raise ValueError('who?')
                              return {'text': os.environ['GREETING'] + ' ' + event['name']}
                  Shell:
                    Type: AWS::Lambda::Function
                    Properties:
                      Runtime: provided.al2023
                      Handler: bootstrap
                      Role: arn:aws:iam::111122223333:role/check
                      Timeout: 60
                      Code: {ZipFile: 'echo logged >&2; echo "{\\"event\\": $(cat)}"'}
                Outputs: {Check: {Value: !Ref Check}, Arn: {Value: !GetAtt Shell.Arn}}
                """);
        String check = output(stack, "Check");

        InvokeResponse well = invoke(check, "{\"name\": \"world\"}");
        assertThat(well.payload().asUtf8String()).isEqualTo("{\"text\": \"hello world\"}");
        assertThat(well.functionError()).isNull();
        assertThat(log(well)).contains("asked world\n");

        InvokeResponse failed = invoke(check, "{\"name\": \"nobody\"}");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8String())
                .contains("\"errorMessage\": \"who?\"", "\"errorType\": \"ValueError\"");

        InvokeResponse shell = invoke(output(stack, "Arn"), "{\"a\":1}");
        assertThat(shell.payload().asUtf8String()).isEqualTo("{\"event\": {\"a\":1}}\n");
        assertThat(log(shell)).contains("logged\n");

        clients.cloudFormation().deleteStack(delete -> delete.stackName("gr-1"));
        await(stack.stackId(), "DELETE_COMPLETE");
        assertThatThrownBy(() -> invoke(check, "{}")).isInstanceOf(ResourceNotFoundException.class);
    }

    private void addTask() {
        aws.ecs().addCluster("checks");
        aws.logs().addGroup("/checks");
        aws.ecs().addDefinition(JsonMapper.shared().readTree("""
                {"family": "check", "containerDefinitions": [{"name": "check", "image": "busybox",
                  "command": ["/bin/sh", "-c", "echo \\"$A\\"; exec sleep 1000"],
                  "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": "/checks", "awslogs-stream-prefix": "p"}}}]}
                """));
    }

    private RunTaskRequest task(String token, Consumer<RunTaskRequest.Builder> more) {
        return RunTaskRequest.builder()
                .cluster("checks")
                .taskDefinition("check")
                .clientToken(token)
                .applyMutation(more)
                .build();
    }

    @Test
    void aTokenOfRunTaskStandsForOneRequest() {
        addTask();

        String first =
                clients.ecs().runTask(task("t", more -> {})).tasks().getFirst().taskArn();

        assertThat(clients.ecs()
                        .runTask(task("t", more -> {}))
                        .tasks()
                        .getFirst()
                        .taskArn())
                .isEqualTo(first);
        assertThatThrownBy(() -> clients.ecs().runTask(task("t", more -> more.startedBy("me"))))
                .isInstanceOfSatisfying(ConflictException.class, conflict -> assertThat(conflict.resourceIds())
                        .containsExactly(first));
        assertThatThrownBy(() -> clients.ecs().runTask(task("a token with blanks", more -> {})))
                .isInstanceOf(InvalidParameterException.class);
        clients.ecs().stopTask(stop -> stop.cluster("checks").task(first));
        Awaitility.await().atMost(LONG).until(() -> aws.ecs().tasks().getFirst().status() == FakeTask.Status.STOPPED);
        time.advance(Duration.ofMinutes(61));
        assertThat(clients.ecs()
                        .runTask(task("t", more -> {}))
                        .tasks()
                        .getFirst()
                        .taskArn())
                .isNotEqualTo(first);
        assertThat(clients.ecs()
                        .describeTasks(describe -> describe.cluster("checks").tasks(first))
                        .failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo("MISSING"));
    }

    @Test
    void aClusterWithTasksCannotBeDeleted() {
        Stack stack = create("gr-1", """
                Resources:
                  Cluster: {Type: AWS::ECS::Cluster}
                  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /gr-1}}
                  Task:
                    Type: AWS::ECS::TaskDefinition
                    Properties:
                      ContainerDefinitions:
                        - Name: check
                          Image: busybox
                          Command: [sleep, "1000"]
                          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Group, awslogs-stream-prefix: p}}
                Outputs: {Cluster: {Value: !Ref Cluster}, Task: {Value: !Ref Task}}
                """);
        String cluster = output(stack, "Cluster");
        String arn = clients.ecs()
                .runTask(run -> run.cluster(cluster)
                        .taskDefinition(output(stack, "Task"))
                        .clientToken("t"))
                .tasks()
                .getFirst()
                .taskArn();

        clients.cloudFormation().deleteStack(delete -> delete.stackName("gr-1"));
        await(stack.stackId(), "DELETE_FAILED");
        clients.ecs().stopTask(stop -> stop.cluster(cluster).task(arn));
        Awaitility.await().atMost(LONG).until(() -> aws.ecs().tasks().getFirst().status() == FakeTask.Status.STOPPED);
        clients.cloudFormation().deleteStack(delete -> delete.stackName("gr-1"));
        await(stack.stackId(), "DELETE_COMPLETE");
    }

    @Test
    void aTokenOfStartBuildHoldsForFiveMinutes() {
        aws.codeBuild().addProject("check", "{phases: {build: {commands: [echo well]}}}");
        StartBuildRequest request = StartBuildRequest.builder()
                .projectName("check")
                .idempotencyToken("t")
                .build();

        String first = clients.codeBuild().startBuild(request).build().id();

        time.advance(Duration.ofMinutes(4));
        assertThat(clients.codeBuild().startBuild(request).build().id()).isEqualTo(first);
        assertThatThrownBy(() -> clients.codeBuild()
                        .startBuild(request.toBuilder()
                                .environmentVariablesOverride(EnvironmentVariable.builder()
                                        .name("A")
                                        .value("1")
                                        .build())
                                .build()))
                .isInstanceOf(InvalidInputException.class);
        time.advance(Duration.ofMinutes(1));
        String second = clients.codeBuild().startBuild(request).build().id();
        assertThat(clients.codeBuild()
                        .listBuildsForProject(list -> list.projectName("check").sortOrder("DESCENDING"))
                        .ids())
                .isEqualTo(List.of(second, first));
    }

    @Test
    void aLogIsReadByTokensAndLateLinesAreSeenLater() {
        aws.logs().addGroup("g");
        aws.logs().write("g", "s", "one");
        aws.logs().write("g", "s", "two");
        aws.faults().logsLateBy(Duration.ofSeconds(3)).logPagesOf(1);
        aws.logs().write("g", "s", "late");

        GetLogEventsResponse first = page(null);
        GetLogEventsResponse second = page(first.nextForwardToken());
        GetLogEventsResponse third = page(second.nextForwardToken());
        assertThat(first.events()).singleElement().satisfies(event -> assertThat(event.message())
                .isEqualTo("one"));
        assertThat(second.events()).singleElement().satisfies(event -> assertThat(event.message())
                .isEqualTo("two"));
        assertThat(third.events()).isEmpty();
        assertThat(third.nextForwardToken()).isEqualTo(second.nextForwardToken());

        time.advance(Duration.ofSeconds(3));
        assertThat(page(third.nextForwardToken()).events())
                .singleElement()
                .satisfies(event -> assertThat(event.message()).isEqualTo("late"));
    }

    private GetLogEventsResponse page(@Nullable String token) {
        return clients.logs().getLogEvents(get -> get.logGroupName("g")
                .logStreamName("s")
                .startFromHead(true)
                .nextToken(token));
    }

    @Test
    void variablesOfProcessesPointToTheFake() {
        assertThat(aws.environment())
                .containsEntry(
                        "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", aws.endpoint().toString())
                .containsEntry("AWS_ENDPOINT_URL_LAMBDA", aws.endpoint().toString())
                .containsKeys("AWS_ENDPOINT_URL_ECS", "AWS_ENDPOINT_URL_CODEBUILD");
    }
}
