package io.greenroom.provider.cloudformation;

import static io.greenroom.provider.cloudformation.HostStage.LONG;
import static io.greenroom.provider.cloudformation.HostStage.output;
import static io.greenroom.provider.cloudformation.HostStage.script;
import static io.greenroom.provider.cloudformation.HostStage.variables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.Script;
import io.greenroom.provider.aws.fake.FakeBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("thorough")
class BuildHostIT {
    private final HostStage stage;
    private final Path folder;
    private final Host host;

    BuildHostIT(@TempDir Path folder) {
        this.stage = new HostStage(folder);
        this.folder = folder;
        this.host = stage.hosts().build(stage.environment, "check");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void project(String... commands) {
        stage.aws.codeBuild().addProject("check", """
                version: 0.2
                env:
                  exported-variables: [VERSION]
                phases:
                  build:
                    commands:
                %s""".formatted(String.join(
                "",
                List.of(commands).stream().map(each -> "      - " + each + "\n").toList())));
    }

    private FakeBuild build() {
        assertThat(stage.aws.codeBuild().builds()).hasSize(1);
        return stage.aws.codeBuild().builds().getFirst();
    }

    private boolean isOver() {
        return stage.aws.codeBuild().builds().stream()
                .noneMatch(build -> build.status().equals("IN_PROGRESS"));
    }

    @Test
    void aBuildIsGivenTheVariablesAndSetsThoseThatItExports() throws Exception {
        project("echo \"$ARG_Path of $INPUT_Size in $GREENROOM_COMPONENT\"", "export VERSION=1.2");

        host.start(script(
                "a",
                "",
                Map.of(
                        "ARG_Path",
                        "it's; $HOME",
                        "INPUT_Size",
                        "small",
                        "GREENROOM_COMPONENT",
                        "check",
                        "PATH",
                        "/of/the/worker")));
        Exit exit = stage.awaitExit(host, "a");

        assertThat(exit.isSuccess()).isTrue();
        assertThat(output(host, "a"))
                .contains("it's; $HOME of small in check\n", "CodeBuild: BUILD SUCCEEDED")
                .containsPattern("(?m)^CodeBuild: PROVISIONING SUCCEEDED after \\d+ s$");
        assertThat(variables(host, "a")).isEqualTo("VERSION=1.2\n");
        assertThat(build().request().toString())
                .contains("\"type\":\"PLAINTEXT\"")
                .doesNotContain("GREENROOM_WORKSPACE", "GREENROOM_OUTPUT", "/of/the/worker");
    }

    @Test
    void aBuildThatFailsEndsItsOutputWithThePhaseAndTheReason() throws Exception {
        project("echo trying", "test -e nothing", "echo never");

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 1");
        assertThat(output(host, "a"))
                .contains("trying\n")
                .doesNotContain("never")
                .endsWith(
                        "Build %s ended with status FAILED in phase BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: test -e nothing. Reason: exit status 1\n"
                                .formatted(build().id()));
    }

    @Test
    void aBuildWhoseAnswerWasLostIsFoundByItsToken() throws Exception {
        project("echo once");
        stage.aws.faults().loseAnswers("codebuild:StartBuild", 1);

        host.start(script("a", "", Map.of()));
        stage.aws.faults().none();

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(stage.aws.codeBuild().builds()).hasSize(1);
        assertThat(stage.aws.calls().of("codebuild:ListBuildsForProject")).isEmpty();
    }

    @Test
    void onceTheTokenHoldsNoLongerItIsFoundAmongTheBuildsOfTheProject() throws Exception {
        project("echo \"$ARG_N\"");
        Host other = stage.hosts().build(stage.environment.resolveSibling("other"), "check");
        stage.aws.faults().loseAnswers("codebuild:StartBuild", 1);
        host.start(script("a", "", Map.of("ARG_N", "mine")));
        stage.aws.faults().none();
        for (int i = 0; i < 3; i++) {
            other.start(script("o" + i, "", Map.of("ARG_N", "another")));
        }
        stage.time.advance(Duration.ofMinutes(30));

        Host next = stage.killWorker().build(stage.environment, "check");

        assertThat(stage.awaitExit(next, "a").isSuccess()).isTrue();
        assertThat(output(next, "a")).contains("mine\n").doesNotContain("another");
        assertThat(stage.aws.codeBuild().builds()).hasSize(4);
    }

    @Test
    void whatIsNotFoundThereIsBegunThen() throws Exception {
        project("echo \"$ARG_N\"");
        Host other = stage.hosts().build(stage.environment.resolveSibling("other"), "check");
        other.start(script("o", "", Map.of("ARG_N", "another")));
        stage.aws.faults().refuse("codebuild:StartBuild", 1, 500, "InternalFailure", "try again");
        host.start(script("a", "", Map.of("ARG_N", "mine")));
        stage.time.advance(Duration.ofMinutes(30));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();

        assertThat(output(host, "a")).contains("mine\n");
        assertThat(stage.aws.codeBuild().builds()).hasSize(2);
    }

    @Test
    void anotherWorkerGoesOnWithABuild() throws Exception {
        Path go = folder.resolve("go");
        project("echo one", "while [ ! -e \"$ARG_Go\" ]; do sleep 0.05; done", "echo two");
        host.start(script("a", "", Map.of("ARG_Go", go.toString())));
        await().atMost(LONG).until(() -> {
            stage.look(host, "a");
            return output(host, "a").contains("\none\n");
        });

        Host next = stage.killWorker().build(stage.environment, "check");
        Files.createFile(go);

        assertThat(stage.awaitExit(next, "a").isSuccess()).isTrue();
        assertThat(output(next, "a"))
                .containsOnlyOnce("\none\n")
                .containsOnlyOnce("\ntwo\n")
                .containsOnlyOnce("DOWNLOAD_SOURCE SUCCEEDED");
        assertThat(stage.aws.codeBuild().builds()).hasSize(1);
    }

    @Test
    void aBuildIsStopped() throws Exception {
        project("echo ready", "sleep 1000");
        host.start(script("a", "", Map.of()));
        await().atMost(LONG).until(() -> {
            stage.look(host, "a");
            return output(host, "a").contains("\nready\n");
        });

        assertThat(stage.end(host, "mark/", List.of("a"), this::isOver)).isZero();

        assertThat(build().status()).isEqualTo("STOPPED");
        assertThat(stage.look(host, "a")).isInstanceOf(Exit.Exited.class);
        assertThat(output(host, "a")).contains("ended with status STOPPED");
    }

    @Test
    void oneThatMayHaveBegunIsStoppedToo() throws Exception {
        project("sleep 1000");
        stage.aws.faults().loseAnswers("codebuild:StartBuild", 1);
        host.start(script("a", "", Map.of()));
        stage.aws.faults().none();

        assertThat(stage.end(host, "no mark", List.of("a"), this::isOver)).isZero();

        assertThat(build().status()).isEqualTo("STOPPED");
    }

    @Test
    void secretArgumentsAreRefusedAndSecretInputsWithheld() throws Exception {
        project("env | grep -c s3cret || echo none");

        assertThatThrownBy(() -> host.start(script("a", "", Map.of("ARG_Token", "s3cret"), "ARG_Token")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ARG_Token", "SECRETS_MANAGER", "on: worker");
        host.start(script("b", "", Map.of("INPUT_Password", "s3cret"), "INPUT_Password"));

        assertThat(stage.awaitExit(host, "b").isSuccess()).isTrue();
        assertThat(output(host, "b")).contains("INPUT_Password", "\nnone\n");
        assertThat(build().request().toString()).doesNotContain("s3cret");
    }

    @Test
    void aTextIsRefused() {
        assertThatThrownBy(() -> host.start(script("a", "make test", Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its own build specification");
    }

    @Test
    void aProjectThatIsNotThereIsTold() throws Exception {
        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).contains("was not begun", "Project cannot be found");
    }

    @Test
    void aProjectWithoutALogIsToldOnce() throws Exception {
        stage.aws.codeBuild().addProject("check", JsonMapper.shared().readTree("""
                {"source": {"type": "NO_SOURCE", "buildspec": "{phases: {build: {commands: [echo unseen]}}}"},
                 "logsConfig": {"cloudWatchLogs": {"status": "DISABLED"}}}
                """));

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a"))
                .containsOnlyOnce("does not write it to CloudWatch Logs")
                .doesNotContain("unseen");
    }

    @Test
    void aLongLogComesInPages() throws Exception {
        stage.aws.faults().logPagesOf(11).emptyLogPages(true);
        project("i=0; while [ $i -lt 150 ]; do echo \"line $i\"; i=$((i+1)); done");

        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");

        for (int i = 0; i < 150; i++) {
            assertThat(output(host, "a")).containsOnlyOnce("\nline " + i + "\n");
        }
    }

    @Test
    void theMarkTellsBuildsApart() throws Exception {
        project("echo \"$%s\"".formatted(Script.MARK));

        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");

        assertThat(output(host, "a")).contains("mark/run-a;\n");
    }
}
