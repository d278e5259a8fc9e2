package io.greenroom.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.time.VirtualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final Instant START = Instant.parse("2026-03-01T09:30:00Z");
    private static final Effect LOST = new Effect.AnswerLost();

    private final VirtualTimeline timeline = new VirtualTimeline(START);
    private final FaultPlan plan = new FaultPlan(timeline);

    @Test
    void withoutRulesNothingGoesWrong() {
        assertThat(plan.forCall("AcknowledgeJob")).isEmpty();
    }

    @Test
    void onlyTheNthCallOfTheNamedOperationMeetsTheFault() {
        var rule = plan.add(new FaultRule("AcknowledgeJob", When.nth(2), LOST));

        assertThat(plan.forCall("AcknowledgeJob")).isEmpty();
        assertThat(plan.forCall("PollForJobs")).isEmpty();
        assertThat(plan.forCall("AcknowledgeJob")).contains(LOST);
        assertThat(plan.forCall("AcknowledgeJob")).isEmpty();
        assertThat(rule.times()).isEqualTo(1);
        assertThat(plan.done()).containsExactly(new FaultPlan.Done(START, "AcknowledgeJob", LOST));
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(hits(7)).isEqualTo(hits(7)).isNotEqualTo(hits(8)).contains(true, false);
    }

    private List<Boolean> hits(long seed) {
        var rule = plan.add(new FaultRule("*", When.chance(0.5, seed), LOST));
        var hits = new ArrayList<Boolean>();
        for (int i = 0; i < 50; i++) {
            hits.add(plan.forCall("PollForJobs").isPresent());
        }
        rule.remove();
        return hits;
    }

    @Test
    void aTimeWindowOpensAndCloses() {
        plan.add(new FaultRule("*", When.between(START.plusSeconds(10), START.plusSeconds(20)), LOST));

        assertThat(plan.forCall("PollForJobs")).isEmpty();
        timeline.advance(Duration.ofSeconds(10));
        assertThat(plan.forCall("PollForJobs")).isPresent();
        timeline.advance(Duration.ofSeconds(10));
        assertThat(plan.forCall("PollForJobs")).isEmpty();
    }

    @Test
    void conditionsCanBeJoined() {
        plan.add(new FaultRule("*", When.calls(2, 3).and(When.between(START, START.plusSeconds(5))), LOST));

        assertThat(plan.forCall("PollForJobs")).isEmpty();
        assertThat(plan.forCall("PollForJobs")).isPresent();
        timeline.advance(Duration.ofSeconds(5));
        assertThat(plan.forCall("PollForJobs")).isEmpty();
    }

    @Test
    void aRuleForAllCallsLeavesS3AloneAndTheOtherWayRound() {
        var all = plan.add(new FaultRule("*", When.always(), LOST));
        assertThat(plan.forCall("S3:PUT")).isEmpty();
        all.remove();

        plan.add(new FaultRule("S3:*", When.always(), LOST));
        assertThat(plan.forCall("S3:PUT")).isPresent();
        assertThat(plan.forCall("PollForJobs")).isEmpty();
    }

    @Test
    void doubleDeliveriesCountJobsNotCalls() {
        plan.add(new FaultRule("PollForJobs", When.nth(1), new Effect.DeliveredTwice()));

        assertThat(plan.forCall("PollForJobs")).isEmpty();
        assertThat(plan.deliversTwice()).isTrue();
        assertThat(plan.deliversTwice()).isFalse();
    }

    @Test
    void afterTheClearNothingGoesWrongButTheRecordStays() {
        plan.add(new FaultRule("*", When.always(), LOST));
        assertThat(plan.forCall("PollForJobs")).isPresent();

        plan.clear();

        assertThat(plan.forCall("PollForJobs")).isEmpty();
        assertThat(plan.done()).hasSize(1);
    }
}
