package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoppedExecutionsTest {
    private static final PipelineContext SHOP = of("shop", "execution-1", "action-1");
    private static final PipelineContext OTHER = of("other", "execution-2", "action-2");

    private final SkippingTime time = new SkippingTime();
    private final FakeExecutions executions = new FakeExecutions();
    private final StoppedExecutions stopped = new StoppedExecutions(new KnownExecutions(executions, time), time);
    private final Map<PipelineContext, StoppedExecutions.Watched> watched = new HashMap<>();

    private static PipelineContext of(String pipeline, String execution, String action) {
        return new PipelineContext(null, null, pipeline, execution, null, null, action);
    }

    private boolean isStopped(PipelineContext context) throws InterruptedException {
        return watched.computeIfAbsent(context, stopped::watch).isStopped();
    }

    private boolean aWhileLater(PipelineContext context) throws InterruptedException {
        time.sleep(Duration.ofSeconds(20));
        return isStopped(context);
    }

    private void stand(ExecutionStatus status) {
        executions.set("shop", "execution-1", status).set("other", "execution-2", status);
    }

    @Test
    void anExecutionIsAskedForNowAndThen() throws Exception {
        stand(ExecutionStatus.RUNNING);
        assertThat(isStopped(SHOP)).isFalse();
        assertThat(isStopped(SHOP)).isFalse();
        assertThat(executions.calls()).isZero();
        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(executions.calls()).isEqualTo(1);

        stand(ExecutionStatus.STOPPED);

        assertThat(aWhileLater(SHOP)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatEndedWithoutItsJobsWasStopped(ExecutionStatus status) throws Exception {
        stand(status);
        isStopped(SHOP);

        boolean over =
                switch (status) {
                    case STOPPED, SUPERSEDED, CANCELLED -> true;
                    case RUNNING, SUCCEEDED, FAILED, UNKNOWN -> false;
                };
        assertThat(aWhileLater(SHOP)).isEqualTo(over);
    }

    @Test
    void oneThatIsSaidToHaveEndedIsAskedForAtOnceAndOnlyThenBelieved() throws Exception {
        stand(ExecutionStatus.RUNNING);
        isStopped(SHOP);
        time.sleep(Duration.ofSeconds(1));

        stopped.mayInclude("shop", "execution-1");
        assertThat(isStopped(SHOP)).as("it is a lie").isFalse();
        assertThat(executions.calls()).isEqualTo(1);
        time.sleep(Duration.ofSeconds(1));
        assertThat(isStopped(SHOP)).isFalse();
        assertThat(executions.calls()).as("one question for one hint").isEqualTo(1);

        stand(ExecutionStatus.STOPPED);
        time.sleep(Duration.ofSeconds(11));
        stopped.mayInclude("shop", "execution-1");
        time.sleep(Duration.ofSeconds(1));
        assertThat(isStopped(SHOP)).isTrue();
        assertThat(isStopped(OTHER)).isFalse();
    }

    @Test
    void troubleWithOnePipelineDoesNotHideTheOthers() throws Exception {
        stand(ExecutionStatus.STOPPED);
        executions.silence("shop");
        isStopped(SHOP);
        isStopped(OTHER);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(OTHER)).isTrue();

        executions.letSpeak("shop");

        assertThat(aWhileLater(SHOP)).isTrue();
    }

    @Test
    void aPipelineThatTheRoleMayNotLookAtIsLeftAlone() throws Exception {
        stand(ExecutionStatus.STOPPED);
        executions.forbid("shop");
        isStopped(SHOP);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(executions.calls()).isEqualTo(1);
    }

    @Test
    void aStageThatIsTriedAgainAfterAStopIsNotCancelledAtOnce() throws Exception {
        stand(ExecutionStatus.STOPPED);
        isStopped(SHOP);
        assertThat(aWhileLater(SHOP)).isTrue();

        stand(ExecutionStatus.RUNNING);
        PipelineContext again = of("shop", "execution-1", "action-3");

        assertThat(isStopped(again)).isFalse();
        assertThat(aWhileLater(again)).isFalse();
    }

    @Test
    void withoutNamesOfItsActionsAnExecutionThatGoesOnIsSeenToGoOn() throws Exception {
        var unnamed = new PipelineContext(null, null, "shop", "execution-1", null, null, null);
        stand(ExecutionStatus.STOPPED);
        isStopped(unnamed);
        assertThat(aWhileLater(unnamed)).isTrue();

        assertThat(isStopped(unnamed)).isFalse();
    }

    @Test
    void howeverManyJobsWaitEachIsAskedFor() throws Exception {
        stand(ExecutionStatus.STOPPED);
        int count = 3000;
        for (int i = 0; i < count; i++) {
            isStopped(of("shop", "execution-1", "action-" + i));
        }
        time.sleep(Duration.ofSeconds(20));

        int found = 0;
        for (int i = 0; i < count; i++) {
            found += isStopped(of("shop", "execution-1", "action-" + i)) ? 1 : 0;
        }

        assertThat(found).isEqualTo(count);
    }
}
