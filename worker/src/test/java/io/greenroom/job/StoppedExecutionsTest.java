package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoppedExecutionsTest {
    private static final PipelineContext SHOP = of("shop", "execution-1", "action-1");
    private static final PipelineContext OTHER = of("other", "execution-2", "action-2");

    private final SkippingTime time = new SkippingTime();
    private final FakeJobService service = new FakeJobService();
    private final StoppedExecutions stopped = new StoppedExecutions(service, time);

    private static PipelineContext of(String pipeline, String execution, String action) {
        return new PipelineContext(null, null, pipeline, execution, null, null, action);
    }

    private boolean aWhileLater(PipelineContext context) throws InterruptedException {
        time.sleep(Duration.ofSeconds(20));
        return stopped.includes(context);
    }

    @Test
    void anExecutionIsAskedForNowAndThen() throws Exception {
        service.stops.add(() -> false);
        service.stops.add(() -> true);

        assertThat(stopped.includes(SHOP)).isFalse();
        assertThat(stopped.includes(SHOP)).isFalse();
        assertThat(service.stopsAsked).isZero();
        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(SHOP)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void troubleWithOnePipelineDoesNotHideTheOthers(Kind trouble) throws Exception {
        stopped.includes(SHOP);
        stopped.includes(OTHER);
        service.stops.add(fails(trouble));
        service.stops.add(() -> true);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(OTHER)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "DENIED")
    void whatMayPassIsAskedAgain(Kind trouble) throws Exception {
        stopped.includes(SHOP);
        service.stops.add(fails(trouble));
        service.stops.add(() -> true);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(SHOP)).isTrue();
    }

    @Test
    void aPipelineThatTheRoleMayNotLookAtIsLeftAlone() throws Exception {
        stopped.includes(SHOP);
        service.stops.add(fails(Kind.DENIED));
        service.stops.add(() -> true);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(service.stopsAsked).isEqualTo(1);
    }

    @Test
    void aStageThatIsTriedAgainAfterAStopIsNotCancelledAtOnce() throws Exception {
        stopped.includes(SHOP);
        service.stops.add(() -> true);
        assertThat(aWhileLater(SHOP)).isTrue();

        PipelineContext again = of("shop", "execution-1", "action-3");

        assertThat(stopped.includes(again)).isFalse();
        assertThat(aWhileLater(again)).isFalse();
    }

    @Test
    void withoutNamesOfItsActionsAnExecutionThatGoesOnIsSeenToGoOn() throws Exception {
        var unnamed = new PipelineContext(null, null, "shop", "execution-1", null, null, null);
        stopped.includes(unnamed);
        service.stops.add(() -> true);
        assertThat(aWhileLater(unnamed)).isTrue();

        assertThat(stopped.includes(unnamed)).isFalse();
    }
}
