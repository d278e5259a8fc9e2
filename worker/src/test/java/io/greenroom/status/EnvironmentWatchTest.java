package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.ProviderException;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentWatchTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final EnvironmentState READY = new EnvironmentState.Ready();

    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments first = new ListedEnvironments("first", time);
    private final ListedEnvironments second = new ListedEnvironments("second", time);
    private final EnvironmentWatch watch = new EnvironmentWatch(List.of(first, second), time);

    @Test
    void aProviderThatFailsHidesNoOtherWhetherItSaysWhyOrIsBroken() throws Exception {
        second.has("there", HOUR, READY);
        first.goAway(new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away."));
        assertThat(watch.look().problems()).containsExactly(Map.entry("first", "It is away."));

        time.advance(Duration.ofSeconds(10));
        first.breakDown(new IllegalStateException("a defect"));
        EnvironmentWatch.Look look = watch.look();

        assertThat(look.problems()).containsExactly(Map.entry("first", "a defect"));
        assertThat(look.environments()).extracting(Environment::name).containsExactly("there");
    }

    @Test
    void manyWhoLookAskTheProvidersOnce() throws Exception {
        EnvironmentWatch.Look look = watch.look();
        first.has("new", HOUR, READY);

        assertThat(watch.look()).isSameAs(look);
        time.advance(Duration.ofSeconds(3));
        assertThat(watch.look().environments()).hasSize(1);
    }

    @Test
    void thePictureOverTimeCountsWhatIsThereByStateAndPlacesItWhenItWasSeen() throws Exception {
        first.has("one", HOUR, READY);
        first.has("over", HOUR, new EnvironmentState.Ended(List.of()));
        watch.look();
        time.advance(Duration.ofSeconds(30));
        second.has("two", HOUR, new EnvironmentState.Starting(10, "waiting"));
        watch.look();
        time.advance(Duration.ofSeconds(90));

        assertThat(watch.samples())
                .extracting(EnvironmentWatch.Sample::byState)
                .containsExactly(Map.of("READY", 1), Map.of("READY", 1, "STARTING", 1));
        assertThat(Charts.environments(watch.samples(), time.instant()).toString())
                .contains("At most 2 at once")
                .contains(column("READY", "0.0", "50.0", "250.0"))
                .contains(column("READY", "250.0", "50.0", "750.0"))
                .contains(column("STARTING", "250.0", "0.0", "750.0"));
    }

    private static String column(String state, String x, String y, String width) {
        return "class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"50.0\"".formatted(state, x, y, width);
    }
}
