package io.greenroom.provider.cloudformation;

import static io.greenroom.provider.cloudformation.HostStage.LONG;
import static io.greenroom.provider.cloudformation.HostStage.folder;
import static io.greenroom.provider.cloudformation.HostStage.output;
import static io.greenroom.provider.cloudformation.HostStage.script;
import static io.greenroom.provider.cloudformation.HostStage.variables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.ScriptOutput;
import io.greenroom.command.Standing;
import io.greenroom.environment.CollectedFile;
import io.greenroom.provider.aws.fake.FakeLambda.Returned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionHostTest {
    private final HostStage stage;
    private final Path folder;
    private final Host host;

    FunctionHostTest(@TempDir Path folder) {
        this.stage = new HostStage(folder);
        this.folder = folder;
        this.host = stage.hosts().function(stage.environment, "smoke");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void function(String result) {
        stage.aws.lambda().addFunction("smoke", (event, log) -> Returned.well(result));
    }

    /** Returns once it is released. */
    private CountDownLatch slowFunction() {
        var release = new CountDownLatch(1);
        stage.aws.lambda().addFunction("smoke", (event, log) -> {
            release.await();
            return Returned.well("\"slow\"");
        });
        return release;
    }

    private void awaitEvents(int count) {
        await().atMost(LONG).until(() -> stage.aws.lambda().events("smoke").size() >= count);
    }

    @Test
    void argumentsAreTheEventAndWhatItLogsAndReturnsIsTheOutput() throws Exception {
        stage.aws.lambda().addFunction("smoke", (event, log) -> {
            log.accept("asked for " + event.path("Path").asString(""));
            return Returned.well("{\"tried\": 3}");
        });

        host.start(script(
                "a", "", Map.of("ARG_Path", "/health", "ARG_Token", "s3cret", "INPUT_Size", "small"), "ARG_Token"));
        Exit exit = stage.awaitExit(host, "a");

        assertThat(exit).isEqualTo(new Exit.Exited(0, ((Exit.Exited) exit).at()));
        assertThat(stage.aws.lambda().events("smoke"))
                .singleElement()
                .hasToString("{\"Path\":\"/health\",\"Token\":\"s3cret\"}");
        assertThat(output(host, "a")).contains("asked for /health\n").endsWith("\n{\"tried\": 3}\n");
        assertThatThrownBy(() -> variables(host, "a")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anErrorOfTheFunctionIsExitCodeOneAndItsTextEndsTheOutput() throws Exception {
        stage.aws
                .lambda()
                .addFunction("smoke", (event, log) -> Returned.unhandled("TimeoutError", "no answer from /health"));

        host.start(script("a", "", Map.of()));
        Exit exit = stage.awaitExit(host, "a");

        assertThat(exit.words()).isEqualTo("ended with exit code 1");
        assertThat(output(host, "a")).endsWith("""
                        {"errorMessage":"no answer from /health","errorType":"TimeoutError"}
                        The function ended with an error that it did not handle.
                        """);
    }

    @Test
    void aResultSetsVariablesByAMemberOfTexts() throws Exception {
        function("{\"GREENROOM_OUTPUT\": {\"Version\": \"1.2\", \"Lines\": \"one\\ntwo\"}, \"other\": 1}");

        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");

        assertThat(variables(host, "a")).isEqualTo("Version=1.2\nLines=one two\n");
    }

    @Test
    void aResultOfAnotherFormSetsNone() throws Exception {
        for (String result :
                List.of("", "null", "[1]", "\"text\"", "{\"GREENROOM_OUTPUT\": {\"Count\": 3}}", "<html>")) {
            String name = "r" + Math.floorMod(result.hashCode(), 100_000);
            function(result);

            host.start(script(name, "", Map.of()));

            assertThat(stage.awaitExit(host, name).isSuccess()).isTrue();
            assertThatThrownBy(() -> variables(host, name)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void aScriptIsInvokedOnce() throws Exception {
        function("1");

        host.start(script("a", "", Map.of()));
        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");
        host.start(script("a", "", Map.of()));
        stage.killWorker().function(stage.environment, "smoke").start(script("a", "", Map.of()));

        assertThat(stage.aws.lambda().events("smoke")).hasSize(1);
    }

    @Test
    void whatWasNeverBegunIsNotBegun() throws Exception {
        assertThat(stage.look(host, "a")).isEqualTo(new Exit.NotBegun());
        assertThat(host.list(folder("a"))).isEmpty();
    }

    @Test
    void aLostAnswerIsAskedForAgain() throws Exception {
        function("\"well\"");
        stage.aws.faults().loseAnswers("lambda:Invoke", 1);

        host.start(script("a", "", Map.of()));
        awaitEvents(1);
        stage.aws.faults().none();
        Exit exit = stage.awaitExit(host, "a");

        assertThat(exit.isSuccess()).isTrue();
        assertThat(stage.aws.lambda().events("smoke")).hasSizeGreaterThan(1);
        assertThat(output(host, "a"))
                .startsWith("An answer of the function was lost: it was invoked ")
                .endsWith("\"well\"\n");
    }

    @Test
    void whatTheServiceHasNoRoomForIsInvokedLater() throws Exception {
        function("\"well\"");
        stage.aws.faults().refuse("lambda:Invoke", 2, 429, "TooManyRequestsException", "Rate Exceeded.");
        stage.aws
                .faults()
                .refuse("lambda:Invoke", 1, 409, "ResourceConflictException", "The function is being updated");

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").isSuccess()).isTrue();
        assertThat(output(host, "a")).doesNotContain("lost");
    }

    @Test
    void theNextWorkerInvokesItAgainWhoseAnswerThisOneWaitedFor() throws Exception {
        CountDownLatch release = slowFunction();
        host.start(script("a", "", Map.of("ARG_Path", "/")));
        awaitEvents(1);

        Host next = stage.killWorker().function(stage.environment, "smoke");
        assertThat(stage.look(next, "a")).isEqualTo(new Standing.Running());
        awaitEvents(2);
        release.countDown();

        assertThat(stage.awaitExit(next, "a").isSuccess()).isTrue();
        assertThat(output(next, "a")).endsWith("\"slow\"\n");
        assertThat(stage.aws.lambda().events("smoke")).hasSize(2).allSatisfy(event -> assertThat(event)
                .hasToString("{\"Path\":\"/\"}"));
    }

    @Test
    void aFunctionThatIsNotThereIsTold() throws Exception {
        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words())
                .startsWith("was not begun: ")
                .contains("lambda:InvokeFunction", "ResourceNotFoundException", "Function not found");
    }

    @Test
    void whatIsWrongWithAFunctionIsToldThoughItsStatusIsThatOfAPassingFault() throws Exception {
        function("1");
        stage.aws.faults().refuse("lambda:Invoke", 1000, 502, "KMSDisabledException", "the key is disabled");

        host.start(script("a", "", Map.of()));

        assertThat(stage.awaitExit(host, "a").words())
                .startsWith("was not begun: ")
                .contains("KMSDisabledException");
    }

    @Test
    void anInvocationIsGivenUpAndItsAnswerChangesNothing() throws Exception {
        CountDownLatch release = slowFunction();
        host.start(script("a", "", Map.of()));
        awaitEvents(1);

        assertThat(stage.end(host, "no mark", List.of("a"), () -> true)).isZero();
        release.countDown();

        assertThat(stage.look(host, "a")).isEqualTo(new Exit.Vanished("was given up"));
        assertThat(output(host, "a")).contains("goes on until it is done", "time-out");
        assertThat(stage.look(stage.killWorker().function(stage.environment, "smoke"), "a"))
                .isEqualTo(new Exit.Vanished("was given up"));
        assertThat(stage.aws.lambda().events("smoke")).hasSize(1);
    }

    @Test
    void allOfAnEnvironmentAreFoundByTheirMark() throws Exception {
        CountDownLatch release = slowFunction();
        Host other = stage.hosts().function(stage.environment, "other");
        stage.aws.lambda().addFunction("other", (event, log) -> {
            release.await();
            return Returned.well("1");
        });
        host.start(script("a", "", Map.of()));
        host.start(script("b", "", Map.of()));
        other.start(script("c", "", Map.of()));

        assertThat(stage.end(host, "mark/", List.of(), () -> true)).isZero();

        assertThat(stage.look(host, "a")).isInstanceOf(Exit.Vanished.class);
        assertThat(stage.look(host, "b")).isInstanceOf(Exit.Vanished.class);
        assertThat(stage.look(other, "c")).isEqualTo(new Standing.Running());
        release.countDown();
        stage.awaitExit(other, "c");
    }

    @Test
    void aLargeResultIsReadFromAnyOffset() throws Exception {
        String large = "\"" + "0123456789".repeat(550_000) + "\"";
        stage.aws.lambda().addFunction("smoke", (event, log) -> {
            for (int i = 0; i < 10_000; i++) {
                log.accept("line " + i);
            }
            return Returned.well(large);
        });

        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");

        String all = output(host, "a");
        assertThat(all.length()).isBetween(large.length() + 4000, large.length() + 4100);
        assertThat(all).contains("line 9999\n").doesNotContain("line 1\n");
        assertThat(output(host, "a", 5_000_000)).isEqualTo(all.substring(5_000_000));
        assertThat(new ScriptOutput(host, folder("a")).keptFrom(17)).isEqualTo(17);
    }

    @Test
    void secretsAreOnTheDiskForAsLongAsTheyAreNeededAndForItsOwnerAlone() throws Exception {
        CountDownLatch release = slowFunction();
        host.start(script(
                "a", "", Map.of("ARG_Token", "s3cret", "INPUT_Password", "hidden"), "ARG_Token", "INPUT_Password"));
        awaitEvents(1);

        assertThat(stage.kept("a")).contains("s3cret").doesNotContain("hidden");
        try (var files = Files.list(stage.path("a"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        release.countDown();
        stage.awaitExit(host, "a");
        await().atMost(LONG).ignoreExceptions().until(() -> !stage.kept("a").contains("s3cret"));
    }

    @Test
    void filesAreRefusedWithWhatToDoInsteadAndNoneAreLeft() throws Exception {
        Path none = Files.createDirectory(folder.resolve("none"));
        Path some = Files.createDirectory(folder.resolve("some"));
        Files.writeString(some.resolve("test.sh"), "exit 0");
        var told = new ArrayList<CollectedFile>();

        host.copyIn(none, folder("a") + "/work");
        assertThatThrownBy(() -> host.copyIn(some, folder("a") + "/work"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("function smoke takes no files", "on: worker");
        assertThat(host.copyOut("/var/lib/greenroom/workspace", List.of("reports/**"), folder("a"), told::add))
                .isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void aTextThatItCannotRunIsRefusedBeforeAnythingIsNoted() throws Exception {
        assertThatThrownBy(() -> host.start(script("a", "curl localhost", Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("function smoke runs its own code", "leave out 'run'");

        assertThat(stage.look(host, "a")).isEqualTo(new Exit.NotBegun());
    }

    @Test
    void placesOutsideTheEnvironmentAreRefused() {
        for (String path : List.of("/var/lib/greenroom/../../../etc", "/etc/passwd", "../x", "/var/lib/greenroom/")) {
            assertThatThrownBy(() -> host.look(Set.of(path))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsRemovedCanBeBegunAgain() throws Exception {
        function("1");
        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");

        host.remove(folder("a"));

        assertThat(stage.look(host, "a")).isEqualTo(new Exit.NotBegun());
        host.start(script("a", "", Map.of()));
        stage.awaitExit(host, "a");
        assertThat(stage.aws.lambda().events("smoke")).hasSize(2);
    }
}
