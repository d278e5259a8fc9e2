package io.greenroom.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.ProviderException;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final EnvironmentState READY = new EnvironmentState.Ready();
    private static final Duration ROUND = Duration.ofMinutes(2);

    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments first = new ListedEnvironments("first", time);
    private final ListedEnvironments second = new ListedEnvironments("second", time);
    private final List<String> heard = new ArrayList<>();
    private final Sweep sweep = new Sweep(List.of(first, second), time, listener());

    @AfterEach
    void stop() throws Exception {
        sweep.close();
    }

    /** Heard on the sweep's thread, and read when that sleeps. */
    private SweepListener listener() {
        return new SweepListener() {
            @Override
            public void looked(String provider, boolean answered) {
                heard.add(provider + (answered ? " answered" : " did not answer"));
            }

            @Override
            public void overdue(String provider, boolean endBegun) {
                heard.add(provider + (endBegun ? " ended one" : " refused to end one"));
            }
        };
    }

    @Test
    void whatItsProviderLeftRunningPastItsEndIsEnded() throws Exception {
        first.has("forgotten", Duration.ofMinutes(-10), READY);
        first.has("half-started", Duration.ofMinutes(-10), new EnvironmentState.Starting(10, "waiting"));
        second.has("broken", Duration.ofMinutes(-10), new EnvironmentState.Failed("no luck"));

        sweepOnce();

        assertThat(first.ended()).containsExactly("first/forgotten", "first/half-started");
        assertThat(second.ended()).containsExactly("second/broken");
        assertThat(heard)
                .containsExactly(
                        "first answered", "first ended one", "first ended one", "second answered", "second ended one");
    }

    @Test
    void whatIsInTimeOrAboutToBeEndedByItsProviderIsLeftAlone() throws Exception {
        first.has("in-time", Duration.ofMinutes(1), READY);
        first.has("just-over", Duration.ofSeconds(-119), READY);
        first.has("ending", Duration.ofMinutes(-10), new EnvironmentState.Ending());
        first.has("gone", Duration.ofMinutes(-10), new EnvironmentState.Ended(List.of()));

        sweepOnce();

        assertThat(first.ended()).isEmpty();
    }

    @Test
    void oneThatCannotBeEndedIsTriedAgainInEveryRound() throws Exception {
        first.has("stubborn", Duration.ofMinutes(-10), READY);
        first.refuseToEnd(true);
        sweepOnce();
        first.refuseToEnd(false);
        time.advance(ROUND);
        time.awaitSleepers(1);

        assertThat(first.ended()).containsExactly("first/stubborn");
        assertThat(heard).contains("first refused to end one", "first ended one");
    }

    @Test
    void aProviderThatDoesNotAnswerKeepsNoOtherFromBeingSwept() throws Exception {
        first.goAway(new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away."));
        second.has("forgotten", Duration.ofMinutes(-10), READY);

        sweepOnce();

        assertThat(second.ended()).containsExactly("second/forgotten");
        assertThat(heard).containsExactly("first did not answer", "second answered", "second ended one");
    }

    private void sweepOnce() throws InterruptedException {
        sweep.start();
        time.awaitSleepers(1);
    }
}
