package io.greenroom.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimelineTest {
    private static final Instant START = Instant.parse("2026-03-01T09:30:00Z");

    private final VirtualTimeline timeline = new VirtualTimeline(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInTheOrderOfTheirTimeAndSeeIt() {
        timeline.at(START.plusSeconds(20), () -> ran.add("late at " + timeline.instant()));
        timeline.at(START.plusSeconds(10), () -> ran.add("early at " + timeline.instant()));

        timeline.advance(Duration.ofSeconds(30));

        assertThat(ran).containsExactly("early at 2026-03-01T09:30:10Z", "late at 2026-03-01T09:30:20Z");
        assertThat(timeline.instant()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void aTaskIsNotRunBeforeItsTime() {
        timeline.at(START.plusSeconds(10), () -> ran.add("task"));

        timeline.advance(Duration.ofSeconds(9));
        assertThat(ran).isEmpty();

        timeline.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("task");
    }

    @Test
    void whatATaskAsksForWithinTheSpanRunsToo() {
        timeline.at(START.plusSeconds(1), () -> timeline.at(START.plusSeconds(2), () -> ran.add("second")));

        timeline.advance(Duration.ofSeconds(2));

        assertThat(ran).containsExactly("second");
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        var timer = timeline.at(START.plusSeconds(1), () -> ran.add("task"));

        timer.cancel();
        timeline.advance(Duration.ofSeconds(2));

        assertThat(ran).isEmpty();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> timeline.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
