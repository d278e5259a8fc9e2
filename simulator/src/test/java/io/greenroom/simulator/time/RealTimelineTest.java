package io.greenroom.simulator.time;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RealTimelineTest {
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @Test
    void aTaskOfThePastRunsSoonAndAFailingOneStopsNoOther() {
        try (var timeline = new RealTimeline()) {
            timeline.at(timeline.instant().minusSeconds(2), () -> {
                throw new IllegalStateException("on purpose");
            });
            timeline.at(timeline.instant().minusSeconds(1), () -> ran.add("second"));

            await().atMost(ofSeconds(30)).until(() -> ran.contains("second"));
        }
    }

    @Test
    void afterTheCloseNothingRuns() {
        var timeline = new RealTimeline();
        timeline.at(timeline.instant().plus(ofHours(1)), () -> ran.add("never"));
        timeline.close();

        timeline.at(timeline.instant(), () -> ran.add("never either")).cancel();

        assertThat(ran).isEmpty();
    }
}
