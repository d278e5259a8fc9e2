package io.greenroom.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.status.LoadMetrics;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** deploy/aws/greenroom-metrics with a journal that the test decides on. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for the Linux machines of deploy/aws")
class MachineMetricsIT {
    private static final String NAMES =
            " --region eu-west-1 --log-group-name /greenroom/workers/w --log-stream-name i-0123456789abcdef0";

    private final MachineScene machine;

    MachineMetricsIT(@TempDir Path folder) throws IOException {
        this.machine = new MachineScene(folder);
    }

    @BeforeEach
    void programs() throws IOException {
        machine.program("journalctl", "cat journal");
        machine.program("aws", "");
    }

    @AfterEach
    void end() {
        machine.close();
    }

    private void journal(String... lines) throws IOException {
        Files.write(machine.file("journal"), List.of(lines));
    }

    private int run() throws Exception {
        return machine.ended(machine.start(
                "greenroom-metrics",
                Map.of(
                        "AWS_REGION", "eu-west-1",
                        "METRICS_GROUP", "/greenroom/workers/w",
                        "MACHINE", "i-0123456789abcdef0",
                        "STATE_DIRECTORY", machine.file("state").toString())));
    }

    /** As a worker writes it. */
    private static String line(int jobs) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (var metrics = new LoadMetrics("greenroom", () -> jobs, 1000, lines::add, Time.system())) {
            metrics.start();
            return lines.take();
        }
    }

    /** What was handed to CloudWatch Logs. */
    private JsonNode events() throws IOException {
        String call = machine.calls().getLast();
        String beginning = "aws logs put-log-events" + NAMES + " --log-events ";
        assertThat(call).startsWith(beginning);
        return JsonMapper.shared().readTree(call.substring(beginning.length()));
    }

    @Test
    void theLatestLineIsHandedOverAsItIsWithItsOwnTime() throws Exception {
        String latest = line(7);
        journal(
                "2026-03-01T09:30:00.000Z INFO  WorkerRun: Greenroom 1.0",
                line(3),
                latest,
                "2026-03-01T09:30:09.000Z INFO  Job: it printed {\"_aws\":{\"Timestamp\":1}}");

        assertThat(run()).as(machine.said()).isZero();

        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.get("message").asString()).isEqualTo(latest);
            assertThat(event.get("timestamp").asLong())
                    .isEqualTo(JsonMapper.shared()
                            .readTree(latest)
                            .at("/_aws/Timestamp")
                            .asLong());
        });
    }

    @Test
    void onlyWhatIsNewSinceTheLastTimeIsLookedAt() throws Exception {
        journal(line(1));

        run();

        assertThat(machine.calls().getFirst())
                .isEqualTo("journalctl --unit=greenroom.service --output=cat --quiet --cursor-file="
                        + machine.file("state/cursor"));
    }

    @Test
    void whereTheWorkerSaidNothingNobodyIsCalled() throws Exception {
        journal("2026-03-01T09:30:00.000Z INFO  WorkerRun: Stopped");

        assertThat(run()).as(machine.said()).isZero();
        assertThat(machine.calls()).hasSize(1);
    }

    @Test
    void theFirstTimeTheStreamIsMade() throws Exception {
        machine.program("aws", "case $2 in create-log-stream) touch made ;; *) [ -e made ] ;; esac");
        journal(line(1));

        assertThat(run()).as(machine.said()).isZero();

        assertThat(machine.calls()).hasSize(4);
        assertThat(machine.calls().get(2)).isEqualTo("aws logs create-log-stream" + NAMES);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aServiceThatRefusesIsAFailure() throws Exception {
        machine.program("aws", "echo 'AccessDeniedException' >&2; exit 254");
        journal(line(1));

        assertThat(run()).isEqualTo(254);
        assertThat(machine.said()).contains("AccessDeniedException");
    }
}
