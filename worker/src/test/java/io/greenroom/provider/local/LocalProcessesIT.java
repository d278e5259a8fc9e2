package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to environments made of processes. */
class LocalProcessesIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private final MovableTime time = MovableTime.somewhen();
    private final LocalStage stage;

    LocalProcessesIT(@TempDir Path folder) throws IOException {
        stage = new LocalStage(folder, time);
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endEverything();
        stage.assertNothingIsLeft();
        stage.close();
    }

    @Test
    void processesThatIgnoreTheSignalOrMoveToSessionsOfTheirOwnAreEndedToo() throws Exception {
        stage.blueprint("stubborn", """
                components:
                  web:
                    run: |
                      trap '' TERM
                      setsid sh -c 'trap "" TERM; sleep 1000; sleep 1000' &
                      sh -c 'sleep 1000' &
                      while :; do sleep 1000; done
                """);
        var id = stage.ready("stubborn");
        await().atMost(LONG).until(() -> stage.processes().size() >= 6);

        stage.provider().end(id);

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ended);
        assertThat(stage.processes()).isEmpty();
    }

    @Test
    void aComponentIsSetUpOnceBeforeItIsStartedWhicheverWorkerDoesIt() throws Exception {
        stage.blueprint("x", """
                components:
                  web:
                    setup:
                      - {run: 'echo "first for $GREENROOM_COMPONENT at $PORT" >>log'}
                      - {run: 'echo second >>log; while [ ! -e go ]; do sleep 0.05; done'}
                    run: echo started >>log; exec sleep 1000
                    ports: [PORT]
                    ready: {command: grep started log}
                """);
        var id = stage.start("x", Map.of());
        Path log = workspace(id).resolve("log");
        await().atMost(LONG)
                .until(() -> Files.exists(log) && Files.readString(log).contains("second"));
        assertThat(stage.stateOf(id)).isEqualTo(new Starting(25, "waiting for web (setup step 2 of 2)"));

        stage.reopen();
        Files.createFile(workspace(id).resolve("go"));

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        assertThat(log).content().matches("first for web at \\d+\nsecond\nstarted\n");
    }

    @Test
    void aStepThatEndedInTimeHasDoneSoHoweverLateAWorkerLooks() throws Exception {
        stage.blueprint("x", """
                components: {web: {setup: [{run: touch tried, timeout: 1m}], run: exec sleep 1000}}
                """);
        var id = stage.start("x", Map.of());
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        stage.provider().close();
        Files.delete(stage.folder(id).resolve("state.json")); // as if it had been killed just before it noted that
        time.advance(Duration.ofMinutes(2));

        stage.reopen();

        await().atMost(LONG).until(() -> !(stage.stateOf(id) instanceof Starting));
        assertThat(stage.stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    void aStepOfAComponentThatFailsIsNamedWithItsComponentAndItsLastLines() throws Exception {
        stage.blueprint("x", """
                components: {web: {setup: [{run: 'echo no such package; exit 7'}], run: exec sleep 1000}}
                """);
        var id = stage.start("x", Map.of());

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Failed);
        assertThat(((Failed) stage.stateOf(id)).reason())
                .startsWith("Setup step 1 of component web failed. It ended with exit code 7. ")
                .contains("no such package");
    }

    @Test
    void aComponentThatCameUpWhileNoWorkerWasThereIsReadyHoweverLateItIsAsked() throws Exception {
        stage.blueprint("late", """
                components: {web: {run: touch tried; exec sleep 1000, ready: {command: test -e up, timeout: 1m}}}
                """);
        var id = stage.start("late", Map.of());
        await().atMost(LONG).until(() -> Files.exists(stage.folder(id).resolve("workspace/tried")));
        stage.provider().close();
        Files.createFile(stage.folder(id).resolve("workspace/up"));
        time.advance(Duration.ofMinutes(2));

        stage.reopen();

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
    }

    @Test
    void cancellingARunEndsItsGrandchildrenButNotTheComponents() throws Exception {
        stage.blueprint("x", """
                components: {web: {run: exec sleep 1000}}
                commands: {stay: {run: 'setsid sleep 1001 & sleep 1002'}}
                """);
        var id = stage.ready("x");
        // The component, the shell that waits for it, and the two processes that keep its output.
        int before = 4;
        await().atMost(LONG).until(() -> stage.processes().size() == before);
        String run = stage.run(id, "stay", Map.of());
        await().atMost(LONG).until(() -> stage.processes().size() >= before + 4);

        stage.provider().cancel(id, run, "enough");

        assertThat(stage.processes()).hasSize(before);
        assertThat(stage.stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    void valuesArriveExactlyAsTheyAreAndAreNeverRunByTheShell() throws Exception {
        stage.blueprint("x", """
                commands: {show: {run: 'printf %s "$ARG_Text"', arguments: {Text: {}}}}
                """);
        var id = stage.ready("x");
        String hostile = "'; touch owned; $(touch owned) `touch owned` \\ \" \n last";

        String run = stage.run(id, "show", Map.of("Text", hostile));

        assertThat(output(id, run)).isEqualTo(hostile);
        assertThat(workspace(id).resolve("owned")).doesNotExist();
    }

    @Test
    void aValueWithANulIsRefusedInWords() throws Exception {
        stage.blueprint("x", "commands: {show: {run: 'true', arguments: {Text: {}}}}");
        var id = stage.ready("x");

        assertThatThrownBy(() -> stage.run(id, "show", Map.of("Text", "a\0b")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("'Text' contains a NUL character");
    }

    @Test
    void aWebServerIsReadyWhenItAnswersAndItsAddressIsPublished() throws Exception {
        stage.blueprint("web", """
                inputs: {Greeting: {default: hello}}
                components:
                  web:
                    run: exec "$JAVA_HOME/bin/java" -m jdk.httpserver -b 127.0.0.1 -p "$PORT"
                    ports: [PORT]
                    ready: {http: "http://127.0.0.1:${PORT}/", timeout: 60s}
                    commands: {port: {run: 'echo "$PORT"'}}
                commands: {port: {run: 'echo "$WEB_PORT"'}}
                outputs: {Page: "http://127.0.0.1:${web.PORT}/${INPUT_Greeting}"}
                """);
        var id = stage.ready("web");

        var environment = stage.provider().describe(id).orElseThrow();
        var web = environment.components().getFirst();
        String address = web.address();
        assertThat(address).startsWith("127.0.0.1:");
        assertThat(web.endpoints()).isEqualTo(Map.of("http", "http://" + address + "/"));
        assertThat(environment.url()).isEqualTo("http://" + address + "/");
        assertThat(environment.outputs()).isEqualTo(Map.of("Page", "http://" + address + "/hello"));
        assertThat("127.0.0.1:" + output(id, stage.run(id, "port", Map.of())).strip())
                .isEqualTo(address);
    }

    @Test
    void aComponentThatDiesMakesTheEnvironmentFailWithItsLastWords() throws Exception {
        stage.blueprint("x", """
                components: {web: {run: 'while [ ! -e die ]; do sleep 0.05; done; echo out of memory; exit 9'}}
                commands: {die: {run: touch die}}
                """);
        var id = stage.ready("x");

        stage.run(id, "die", Map.of());

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Failed);
        assertThat(((Failed) stage.stateOf(id)).reason()).contains("Component web", "exit code 9", "out of memory");
    }

    @Test
    void aComponentThatIsNeverReadyFailsAtItsTimeWithWhatWasTried() throws Exception {
        stage.blueprint("x", """
                components:
                  web:
                    run: echo warming up; exec sleep 1000
                    ports: [PORT]
                    ready: {tcp: "127.0.0.1:${PORT}", timeout: 30s}
                """);
        var id = stage.start("x", Map.of());
        await().atMost(LONG).until(() -> !stage.processes().isEmpty());
        await().atMost(LONG).until(() -> Files.exists(component(id, "web").resolve("started")));

        // its time begins anew with whoever tries, which may be after the first of these steps
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
            time.advance(Duration.ofSeconds(31));
            return stage.stateOf(id) instanceof Failed;
        });
        assertThat(((Failed) stage.stateOf(id)).reason())
                .contains("Component web failed", "not ready after 30s", "connecting to 127.0.0.1:", "tried");
    }

    @Test
    void aComponentThatEndsBeforeItIsReadySaysHow() throws Exception {
        stage.blueprint("x", """
                components:
                  web: {run: echo port taken; exit 4, ports: [PORT], ready: {tcp: "127.0.0.1:${PORT}"}}
                """);
        var id = stage.start("x", Map.of());

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Failed);
        assertThat(((Failed) stage.stateOf(id)).reason()).contains("exit code 4 before it was ready", "port taken");
    }

    @Test
    void setupRunsOnceThoughTheWorkerIsRestartedInTheMiddleOfIt() throws Exception {
        stage.blueprint("x", """
                setup:
                  - run: echo first >>log
                  - run: echo second >>log; while [ ! -e go ]; do sleep 0.05; done
                commands: {log: {run: cat log}}
                """);
        var id = stage.start("x", Map.of());
        await().atMost(LONG)
                .until(() -> Files.exists(workspace(id).resolve("log"))
                        && Files.readAllLines(workspace(id).resolve("log")).contains("second"));

        stage.reopen();
        Files.createFile(workspace(id).resolve("go"));

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        assertThat(output(id, stage.run(id, "log", Map.of()))).isEqualTo("first\nsecond\n");
    }

    @Test
    void componentsStartAfterThoseTheyNeedAndTeardownRunsWhenTheyAreGone(@TempDir Path outside) throws Exception {
        stage.blueprint("x", """
                inputs: {Log: {required: true}}
                components:
                  web: {run: 'ls "$INPUT_Log" >seen; exec sleep 1000', after: [db]}
                  db:
                    run: 'sleep 0.2; touch "$INPUT_Log/db"; exec sleep 1001'
                    ready: {command: 'test -e "$INPUT_Log/db"'}
                teardown:
                  - run: cp seen "$INPUT_Log/seen"
                  - run: exit 5
                """);
        var id = stage.start("x", Map.of("Log", outside.toString()));
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        Path seen = workspace(id).resolve("seen");
        await().atMost(LONG)
                .until(() -> Files.exists(seen) && Files.readString(seen).equals("db\n"));

        stage.provider().end(id);

        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ended);
        assertThat(outside.resolve("seen")).hasContent("db");
        assertThat(((Ended) stage.stateOf(id)).problems())
                .singleElement()
                .asString()
                .contains("Teardown step 2 failed", "exit code 5");
    }

    @Test
    void theFilesOfABlueprintsFolderAreInTheWorkspaceAndSourceCannotReplaceThem() throws Exception {
        Path folder = Files.createDirectories(stage.blueprints().resolve("shop"));
        Files.writeString(folder.resolve("blueprint.yaml"), "commands: {show: {run: cat check.sh brought}}");
        Files.writeString(folder.resolve("check.sh"), "the administrator's\n");
        SourceFiles source = target -> {
            Files.writeString(target.resolve("check.sh"), "the author's\n");
            Files.writeString(target.resolve("brought"), "source\n");
        };
        var id = stage.provider()
                .start(new StartRequest(
                        "k",
                        "shop",
                        "n",
                        Map.of(),
                        Map.of(),
                        time.instant().plusSeconds(3600),
                        PipelineContext.UNKNOWN,
                        source));
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);

        assertThat(output(id, stage.run(id, "show", Map.of()))).isEqualTo("the administrator's\nsource\n");
        assertThat(workspace(id).resolve("blueprint.yaml")).doesNotExist();
    }

    @Test
    void sourceThatComesWithACommandIsInAFolderOfTheRunsOwn() throws Exception {
        stage.blueprint("x", "commands: {show: {run: 'ls; ls \"$GREENROOM_WORKSPACE\" | wc -l'}}");
        var id = stage.ready("x");
        SourceFiles source = target -> Files.writeString(target.resolve("tests.txt"), "x");

        String run = stage.provider()
                .run(new CommandRequest("r", id, null, "show", Map.of(), Map.of(), PipelineContext.UNKNOWN, source));

        assertThat(output(id, run).replace(" ", "")).isEqualTo("tests.txt\n0\n");
    }

    @Test
    void secretsAreOnlyInFilesThatNobodyElseReads() throws Exception {
        stage.blueprint("x", "inputs: {Token: {}}\ncommands: {use: {run: 'test \"$INPUT_Token\" = s3cr3t'}}");
        var id = stage.provider()
                .start(new StartRequest(
                        "k",
                        "x",
                        "n",
                        Map.of(),
                        Map.of("Token", "s3cr3t"),
                        time.instant().plusSeconds(3600),
                        PipelineContext.UNKNOWN,
                        SourceFiles.NONE));
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        stage.reopen();

        assertThat(stage.finished(id, stage.run(id, "use", Map.of())).exitCode())
                .isZero();
        Path secrets = stage.folder(id).resolve("secrets.json");
        assertThat(Files.getPosixFilePermissions(secrets)).hasSize(2);
        assertThat(Files.getPosixFilePermissions(stage.folder(id))).hasSize(3);
        assertThat(stage.folder(id).resolve("environment.json")).content().doesNotContain("s3cr3t");
    }

    @Test
    void aSecretThatTheBlueprintWouldPublishIsRefused() throws Exception {
        stage.blueprint("x", "inputs: {Token: {}}\ncommands: {a: {run: x}}\noutputs: {Leak: 'is ${INPUT_Token}'}");

        assertThatThrownBy(() -> stage.provider()
                        .start(new StartRequest(
                                "k",
                                "x",
                                "n",
                                Map.of(),
                                Map.of("Token", "s3cr3t"),
                                time.instant(),
                                PipelineContext.UNKNOWN,
                                SourceFiles.NONE)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("'Token' is secret")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aRunThatEndedWhileNoWorkerWatchedIsFoundFinished() throws Exception {
        stage.blueprint("x", "commands: {wait: {run: 'while [ ! -e go ]; do sleep 0.05; done; echo done; exit 6'}}");
        var id = stage.ready("x");
        String run = stage.run(id, "wait", Map.of());
        await().atMost(LONG).until(() -> !stage.processes().isEmpty());
        Path go = workspace(id).resolve("go");
        stage.provider().close();
        Files.createFile(go);
        await().atMost(LONG).until(() -> stage.processes().isEmpty());

        stage.reopen();

        assertThat(stage.finished(id, run).exitCode()).isEqualTo(6);
        assertThat(output(id, run)).isEqualTo("done\n");
    }

    @Test
    void aRunWhoseEndCouldNotBeNotedIsFoundFinishedByItsExitCode() throws Exception {
        stage.blueprint("x", "commands: {leave: {run: 'exit 6'}}");
        var id = stage.ready("x");
        String run = stage.run(id, "leave", Map.of());
        Path noted = stage.folder(id).resolve("runs").resolve(run).resolve("end.json");
        await().atMost(LONG).until(() -> Files.exists(noted));

        Files.delete(noted);

        assertThat(stage.finished(id, run).exitCode()).isEqualTo(6);
    }

    private String output(EnvironmentId id, String run) throws Exception {
        stage.finished(id, run);
        return stage.text(id, run, 0);
    }

    private Path workspace(EnvironmentId id) {
        return stage.folder(id).resolve("workspace");
    }

    private Path component(EnvironmentId id, String name) {
        return stage.folder(id).resolve("processes").resolve("component-" + name);
    }
}
