package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.provider.aws.fake.FakeTask;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Commands on components of a stack that are no machines, as a pipeline runs them. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class StackServicesIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final StackStage stage;
    private final Path go;

    StackServicesIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder);
        this.go = folder.resolve("go");
    }

    @BeforeEach
    void write() throws Exception {
        stage.write("shop", """
                template: template.yaml
                components:
                  check:
                    task: {cluster: Cluster, definition: Task}
                    commands:
                      look:
                        arguments: {Path: {default: /}, Go: {required: true}, Token: {default: none}}
                        run: |
                          echo "$ARG_Path at $OUTPUT_Url"
                          while [ ! -e "$ARG_Go" ]; do sleep 0.1; done
                          exit 3
                  suite:
                    build: Project
                    commands: {test: {arguments: {Path: {default: /}}}}
                """, """
                Resources:
                  Cluster: {Type: AWS::ECS::Cluster}
                  Group: {Type: AWS::Logs::LogGroup}
                  Task:
                    Type: AWS::ECS::TaskDefinition
                    Properties:
                      ContainerDefinitions:
                        - Name: check
                          Image: busybox
                          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Group, awslogs-stream-prefix: p}}
                  Project:
                    Type: AWS::CodeBuild::Project
                    Properties:
                      ServiceRole: arn:aws:iam::111122223333:role/build
                      Artifacts: {Type: NO_ARTIFACTS}
                      Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: "aws/codebuild/standard:7.0"}
                      Source:
                        Type: NO_SOURCE
                        BuildSpec: |
                          version: 0.2
                          env: {exported-variables: [Tried]}
                          phases: {build: {commands: ['export Tried="$ARG_Path of $GREENROOM_COMPONENT"']}}
                Outputs: {Url: {Value: "https://shop.example.com"}}
                """);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private EnvironmentId ready() throws Exception {
        var id = stage.provider()
                .start(new StartRequest(
                        "k1",
                        "shop",
                        "env",
                        Map.of(),
                        Map.of(),
                        stage.time.instant().plus(Duration.ofHours(1)),
                        EnvironmentProviderContract.OWNER,
                        SourceFiles.NONE));
        await().atMost(LONG).until(() -> {
            if (stateOf(id) instanceof EnvironmentState.Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return stateOf(id) instanceof EnvironmentState.Ready;
        });
        return id;
    }

    private EnvironmentState stateOf(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).orElseThrow().state();
    }

    private String run(EnvironmentId id, String component, String command, Map<String, String> arguments)
            throws Exception {
        return run(id, component, command, arguments, Map.of(), SourceFiles.NONE);
    }

    private String run(
            EnvironmentId id,
            String component,
            String command,
            Map<String, String> arguments,
            Map<String, String> secret,
            SourceFiles source)
            throws Exception {
        String key = "run-%s-%d".formatted(command, stage.aws.calls().all().size());
        return stage.provider()
                .run(new CommandRequest(
                        key, id, component, command, arguments, secret, EnvironmentProviderContract.OWNER, source));
    }

    private CommandRun.State ended(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG).until(() -> !(stateOf(id, run) instanceof CommandRun.Running));
        return stateOf(id, run);
    }

    private CommandRun.State stateOf(EnvironmentId id, String run) throws Exception {
        return stage.provider().describeRun(id, run).orElseThrow().state();
    }

    private String output(EnvironmentId id, String run) throws Exception {
        try (InputStream output = stage.provider().output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void end(EnvironmentId id) throws Exception {
        stage.provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof EnvironmentState.Ended);
        assertThat(((EnvironmentState.Ended) stateOf(id)).problems()).isEmpty();
        assertThat(stage.aws.cloudFormation().names()).isEmpty();
    }

    @Test
    void aTaskAndABuildOfTheStackAreRunAndTheNextWorkerGoesOnWithThem() throws Exception {
        var id = ready();
        var look = run(id, "check", "look", Map.of("Path", "/health", "Go", go.toString()));
        await().atMost(LONG).until(() -> output(id, look).contains("/health at https://shop.example.com\n"));

        stage.reopened();
        Files.createFile(go);
        var test = run(id, "suite", "test", Map.of("Path", "/health"));

        assertThat(ended(id, look)).isInstanceOfSatisfying(CommandRun.Finished.class, end -> assertThat(end.exitCode())
                .isEqualTo(3));
        assertThat(output(id, look)).isEqualTo("/health at https://shop.example.com\n");
        assertThat(ended(id, test)).isInstanceOfSatisfying(CommandRun.Finished.class, end -> {
            assertThat(end.exitCode()).isZero();
            assertThat(end.variables()).isEqualTo("Tried=/health of suite\n");
        });
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
        assertThat(stage.aws.codeBuild().builds()).hasSize(1);
        end(id);
    }

    @Test
    void whatStillRunsIsStoppedBeforeTheStackIsDeleted() throws Exception {
        var id = ready();
        var look = run(id, "check", "look", Map.of("Go", go.toString()));
        await().atMost(LONG).until(() -> output(id, look).contains(" at "));

        end(id);

        assertThat(stage.aws.ecs().tasks()).singleElement().satisfies(task -> assertThat(task.status())
                .isEqualTo(FakeTask.Status.STOPPED));
    }

    @Test
    void aRunIsCancelled() throws Exception {
        var id = ready();
        var look = run(id, "check", "look", Map.of("Go", go.toString()));
        await().atMost(LONG).until(() -> output(id, look).contains(" at "));

        stage.provider().cancel(id, look, "the action was stopped");

        assertThat(ended(id, look)).isInstanceOf(CommandRun.Stopped.class);
        assertThat(output(id, look)).contains("ended by Greenroom");
        end(id);
    }

    @Test
    void secretArgumentsAndFilesAreRefusedWithWhatToDo() throws Exception {
        var id = ready();

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> run(
                        id, "check", "look", Map.of("Go", go.toString()), Map.of("Token", "s3cret"), SourceFiles.NONE))
                .withMessageContainingAll("Command 'look' could not be started", "ARG_Token", "on: worker")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> run(
                        id,
                        "suite",
                        "test",
                        Map.of(),
                        Map.of(),
                        folder -> Files.writeString(folder.resolve("test.sh"), "exit 0")))
                .withMessageContainingAll("Command 'test' could not be prepared", "takes no files", "on: worker");
        assertThat(stage.aws.ecs().tasks()).isEmpty();
        assertThat(stage.aws.codeBuild().builds()).isEmpty();
        end(id);
    }
}
