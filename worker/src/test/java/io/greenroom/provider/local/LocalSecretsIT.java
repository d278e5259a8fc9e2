package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the provider itself tells of its environments: none of it holds a secret, in whatever spelling it was printed. */
class LocalSecretsIT {
    private static final String USER = "ci-bot";
    private static final String PASSWORD = "ci-bot/7f3k q9Zx&";
    private static final String PRINTING = """
        printf 'login %s:%s\\n' "$INPUT_User" "$INPUT_Password"
        printf 'url ci-bot%%2F7f3k%%20q9Zx%%26\\n'
        printf 'json ci-bot\\\\/7f3k q9Zx&\\n'
        printf 'basic '; printf '%s:%s' "$INPUT_User" "$INPUT_Password" | base64
        head -c 3900 /dev/zero | tr '\\0' x
        printf '%s' "$INPUT_Password"
        head -c 4090 /dev/zero | tr '\\0' x
        exit 3
        """;

    private LocalStage stage;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        stage = new LocalStage(folder, Time.system());
    }

    @AfterEach
    void close() throws Exception {
        stage.endEverything();
        stage.close();
    }

    private EnvironmentId failed(String blueprint) throws Exception {
        EnvironmentId id = stage.provider()
                .start(new StartRequest(
                        "k-" + blueprint,
                        blueprint,
                        blueprint,
                        Map.of(),
                        Map.of("User", USER, "Password", PASSWORD),
                        Time.system().instant().plus(Duration.ofHours(1)),
                        PipelineContext.UNKNOWN,
                        SourceFiles.NONE));
        await().atMost(Duration.ofMinutes(2)).until(() -> stage.stateOf(id) instanceof EnvironmentState.Failed);
        return id;
    }

    private static String yaml(String where, String script) {
        return "inputs: {User: {}, Password: {}}\ncommands: {nothing: {run: \"true\"}}\n" + where + "\n"
                + script.indent(6);
    }

    private void assertNothingIsTold(EnvironmentId id) throws Exception {
        List<String> told = List.of(
                stage.stateOf(id).toString(), Files.readString(stage.folder(id).resolve("state.json")));
        assertThat(told)
                .allSatisfy(
                        text -> assertThat(text).contains("****").doesNotContain("ci-bot", "7f3k", "q9Zx", "Y2ktYm90"));
    }

    @Test
    void aFailedSetupTellsNoSecret() throws Exception {
        stage.blueprint("setup", yaml("setup:\n  - run: |", PRINTING.replaceAll("(?m)^(head|printf '%s' ).*\n", "")));

        assertNothingIsTold(failed("setup"));
    }

    @Test
    void aSecretThatTheLastLinesCutInTwoIsNotToldEither() throws Exception {
        stage.blueprint("tail", yaml("setup:\n  - run: |", PRINTING));

        assertNothingIsTold(failed("tail"));
    }

    @Test
    void theSecretsOfALivingEnvironmentAreInUseAfterARestartToo() throws Exception {
        stage.blueprint("restart", yaml("setup:\n  - run: |", "exit 3"));
        failed("restart");

        stage.reopen();
        assertThat(stage.secrets().mask("it is " + PASSWORD + "!")).isEqualTo("it is ****!");

        stage.endEverything();
        assertThat(stage.secrets().mask("it is " + PASSWORD + "!")).contains(PASSWORD);
    }
}
