package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoadMetricsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MovableTime time = new MovableTime(Instant.ofEpochMilli(1_772_357_400_123L));
    private final AtomicInteger jobs = new AtomicInteger();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoadMetrics metrics = new LoadMetrics("greenroom", jobs::get, 1000, lines::add, time);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void aLineIsExactlyWhatTheEmbeddedMetricFormatAsksFor() throws Exception {
        jobs.set(3);
        metrics.start();
        time.awaitSleepers(1);

        assertThat(lines)
                .containsExactly("{\"_aws\":{\"Timestamp\":1772357400123,\"CloudWatchMetrics\":[{"
                        + "\"Namespace\":\"Greenroom\",\"Dimensions\":[[\"Installation\"]],\"Metrics\":["
                        + "{\"Name\":\"JobsInFlightPerWorker\",\"Unit\":\"Count\"},"
                        + "{\"Name\":\"RoomPerWorker\",\"Unit\":\"Count\"}]}]},"
                        + "\"Installation\":\"greenroom\",\"JobsInFlightPerWorker\":3,\"RoomPerWorker\":997}");
    }

    @Test
    void everyNameInTheDirectiveIsAMemberAtTheTop() throws Exception {
        metrics.start();
        time.awaitSleepers(1);

        JsonNode line = JsonMapper.shared().readTree(lines.getFirst());
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(directive.at("/Dimensions/0").valueStream().map(JsonNode::asString))
                .allSatisfy(name -> assertThat(line.path(name).isString()).isTrue());
        assertThat(directive.findValuesAsString("Name"))
                .allSatisfy(name -> assertThat(line.path(name).isNumber()).isTrue());
    }

    @Test
    void thereIsOneAtTheStartAndThenOneAMinute() throws Exception {
        metrics.start();
        time.awaitSleepers(1);
        time.advance(MINUTE.minusMillis(1));
        time.awaitSleepers(1);
        assertThat(lines).hasSize(1);

        jobs.set(1);
        time.advance(Duration.ofMillis(1));
        await().atMost(PATIENCE).until(() -> lines.size() == 2);
        time.awaitSleepers(1);
        time.advance(MINUTE);
        await().atMost(PATIENCE).until(() -> lines.size() == 3);

        assertThat(lines.getFirst()).contains("\"JobsInFlightPerWorker\":0,");
        assertThat(lines.get(1)).contains("\"Timestamp\":1772357460123,", "\"JobsInFlightPerWorker\":1,");
        assertThat(lines.get(2)).contains("\"Timestamp\":1772357520123,");
    }

    @Test
    void aWorkerWithMoreThanItWouldPollForHasNoRoom() throws Exception {
        jobs.set(1200);
        metrics.start();
        time.awaitSleepers(1);

        assertThat(lines.getFirst()).endsWith("\"JobsInFlightPerWorker\":1200,\"RoomPerWorker\":0}");
    }

    @Test
    void beforeItIsStartedAndAfterItIsClosedItSaysNothing() throws Exception {
        assertThat(lines).isEmpty();
        metrics.start();
        time.awaitSleepers(1);

        metrics.close();
        time.advance(MINUTE);

        assertThat(lines).hasSize(1);
    }
}
