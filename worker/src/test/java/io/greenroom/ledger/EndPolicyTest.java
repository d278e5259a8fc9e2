package io.greenroom.ledger;

import static io.greenroom.ledger.Entries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Retention;
import io.greenroom.ledger.EndPolicy.Verdict;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.Executions.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EndPolicyTest {
    private static final Duration GRACE = Duration.ofMinutes(15);

    private static Verdict judge(EndWhen when, ExecutionStatus status, Duration ago, Retention retention) {
        Instant now = NOON.plus(Duration.ofHours(1));
        return new EndPolicy(when, GRACE)
                .judge(
                        environment(NOON.plus(Duration.ofHours(2)), retention),
                        new Standing(status, now.minus(ago)),
                        now);
    }

    private static Environment environment(Instant expiresAt, @Nullable Retention retention) {
        return new Environment(
                Entries.id("one"),
                "one",
                "web",
                new EnvironmentState.Ready(),
                NOON,
                expiresAt,
                null,
                List.of(),
                Map.of(),
                Entries.owner("shop", "e-1", "a-1"),
                retention == null ? Retention.STANDARD : retention);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"RUNNING", "UNKNOWN"})
    void howeverAnExecutionEndedItsEnvironmentEndsWhenTheGraceIsOver(ExecutionStatus status) {
        assertThat(judge(EndWhen.EXECUTION_ENDED, status, GRACE, Retention.STANDARD))
                .isInstanceOf(Verdict.Purposeless.class);
        assertThat(judge(EndWhen.EXECUTION_ENDED, status, GRACE.minusSeconds(1), Retention.STANDARD))
                .isInstanceOf(Verdict.Keep.class);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"RUNNING", "UNKNOWN"})
    void anExecutionThatRunsOrIsNotKnownEndsNothing(ExecutionStatus status) {
        assertThat(judge(EndWhen.EXECUTION_ENDED, status, Duration.ofDays(1), Retention.STANDARD))
                .isInstanceOf(Verdict.Keep.class);
    }

    @Test
    void afterAnExecutionThatSucceededItCanStayUntilItsExpiry() {
        assertThat(judge(EndWhen.STAGE_FAILED, ExecutionStatus.SUCCEEDED, Duration.ofDays(1), Retention.STANDARD))
                .isInstanceOf(Verdict.Keep.class);
        assertThat(judge(EndWhen.STAGE_FAILED, ExecutionStatus.FAILED, GRACE, Retention.STANDARD))
                .isInstanceOf(Verdict.Purposeless.class);
    }

    @ParameterizedTest
    @EnumSource
    void whereOnlyTheExpiryCountsNoExecutionDoes(ExecutionStatus status) {
        assertThat(judge(EndWhen.EXPIRED, status, Duration.ofDays(1), Retention.STANDARD))
                .isInstanceOf(Verdict.Keep.class);
    }

    @Test
    void whatWasSaidOfTheOneEnvironmentCountsMoreThanTheSettings() {
        var patient = new Retention(false, null, Duration.ofHours(3));
        var hasty = new Retention(false, null, Duration.ZERO);
        var lasting = new Retention(false, EndWhen.EXPIRED, null);

        assertThat(judge(EndWhen.EXECUTION_ENDED, ExecutionStatus.FAILED, Duration.ofHours(2), patient))
                .isInstanceOf(Verdict.Keep.class);
        assertThat(judge(EndWhen.EXECUTION_ENDED, ExecutionStatus.FAILED, Duration.ZERO, hasty))
                .isInstanceOf(Verdict.Purposeless.class);
        assertThat(judge(EndWhen.EXECUTION_ENDED, ExecutionStatus.FAILED, Duration.ofHours(2), lasting))
                .isInstanceOf(Verdict.Keep.class);
    }

    @ParameterizedTest
    @EnumSource
    void theExpiryEndsItInAnyCase(EndWhen when) {
        var policy = new EndPolicy(when, GRACE);

        assertThat(policy.judge(environment(NOON, null), Standing.UNKNOWN, NOON))
                .isInstanceOf(Verdict.Expired.class);
        assertThat(policy.judge(environment(NOON, null), Standing.UNKNOWN, NOON.minusSeconds(1)))
                .isInstanceOf(Verdict.Keep.class);
    }
}
