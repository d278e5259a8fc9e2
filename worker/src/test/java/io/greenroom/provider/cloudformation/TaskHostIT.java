package io.greenroom.provider.cloudformation;

import static io.greenroom.provider.cloudformation.HostStage.LONG;
import static io.greenroom.provider.cloudformation.HostStage.folder;
import static io.greenroom.provider.cloudformation.HostStage.output;
import static io.greenroom.provider.cloudformation.HostStage.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.ScriptOutput;
import io.greenroom.command.Standing;
import io.greenroom.provider.aws.fake.FakeTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("thorough")
class TaskHostIT {
    private static final String LOGGED = """
            {"family": "check", "containerDefinitions": [{"name": "check", "image": "busybox",
              "command": ["/bin/sh", "-c", "echo own command; exit 5"],
              "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": "/checks", "awslogs-stream-prefix": "ecs", "awslogs-region": "eu-west-1"}}}]}
            """;

    private final HostStage stage;
    private final Path folder;

    TaskHostIT(@TempDir Path folder) {
        this.stage = new HostStage(folder);
        this.folder = folder;
        stage.aws.ecs().addCluster("checks");
        stage.aws.logs().addGroup("/checks");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private String define(String definition) {
        return stage.aws.ecs().addDefinition(JsonMapper.shared().readTree(definition));
    }

    private TaskTarget target(String definition) {
        return new TaskTarget("checks", define(definition), "", List.of(), List.of());
    }

    private Host host(TaskTarget target) {
        return stage.hosts().task(stage.environment, target);
    }

    private FakeTask task() {
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
        return stage.aws.ecs().tasks().getFirst();
    }

    private boolean isStopped() {
        return stage.aws.ecs().tasks().stream().allMatch(task -> task.status() == FakeTask.Status.STOPPED);
    }

    private void awaitPrinted(Host host, String name, String text) {
        await().atMost(LONG).until(() -> {
            stage.look(host, name);
            return output(host, name).contains(text);
        });
    }

    @Test
    void aTaskRunsTheCommandAndItsContainersExitCodeCounts() throws Exception {
        Host host = host(target(LOGGED));

        host.start(script(
                "a",
                "echo \"$ARG_Path of $INPUT_Size\"; exit 3",
                Map.of(
                        "ARG_Path",
                        "it's; $HOME",
                        "INPUT_Size",
                        "small",
                        "PATH",
                        "/of/the/worker",
                        "OUTPUT_Url",
                        "http://x")));
        Exit exit = stage.awaitExit(host, "a");

        assertThat(exit.words()).isEqualTo("ended with exit code 3");
        assertThat(output(host, "a")).isEqualTo("it's; $HOME of small\n");
        assertThat(task().overrides("check"))
                .containsEntry("GREENROOM_ENVIRONMENT_ID", "cloudformation/gr-0123456789abcdef0123456789abcdef")
                .containsEntry("OUTPUT_Url", "http://x")
                .doesNotContainKeys("GREENROOM_WORKSPACE", "GREENROOM_OUTPUT", "PATH");
        assertThat(task().request().path("startedBy").asString("")).isEqualTo("gr-0123456789abcdef0123456789abcdef");
        assertThat(task().request().path("clientToken").asString("")).matches("gr-[0-9a-f]{61}");
    }

    @Test
    void withoutATextItRunsItsOwnCommand() throws Exception {
        Host host = host(target(LOGGED));

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 5");
        assertThat(output(host, "a")).isEqualTo("own command\n");
    }

    @Test
    void theLogIsReadPageByPageAndLateLinesAreWaitedFor() throws Exception {
        stage.aws.faults().logPagesOf(7).emptyLogPages(true).logsLateBy(Duration.ofSeconds(4));
        Host host = host(target(LOGGED));

        host.start(script("a", "i=0; while [ $i -lt 100 ]; do echo line $i; i=$((i+1)); done", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a"))
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> "line " + i + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void linesThatComeFarTooLateAreNotWaitedFor() throws Exception {
        stage.aws.faults().logsLateBy(Duration.ofDays(1));
        Host host = host(target(LOGGED));

        host.start(script("a", "echo late", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a")).isEmpty();
    }

    @Test
    void aTaskWhoseAnswerWasLostIsFoundByItsToken() throws Exception {
        stage.aws.faults().loseAnswers("ecs:RunTask", 1);
        Host host = host(target(LOGGED));

        host.start(script("a", "echo once", Map.of()));
        assertThat(task().status()).isNotNull();
        stage.aws.faults().none();

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a")).isEqualTo("once\n");
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
    }

    @Test
    void anotherWorkerFindsTheTaskWhoseAnswerNobodyHeardAlsoAfterTheDefinitionWasChanged() throws Exception {
        stage.aws.faults().loseAnswers("ecs:RunTask", 1);
        define(LOGGED);
        var target = new TaskTarget("checks", "check", "", List.of(), List.of());
        host(target).start(script("a", "echo once", Map.of()));
        stage.aws.faults().none();
        define(LOGGED);

        stage.killWorker();
        Host next = host(target);

        assertThat(stage.awaitExit(next, "a").isSuccess()).isTrue();
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
        assertThat(output(next, "a")).isEqualTo("once\n");
    }

    @Test
    void whenTheTokenMayHoldNoLongerNothingIsRunAgain() throws Exception {
        stage.aws.faults().loseAnswers("ecs:RunTask", 1);
        Host host = host(target(LOGGED));
        host.start(script("a", "echo once", Map.of()));
        stage.aws.faults().none();
        stage.time.advance(Duration.ofHours(2));

        assertThat(stage.awaitExit(host, "a").words()).startsWith("may have been begun or not");
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
    }

    @Test
    void anotherWorkerGoesOnWithTheOutputWhereTheFirstHadGot() throws Exception {
        Path go = folder.resolve("go");
        TaskTarget target = target(LOGGED);
        Host host = host(target);
        host.start(script(
                "a",
                "echo one; while [ ! -e \"$ARG_Go\" ]; do sleep 0.05; done; echo two",
                Map.of("ARG_Go", go.toString())));
        awaitPrinted(host, "a", "one\n");
        // What the first one has written and not noted, for it was killed.
        Files.writeString(stage.path("a").resolve("output.log"), "one\ntw");

        stage.killWorker();
        Host next = host(target);
        Files.createFile(go);

        assertThat(stage.awaitExit(next, "a").isSuccess()).isTrue();
        assertThat(output(next, "a")).isEqualTo("one\ntwo\n");
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
    }

    @Test
    void aTaskThatEndedLongAgoIsSaidToHaveAndItsLogIsShown() throws Exception {
        TaskTarget target = target(LOGGED);
        host(target).start(script("a", "echo last words", Map.of()));
        await().atMost(LONG).until(this::isStopped);
        stage.time.advance(Duration.ofHours(3));

        stage.killWorker();
        Host next = host(target);

        assertThat(stage.awaitExit(next, "a").words()).startsWith("ended while no worker looked");
        assertThat(output(next, "a")).isEqualTo("last words\n");
    }

    @Test
    void aTaskThatIsNotSeenYetIsNotTakenForGone() throws Exception {
        stage.aws.faults().visibleAfter(Duration.ofSeconds(30));
        Host host = host(target(LOGGED));

        host.start(script("a", "exit 0", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
    }

    @Test
    void aTaskIsStoppedAndItsLastWordsAreShown() throws Exception {
        Host host = host(target(LOGGED));
        host.start(script("a", "trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done", Map.of()));
        awaitPrinted(host, "a", "ready\n");

        assertThat(stage.end(host, "no mark", List.of("a"), this::isStopped)).isZero();

        assertThat(stage.look(host, "a")).isInstanceOf(Exit.class);
        assertThat(output(host, "a")).isEqualTo("ready\nbye\nECS stopped the task: ended by Greenroom\n");
    }

    @Test
    void whatIsEndedByItsMarkIsStoppedToo() throws Exception {
        Host host = host(target(LOGGED));
        host.start(script("a", "exec sleep 1000", Map.of()));
        await().atMost(LONG).until(() -> task().status() == FakeTask.Status.RUNNING);

        assertThat(stage.end(host, "mark/", List.of(), this::isStopped)).isZero();

        assertThat(stage.look(host, "a")).isInstanceOf(Exit.class);
    }

    @Test
    void oneThatMayHaveBegunIsStoppedToo() throws Exception {
        stage.aws.faults().loseAnswers("ecs:RunTask", 1);
        Host host = host(target(LOGGED));
        host.start(script("a", "exec sleep 1000", Map.of()));
        stage.aws.faults().none();

        assertThat(stage.end(host, "no mark", List.of("a"), this::isStopped)).isZero();

        assertThat(stage.aws.ecs().tasks()).hasSize(1);
        assertThat(stage.look(host, "a")).isInstanceOf(Exit.class);
    }

    @Test
    void whereThereIsNoRoomForATaskIsTold() throws Exception {
        stage.aws.faults().noRoomForTasks(1, "RESOURCE:MEMORY");
        Host host = host(target(LOGGED));

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words())
                .startsWith("was not begun: ECS found no place for it in cluster checks: RESOURCE:MEMORY")
                .contains("more capacity");
    }

    @Test
    void whyATaskWasStoppedBeforeItRanIsTold() throws Exception {
        stage.aws.faults().failTasks(1, "CannotPullContainerError: pull access denied for busybox");
        Host host = host(target(LOGGED));

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words())
                .isEqualTo(
                        "was stopped by ECS without an exit code: CannotPullContainerError: pull access denied for busybox");
    }

    @Test
    void aClusterOrADefinitionThatIsNotThereIsTold() throws Exception {
        Host one = host(new TaskTarget("other", define(LOGGED), "", List.of(), List.of()));
        Host another = host(new TaskTarget("checks", "nothing", "", List.of(), List.of()));

        one.start(script("a", "", Map.of()));
        another.start(script("b", "", Map.of()));

        assertThat(stage.awaitExit(one, "a").words()).contains("was not begun", "ecs:RunTask", "Cluster not found");
        assertThat(stage.awaitExit(another, "b").words()).contains("was not begun", "ecs:DescribeTaskDefinition");
    }

    @Test
    void aThrottledCallIsMadeAgain() throws Exception {
        stage.aws.faults().throttle("ecs:*", 2).throttle("logs:*", 2);
        Host host = host(target(LOGGED));

        host.start(script("a", "echo well", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a")).isEqualTo("well\n");
        assertThat(stage.aws.ecs().tasks()).hasSize(1);
    }

    @Test
    void oneThatCannotBeAskedAboutKeepsNobodyFromSeeingTheOthers() throws Exception {
        Host host = host(target(LOGGED));
        host.start(script("a", "exit 7", Map.of()));
        stage.aws.faults().refuse("ecs:RunTask", 1000, 500, "ServerException", "later");
        host.start(script("b", "exit 7", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 7");
        assertThat(host.look(Set.of(folder("a"), folder("b")))).containsEntry(folder("b"), new Standing.Running());
    }

    @Test
    void secretArgumentsAreRefusedBeforeEcsIsAsked() throws Exception {
        Host host = host(target(LOGGED));

        assertThatThrownBy(() -> host.start(script("a", "", Map.of("ARG_Token", "s3cret"), "ARG_Token")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ARG_Token", "whoever may describe it", "Secrets Manager", "on: worker")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> host.start(
                        script("b", "psql \"$INPUT_Password\"", Map.of("INPUT_Password", "s3cret"), "INPUT_Password")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("INPUT_Password");

        assertThat(stage.aws.calls().all()).isEmpty();
        assertThat(stage.look(host, "a")).isEqualTo(new Exit.NotBegun());
    }

    @Test
    void secretInputsThatItsTextDoesNotNameAreWithheldAndThatIsTold() throws Exception {
        Host host = host(target(LOGGED));

        host.start(script(
                "a", "echo \"[$(env | grep -c s3[c]ret)]\"", Map.of("INPUT_Password", "s3cret"), "INPUT_Password"));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a"))
                .startsWith(
                        "Not given to task check:1 in cluster checks, for whoever may describe it could read it: INPUT_Password.")
                .endsWith("[0]\n");
        assertThat(task().request().toString()).doesNotContain("s3cret");
        assertThat(stage.kept("a")).doesNotContain("s3cret");
    }

    @Test
    void hugeOutputIsKeptInPartsOfWhichTheFirstAndTheLastStay() throws Exception {
        Host host = host(target(LOGGED));

        host.start(script(
                "a",
                "i=0; line=$(head -c 100000 /dev/zero | tr '\\0' x); while [ $i -lt 420 ]; do echo \"$i $line\"; i=$((i+1)); done",
                Map.of()));
        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 0");

        var output = new ScriptOutput(host, folder("a"));
        String first = output(host, "a");
        assertThat(first).startsWith("0 xxx");
        assertThat(first.length()).isGreaterThanOrEqualTo(8 << 20);
        long next = output.keptFrom(first.length());
        assertThat(next).isGreaterThan(first.length());
        String rest = output(host, "a", next);
        assertThat(rest).endsWith("x\n").contains("\n419 xxx");
        assertThat(next + rest.length())
                .isEqualTo(IntStream.range(0, 420)
                        .mapToLong(i -> Integer.toString(i).length() + 2 + 100_000)
                        .sum());
        assertThat(host.list(folder("a")))
                .filteredOn(file -> file.name().startsWith("output."))
                .hasSize(3);
    }

    @Test
    void aLogThatIsNotInCloudWatchIsSaidToBeElsewhere() throws Exception {
        Host host = host(target("""
                {"family": "quiet", "containerDefinitions": [{"name": "quiet", "image": "busybox",
                  "logConfiguration": {"logDriver": "splunk", "options": {}}}]}
                """));

        host.start(script("a", "echo unseen; exit 2", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 2");
        assertThat(output(host, "a"))
                .isEqualTo(
                        "Nothing of the log of container quiet is shown here, for its log driver is splunk: use awslogs.\n");
    }

    @Test
    void aLogThatTheWorkerMayNotReadIsToldOnceAndTheExitCodeCountsAllTheSame() throws Exception {
        stage.aws.faults().refuse("logs:GetLogEvents", 1000, 400, "AccessDeniedException", "not authorized");
        Host host = host(target(LOGGED));

        host.start(script("a", "exit 4", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 4");
        assertThat(output(host, "a"))
                .containsOnlyOnce("The rest of the log cannot be shown.")
                .contains("logs:GetLogEvents");
    }

    @Test
    void aStreamWithoutAPrefixIsFoundByItsContainer() throws Exception {
        Host host = host(target(LOGGED.replace("\"awslogs-stream-prefix\": \"ecs\", ", "")));

        host.start(script("a", "echo found", Map.of()));
        stage.awaitExit(host, "a");

        assertThat(output(host, "a")).isEqualTo("found\n");
    }

    @Test
    void theNamedContainerIsTheOneThatCounts() throws Exception {
        String two = """
                {"family": "two", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
                 "containerDefinitions": [
                  {"name": "proxy", "image": "nginx", "essential": false, "command": ["sleep", "1000"]},
                  {"name": "check", "image": "busybox", "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": "/checks", "awslogs-stream-prefix": "ecs"}}}]}
                """;
        Host host = host(new TaskTarget("checks", define(two), "check", List.of("subnet-1"), List.of("sg-1")));

        host.start(script("a", "echo mine; exit 6", Map.of()));

        assertThat(stage.awaitExit(host, "a").words()).isEqualTo("ended with exit code 6");
        assertThat(output(host, "a")).isEqualTo("mine\n");
        assertThat(task().request().path("launchType").asString("")).isEqualTo("FARGATE");
    }

    @Test
    void aTargetThatDoesNotFitItsDefinitionIsToldWithWhatToChange() throws Exception {
        String own = LOGGED.replace("\"family\": \"check\",", "\"family\": \"check\", \"networkMode\": \"awsvpc\",");
        Host noSubnets = host(new TaskTarget("checks", define(own), "", List.of(), List.of()));
        Host noContainer = host(new TaskTarget("checks", define(LOGGED), "chekc", List.of(), List.of()));

        noSubnets.start(script("a", "", Map.of()));
        noContainer.start(script("b", "", Map.of()));

        assertThat(stage.awaitExit(noSubnets, "a").words()).contains("awsvpc", "'subnets'");
        assertThat(stage.awaitExit(noContainer, "b").words()).contains("no container 'chekc'", "It has: check");
    }

    @Test
    void moreThanEcsTakesIsRefusedWithTheNumbers() throws Exception {
        Host host = host(target(LOGGED));

        host.start(script("a", "", Map.of("ARG_Text", "x".repeat(9000))));

        assertThat(stage.awaitExit(host, "a").words()).contains("of which ECS takes 8,192");
        assertThat(stage.aws.ecs().tasks()).isEmpty();
    }

    @Test
    void hostsOfTheSameTargetAreTheSameToWhoeverWatches() {
        TaskTarget target = target(LOGGED);
        var named = new TaskTarget(target.cluster(), target.definition(), "check", List.of(), List.of());

        assertThat(host(target)).isEqualTo(host(target)).hasSameHashCodeAs(host(target));
        assertThat(host(target)).isNotEqualTo(host(named));
        assertThat(host(target)).isNotEqualTo(stage.hosts().task(folder, target));
        assertThat(host(target)).hasToString("task check:1 in cluster checks");
        assertThat(host(named)).hasToString("container check of task check:1 in cluster checks");
    }

    @Test
    void tasksOfAClusterAreLookedAtTogether() throws Exception {
        TaskTarget target = target(LOGGED);
        Host host = host(target);
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "t" + i).toList();
        for (String name : names) {
            host.start(script(name, "exec sleep 1000", Map.of()));
        }
        Set<String> folders = names.stream().map(HostStage::folder).collect(Collectors.toSet());
        host.look(folders);
        stage.time.advance(Duration.ofMinutes(1));
        int before = stage.aws.calls().of("ecs:DescribeTasks").size();

        // The log of each is a question of its own, of which there are ten a second.
        assertThat(host.look(folders)).hasSize(names.size()).containsValue(new Standing.Running());

        assertThat(stage.aws.calls().of("ecs:DescribeTasks")).hasSizeBetween(before + 1, before + 3);
    }
}
