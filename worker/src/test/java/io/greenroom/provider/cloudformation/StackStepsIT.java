package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static io.greenroom.environment.EnvironmentProviderContract.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps of environments that have no machine: they run on the worker's. */
@Tag("thorough")
@Timeout(120)
class StackStepsIT {
    private static final String TEMPLATE = """
            Resources: {Queue: {Type: AWS::SQS::Queue}}
            Outputs: {Url: {Value: "https://shop.example.com/"}}
            """;

    private final StackStage stage;
    private final Path folder;

    StackStepsIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.stage = new StackStage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private EnvironmentId start() throws Exception {
        return stage.provider()
                .start(new StartRequest(
                        "k1",
                        "shop",
                        "env-k1",
                        Map.of(),
                        Map.of(),
                        stage.time.instant().plus(Duration.ofHours(5)),
                        OWNER,
                        SourceFiles.NONE));
    }

    private EnvironmentState stateOf(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).orElseThrow().state();
    }

    private void awaitReady(EnvironmentId id) {
        await().atMost(LONG).until(() -> {
            if (stateOf(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return stateOf(id) instanceof Ready;
        });
    }

    private void write(String setup, String teardown) throws Exception {
        stage.write("shop", """
                template: template.yaml
                setup: [{run: '%s'}]
                teardown: [{run: '%s'}]
                """.formatted(setup, teardown), TEMPLATE);
    }

    @Test
    void stepsSeeWhatTheStackPutsOutAndAreLentTheRole() throws Exception {
        stage.lend("arn:aws:iam::111122223333:role/greenroom-commands");
        Path told = folder.resolve("told");
        String tell = "echo \"$OUTPUT_Url $AWS_REGION $AWS_ACCESS_KEY_ID\" >>\"%s\"".formatted(told);
        write(tell, tell);

        EnvironmentId id = start();
        awaitReady(id);
        stage.provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);

        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
        assertThat(Files.readAllLines(told)).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("https://shop.example.com/ eu-west-1 ASIA"));
    }

    @Test
    void withoutARoleTheyHaveNoCredentials() throws Exception {
        Path told = folder.resolve("told");
        write("env | grep ^AWS_ | sort >\"%s\"".formatted(told), "true");

        EnvironmentId id = start();
        awaitReady(id);

        assertThat(told).as("what rules out all others").hasContent("""
                AWS_CONFIG_FILE=/dev/null
                AWS_EC2_METADATA_DISABLED=true
                AWS_SHARED_CREDENTIALS_FILE=/dev/null
                """);
    }

    @Test
    void whatFailsIsToldAndTheStackIsDeletedAllTheSame() throws Exception {
        write("true", "echo no such bucket; exit 3");
        EnvironmentId id = start();
        awaitReady(id);

        stage.provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);

        assertThat(((Ended) stateOf(id)).problems())
                .singleElement()
                .asString()
                .contains("Teardown step 1 failed", "exit code 3", "no such bucket");
        assertThat(stage.aws.cloudFormation().names()).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
    }
}
