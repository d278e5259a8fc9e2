package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.cloudwatch.CloudWatchLogs;
import io.greenroom.commandlog.LogSink;
import io.greenroom.commandlog.LogSink.Answer;
import io.greenroom.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against a service that takes its own limits seriously. */
class CloudWatchLogsTest {
    private static final String GROUP = "/greenroom/commands";

    private final FakeLogs service = new FakeLogs();
    private final AwsClients aws = AwsClients.of(pointedAt(service.endpoint().toString()), Accounts.CONNECTIONS);
    private final CloudWatchLogs logs = new CloudWatchLogs(aws.logs(), GROUP);

    CloudWatchLogsTest() throws IOException {}

    static Map<String, String> pointedAt(String logs) {
        String nowhere = "http://127.0.0.1:1";
        return Map.of(
                "AWS_REGION",
                "eu-west-1",
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "key",
                "AWS_ENDPOINT_URL_CODEPIPELINE",
                nowhere,
                "AWS_ENDPOINT_URL_S3",
                nowhere,
                "AWS_ENDPOINT_URL_STS",
                nowhere,
                "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
                logs);
    }

    @AfterEach
    void close() {
        aws.close();
        service.close();
    }

    private Answer put(String... lines) throws InterruptedException {
        return logs.put("s1", Instant.now(), List.of(lines));
    }

    @Test
    void groupAndStreamAreMadeWhenTheyAreNotThere() throws Exception {
        assertThat(logs.create("s1")).isEqualTo(new Answer.Taken());
        assertThat(logs.create("s2")).isEqualTo(new Answer.Taken());
        assertThat(logs.create("s1")).isEqualTo(new Answer.Taken());

        assertThat(service.streams(GROUP)).containsExactly("s1", "s2");
        assertThat(service.calls())
                .containsExactly(
                        "CreateLogStream", "CreateLogGroup", "CreateLogStream", "CreateLogStream", "CreateLogStream");
    }

    @Test
    void aGroupThatAnotherWorkerMadeMeanwhileWillDo() throws Exception {
        logs.create("s1");
        service.refuse("CreateLogStream", 400, "ResourceNotFoundException");

        assertThat(logs.create("s2")).isEqualTo(new Answer.Taken());
        assertThat(service.streams(GROUP)).containsExactly("s1", "s2");
    }

    @Test
    void linesKeepTheirOrderAndWhatTheyHold() throws Exception {
        logs.create("s1");

        assertThat(put("one", " ", "drei \"ü\" €\n\t{}")).isEqualTo(new Answer.Taken());
        assertThat(put("four")).isEqualTo(new Answer.Taken());

        assertThat(service.lines(GROUP, "s1")).containsExactly("one", " ", "drei \"ü\" €\n\t{}", "four");
    }

    @Test
    void aStreamThatSomebodyDeletedIsMadeAgain() throws Exception {
        assertThat(put("one")).isEqualTo(new Answer.Taken());

        assertThat(service.lines(GROUP, "s1")).containsExactly("one");
    }

    @Test
    void theGreatestCallIsTaken() throws Exception {
        logs.create("s1");

        List<String> longest = Collections.nCopies(4, "x".repeat(LogSink.LONGEST_LINE));
        assertThat(logs.put("s1", Instant.now(), longest)).isEqualTo(new Answer.Taken());
        List<String> most = Collections.nCopies(LogSink.MOST_LINES, "y");
        assertThat(logs.put("s1", Instant.now(), most)).isEqualTo(new Answer.Taken());

        assertThat(service.lines(GROUP, "s1")).hasSize(10_004);
    }

    @Test
    void whatGoesBeyondTheLimitsIsRefusedForGood() throws Exception {
        logs.create("s1");

        for (List<String> lines : List.of(
                List.of(""),
                List.of("x".repeat(LogSink.LONGEST_LINE + 1)),
                Collections.nCopies(LogSink.MOST_LINES + 1, "y"),
                Collections.nCopies(5, "x".repeat(LogSink.LONGEST_LINE)))) {
            assertThat(logs.put("s1", Instant.now(), lines)).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void throttlingAndTroubleOfTheServiceAreForLater() throws Exception {
        logs.create("s1");
        service.refuse("PutLogEvents", 400, "ThrottlingException");
        service.refuse("PutLogEvents", 503, "ServiceUnavailableException");
        service.refuse("PutLogEvents", 400, "ExpiredTokenException");

        assertThat(put("one")).isInstanceOf(Answer.Later.class);
        assertThat(put("one")).isInstanceOf(Answer.Later.class);
        assertThat(put("one")).isInstanceOf(Answer.Later.class);
        assertThat(put("one")).isEqualTo(new Answer.Taken());
        assertThat(service.calls()).filteredOn("PutLogEvents"::equals).hasSize(4);
    }

    @Test
    void aServiceThatIsNotThereIsForLater() throws Exception {
        try (var nowhere = AwsClients.of(pointedAt("http://127.0.0.1:1"), 1)) {
            assertThat(new CloudWatchLogs(nowhere.logs(), GROUP).put("s1", Instant.now(), List.of("one")))
                    .isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aMissingPermissionIsNamed() throws Exception {
        logs.create("s1");
        service.refuse("PutLogEvents", 400, "AccessDeniedException");
        service.refuse("CreateLogStream", 400, "ResourceNotFoundException");
        service.refuse("CreateLogGroup", 400, "AccessDeniedException");

        assertThat(put("one")).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.why())
                .contains("logs:PutLogEvents", GROUP, "--print iam-worker"));
        assertThat(logs.create("s2")).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.why())
                .contains("logs:CreateLogGroup"));
    }

    @Test
    void aTrialTellsWhetherLinesMayBeWrittenAndWritesNone() throws Exception {
        logs.create("s1");
        assertThat(logs.tryPut(Instant.now())).isEqualTo(new Answer.Taken());
        service.refuse("PutLogEvents", 400, "AccessDeniedException");
        assertThat(logs.tryPut(Instant.now())).isInstanceOf(Answer.Refused.class);

        assertThat(service.streams(GROUP)).containsExactly("s1");
    }

    @Test
    void aSimulationKeepsItsLogsToItself(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("greenroom.yaml"), "logging: {commands: cloudwatch}\n");
        Settings settings = SettingsOption.read(Optional.of(file));

        assertThat(StatusPlan.forWorker(settings).logSink(settings, aws)).isPresent();
        assertThat(StatusPlan.forSimulation(service.endpoint()).logSink(settings, aws))
                .isEmpty();
    }
}
