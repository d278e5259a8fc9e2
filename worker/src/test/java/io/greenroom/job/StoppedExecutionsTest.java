package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoppedExecutionsTest {
    private static final PipelineContext SHOP = of("shop", "execution-1", "action-1");
    private static final PipelineContext OTHER = of("other", "execution-2", "action-2");

    private final SkippingTime time = new SkippingTime();
    private final FakeExecutions executions = new FakeExecutions();
    private final StoppedExecutions stopped = new StoppedExecutions(new KnownExecutions(executions, time), time);

    private static PipelineContext of(String pipeline, String execution, String action) {
        return new PipelineContext(null, null, pipeline, execution, null, null, action);
    }

    private boolean aWhileLater(PipelineContext context) throws InterruptedException {
        time.sleep(Duration.ofSeconds(20));
        return stopped.includes(context);
    }

    private void stand(ExecutionStatus status) {
        executions.set("shop", "execution-1", status).set("other", "execution-2", status);
    }

    @Test
    void anExecutionIsAskedForNowAndThen() throws Exception {
        stand(ExecutionStatus.RUNNING);
        assertThat(stopped.includes(SHOP)).isFalse();
        assertThat(stopped.includes(SHOP)).isFalse();
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
        stopped.includes(SHOP);

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
        stopped.includes(SHOP);
        time.sleep(Duration.ofSeconds(1));

        stopped.mayInclude("shop", "execution-1");
        assertThat(stopped.includes(SHOP)).as("it is a lie").isFalse();
        assertThat(executions.calls()).isEqualTo(1);
        time.sleep(Duration.ofSeconds(1));
        assertThat(stopped.includes(SHOP)).isFalse();
        assertThat(executions.calls()).as("one question for one hint").isEqualTo(1);

        stand(ExecutionStatus.STOPPED);
        time.sleep(Duration.ofSeconds(11));
        stopped.mayInclude("shop", "execution-1");
        time.sleep(Duration.ofSeconds(1));
        assertThat(stopped.includes(SHOP)).isTrue();
        assertThat(stopped.includes(OTHER)).isFalse();
    }

    @Test
    void troubleWithOnePipelineDoesNotHideTheOthers() throws Exception {
        stand(ExecutionStatus.STOPPED);
        executions.silence("shop");
        stopped.includes(SHOP);
        stopped.includes(OTHER);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(OTHER)).isTrue();

        executions.letSpeak("shop");

        assertThat(aWhileLater(SHOP)).isTrue();
    }

    @Test
    void aPipelineThatTheRoleMayNotLookAtIsLeftAlone() throws Exception {
        stand(ExecutionStatus.STOPPED);
        executions.forbid("shop");
        stopped.includes(SHOP);

        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(aWhileLater(SHOP)).isFalse();
        assertThat(executions.calls()).isEqualTo(1);
    }

    @Test
    void aStageThatIsTriedAgainAfterAStopIsNotCancelledAtOnce() throws Exception {
        stand(ExecutionStatus.STOPPED);
        stopped.includes(SHOP);
        assertThat(aWhileLater(SHOP)).isTrue();

        stand(ExecutionStatus.RUNNING);
        PipelineContext again = of("shop", "execution-1", "action-3");

        assertThat(stopped.includes(again)).isFalse();
        assertThat(aWhileLater(again)).isFalse();
    }

    @Test
    void withoutNamesOfItsActionsAnExecutionThatGoesOnIsSeenToGoOn() throws Exception {
        var unnamed = new PipelineContext(null, null, "shop", "execution-1", null, null, null);
        stand(ExecutionStatus.STOPPED);
        stopped.includes(unnamed);
        assertThat(aWhileLater(unnamed)).isTrue();

        assertThat(stopped.includes(unnamed)).isFalse();
    }
}
