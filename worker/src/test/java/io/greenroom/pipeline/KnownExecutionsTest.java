package io.greenroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.Executions.Standing;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KnownExecutionsTest {
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final SkippingTime time = new SkippingTime();
    private final FakeExecutions service =
            new FakeExecutions().set("shop", "e-1", ExecutionStatus.RUNNING).set("shop", "e-2", ExecutionStatus.FAILED);
    private final KnownExecutions known = new KnownExecutions(service, time);

    @Test
    void oneAnswerServesAllForWhomItIsFreshEnough() throws Exception {
        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.RUNNING);
        time.sleep(Duration.ofSeconds(10));
        service.set("shop", "e-1", ExecutionStatus.STOPPED);

        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(service.calls()).isEqualTo(1);
        assertThat(known.statusOf("shop", "e-1", Duration.ofSeconds(5))).isEqualTo(ExecutionStatus.STOPPED);
    }

    @Test
    void aPipelinesExecutionsCostOneCall() throws Exception {
        assertThat(known.recentOf("shop", FRESH))
                .isEqualTo(Map.of(
                        "e-1", new Standing(ExecutionStatus.RUNNING, Instant.EPOCH),
                        "e-2", new Standing(ExecutionStatus.FAILED, Instant.EPOCH)));

        assertThat(known.recentOf("shop", FRESH)).hasSize(2);
        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(known.statusOf("shop", "e-2", FRESH)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(service.calls()).isEqualTo(1);
    }

    @Test
    void oneThatIsOlderThanTheLatestIsAskedForByItself() throws Exception {
        known.recentOf("shop", FRESH);
        service.set("shop", "older", ExecutionStatus.SUPERSEDED);

        assertThat(known.statusOf("shop", "older", FRESH)).isEqualTo(ExecutionStatus.SUPERSEDED);
    }

    @Test
    void whatMayHaveEndedSinceItWasAskedForIsAskedForAgainHoweverOldAnAnswerMayBe() throws Exception {
        Duration old = Duration.ofHours(1);
        known.recentOf("shop", old);
        known.statusOf("other", "e-3", old);
        time.sleep(Duration.ofSeconds(1));
        service.set("shop", "e-1", ExecutionStatus.STOPPED);

        known.mayHaveEnded("shop", "e-1");
        known.mayHaveEnded("nobody's", "e-9");
        time.sleep(Duration.ofSeconds(1));

        assertThat(known.knows("shop", "e-1", old)).isFalse();
        assertThat(known.knows("other", "e-3", old)).isTrue();
        assertThat(known.recentOf("shop", old).get("e-1"))
                .extracting(Standing::status)
                .isEqualTo(ExecutionStatus.STOPPED);
        assertThat(known.knows("shop", "e-1", old)).isTrue();
    }

    @Test
    void aPipelineThatMayNotBeLookedAtIsAskedAboutOnceAndToldApart() throws Exception {
        service.forbid("shop");

        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.UNKNOWN);
        assertThat(known.recentOf("shop", FRESH)).isEmpty();
        assertThat(service.calls()).isEqualTo(1);
        assertThat(known.mayLookAt("shop")).isFalse();
        assertThat(known.mayLookAt("other")).isTrue();
    }

    @Test
    void anAnswerThatDidNotComeIsAskedForAgain() throws Exception {
        service.silence("shop");
        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.UNKNOWN);
        service.letSpeak("shop");

        assertThat(known.statusOf("shop", "e-1", FRESH)).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(known.mayLookAt("shop")).isTrue();
    }
}
