package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static io.greenroom.environment.EnvironmentProviderContract.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderFinding.Outcome;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsRights;
import io.greenroom.provider.aws.AwsSettings;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.MovableTime;
import io.greenroom.yaml.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** All that the provider can do, done in a fake account that notes which right each call needs. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class StackRightsIT {
    private static final String COMMAND_ROLE = "arn:aws:iam::%s:role/greenroom-commands".formatted(FakeAccount.ID);
    private static final String BLUEPRINT = """
            inputs: {Token: {}}
            template: template.yaml
            capabilities: [CAPABILITY_IAM]
            components:
              web: {machine: WebServer, commands: {look: {run: 'echo well >report.txt', arguments: {Password: {}}}}}
              function: {function: Function}
              task: {task: {cluster: Cluster, definition: Task}, commands: {short: {run: 'echo done'}, long: {run: sleep 1000}}}
              build: {build: Project}
              wait: {build: Waiting}
            commands: {smoke: {run: 'echo "$AWS_ACCESS_KEY_ID"', on: worker}}
            collect: [report.txt]
            """;
    private static final String TEMPLATE = "Resources:\n  WebServer:" + StackStage.MACHINE + """

              Role: {Type: AWS::IAM::Role}
              Function:
                Type: AWS::Lambda::Function
                Properties: {Runtime: provided.al2023, Handler: function.sh, Role: !GetAtt Role.Arn, Code: {ZipFile: cat}}
              Cluster: {Type: AWS::ECS::Cluster}
              Logs: {Type: AWS::Logs::LogGroup}
              Task:
                Type: AWS::ECS::TaskDefinition
                Properties:
                  ContainerDefinitions:
                    - Name: check
                      Image: busybox
                      LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs, awslogs-stream-prefix: p}}
              Project:
                Type: AWS::CodeBuild::Project
                Properties:
                  ServiceRole: !GetAtt Role.Arn
                  Artifacts: {Type: NO_ARTIFACTS}
                  Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: "aws/codebuild/standard:7.0"}
                  Source: {Type: NO_SOURCE, BuildSpec: "version: 0.2\\nphases:\\n  build:\\n    commands:\\n      - echo built\\n"}
              Waiting:
                Type: AWS::CodeBuild::Project
                Properties:
                  ServiceRole: !GetAtt Role.Arn
                  Artifacts: {Type: NO_ARTIFACTS}
                  Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: "aws/codebuild/standard:7.0"}
                  Source: {Type: NO_SOURCE, BuildSpec: "version: 0.2\\nphases:\\n  build:\\n    commands:\\n      - sleep 1000\\n"}
            """;

    /** With it, the template goes by the bucket. */
    private static final String LONG_COMMENT = "# so long\n".repeat(6000);

    private final StackStage stage;
    private final SdkClients clients;

    StackRightsIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder, new MovableTime(Instant.now()));
        this.clients = new SdkClients(stage.aws.endpoint());
        stage.write("all", BLUEPRINT, TEMPLATE + LONG_COMMENT);
        stage.write("elsewhere", "template: s3://%s/templates/theirs.yaml\n".formatted(FakeAccount.BUCKET), "");
    }

    @AfterEach
    void close() {
        clients.close();
        stage.close();
    }

    private static AwsSettings settings() {
        return new AwsSettings(
                FakeAccount.BUCKET,
                FakeAccount.SCHEDULER_ROLE,
                "greenroom",
                Agents.USUAL_DOCUMENT,
                null,
                Duration.ofSeconds(5),
                5);
    }

    private static StackRights rights() {
        AwsSettings settings = settings();
        return new StackRights(
                new AwsRights(
                        List.of(new Place("aws", "amazonaws.com", FakeAccount.REGION, FakeAccount.ID)),
                        StackStage.INSTALLATION,
                        settings.bucket(),
                        settings.schedulerRole(),
                        settings.scheduleGroup(),
                        settings.document()),
                FakeAccount.STACK_ROLE,
                COMMAND_ROLE,
                List.of("load"),
                List.of("load"));
    }

    private static Set<String> actions(List<Statement> statements) {
        return statements.stream()
                .flatMap(statement -> statement.actions().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private EnvironmentId start(String blueprint, String key) throws Exception {
        return stage.provider()
                .start(new StartRequest(
                        key,
                        blueprint,
                        key,
                        Map.of(),
                        blueprint.equals("all") ? Map.of("Token", "planted") : Map.of(),
                        stage.time.instant().plus(Duration.ofHours(5)),
                        OWNER,
                        SourceFiles.NONE));
    }

    private EnvironmentState state(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).orElseThrow().state();
    }

    private void awaitReady(EnvironmentId id) {
        await().atMost(LONG).until(() -> {
            if (state(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return state(id) instanceof Ready;
        });
    }

    private void end(EnvironmentId id) throws Exception {
        stage.provider().end(id);
        await().atMost(LONG).until(() -> state(id) instanceof Ended);
    }

    private String run(EnvironmentId id, @Nullable String component, String command, Map<String, String> secret)
            throws Exception {
        return stage.provider()
                .run(new CommandRequest(
                        component + command, id, component, command, Map.of(), secret, OWNER, SourceFiles.NONE));
    }

    private void finish(EnvironmentId id, @Nullable String component, String command, Map<String, String> secret)
            throws Exception {
        String run = run(id, component, command, secret);
        await().atMost(LONG)
                .until(() ->
                        !(stage.provider().describeRun(id, run).orElseThrow().state() instanceof CommandRun.Running));
        assertThat(stage.provider().describeRun(id, run).orElseThrow().state())
                .as("%s of %s", command, component)
                .isInstanceOfSatisfying(CommandRun.Finished.class, finished -> assertThat(finished.exitCode())
                        .isZero());
        stage.provider().collect(id, run, file -> true);
    }

    private void cancel(EnvironmentId id, String component, String command, String call) throws Exception {
        int before = stage.aws.calls().of(call).size();
        String run = run(id, component, command, Map.of());
        await().atMost(LONG).until(() -> stage.aws.calls().of(call).size() > before);
        stage.provider().cancel(id, run, "not wanted any more");
        await().atMost(LONG)
                .until(() ->
                        !(stage.provider().describeRun(id, run).orElseThrow().state() instanceof CommandRun.Running));
    }

    /** The calls that change it follow on a thread of their own. */
    private void keep(EnvironmentId id, Retention.Change change, String call) throws InterruptedException {
        int before = stage.aws.calls().of(call).size();
        stage.provider().keep(id, change);
        await().atMost(LONG).until(() -> stage.aws.calls().of(call).size() > before);
    }

    private void liveAndEnd() throws Exception {
        EnvironmentId id = start("all", "k1");
        awaitReady(id);
        finish(id, "web", "look", Map.of("Password", "planted"));
        finish(id, "function", "run", Map.of());
        finish(id, "task", "short", Map.of());
        finish(id, "build", "run", Map.of());
        finish(id, null, "smoke", Map.of());
        cancel(id, "task", "long", "ecs:RunTask");
        cancel(id, "wait", "run", "codebuild:StartBuild");
        keep(
                id,
                Retention.Change.expiringAt(stage.time.instant().plus(Duration.ofHours(6))),
                "scheduler:UpdateSchedule");
        keep(id, Retention.Change.protecting(), "scheduler:DeleteSchedule");
        keep(id, Retention.Change.releasing(), "scheduler:CreateSchedule");
        end(id);
    }

    private void failAndEnd() throws Exception {
        stage.put(FakeAccount.BUCKET, "templates/theirs.yaml", "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}");
        stage.aws.faults().stacks().failCreation("Queue", "no more queues");
        stage.aws
                .faults()
                .refuse("cloudformation:CreateStack", 1, 500, "InternalFailure", "which may have made a stack, or not");
        EnvironmentId id = start("elsewhere", "k2");
        await().atMost(LONG).until(() -> state(id) instanceof Failed);
        stage.aws.faults().none();
        end(id);
    }

    private void purge() throws Exception {
        for (Leftover leftover : stage.provider().leftovers()) {
            stage.provider().remove(leftover);
        }
    }

    private List<ProviderFinding> check() throws Exception {
        stage.aws.lambda().addFunction("load", (event, log) -> {
            throw new AssertionError("a function was invoked by a check");
        });
        stage.aws.codeBuild().addProject("load", "version: 0.2");
        TemplateFile template =
                TemplateFile.read(TEMPLATE, new Problems("template.yaml")).orElseThrow();
        return new StackChecks(
                        new StackChecks.Clients(
                                clients.cloudFormation(),
                                clients.ec2(),
                                clients.ssm(),
                                clients.s3(),
                                clients.scheduler(),
                                clients.lambda(),
                                clients.codeBuild(),
                                clients.sts()),
                        new StackSettings(
                                Path.of("blueprints"),
                                settings(),
                                FakeAccount.STACK_ROLE,
                                List.of(Capability.CAPABILITY_IAM),
                                COMMAND_ROLE),
                        StackStage.INSTALLATION,
                        new StackNeeds(
                                List.of(new StackNeeds.Template("all", template, List.of(Capability.CAPABILITY_IAM))),
                                true,
                                Set.of("load"),
                                Set.of("load")))
                .all();
    }

    @Test
    void thePrintedPolicyAllowsWhatIsDoneAndNothingElse() throws Exception {
        stage.lend(COMMAND_ROLE);
        liveAndEnd();
        failAndEnd();
        purge();

        Set<String> used = stage.aws.calls().rightsOfWorker();
        Set<String> onlyForDoctor = actions(rights().forDoctor());
        assertThat(actions(rights().all())).containsAll(used);
        assertThat(used).doesNotContainAnyElementsOf(onlyForDoctor);

        assertThat(check())
                .filteredOn(finding -> finding.outcome() == Outcome.BAD)
                .isEmpty();

        Set<String> allowed = actions(rights().all());
        allowed.remove("cloudformation:TagResource"); // is no call: CreateStack with tags needs it
        used = stage.aws.calls().rightsOfWorker();
        used.remove("sts:GetCallerIdentity"); // everybody has it
        assertThat(used).containsExactlyInAnyOrderElementsOf(allowed);
    }
}
