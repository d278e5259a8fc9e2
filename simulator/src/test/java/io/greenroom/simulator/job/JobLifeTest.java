package io.greenroom.simulator.job;

import static io.greenroom.simulator.job.JobWorld.OK;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobWorld.Polled;
import io.greenroom.simulator.wire.ServiceException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobLifeTest {
    private final JobWorld world = new JobWorld(Readings.likely());

    @Test
    void aJobThatNobodyAcknowledgesIsDeliveredAgainWithANewNonce() {
        world.offer("a");
        var first = world.pollOne();

        world.timeline.advance(ofSeconds(29));
        assertThat(world.poll()).isEmpty();
        world.timeline.advance(ofSeconds(1));
        var second = world.pollOne();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.nonce()).isNotEqualTo(first.nonce());
        assertThat(world.acknowledge(first.id(), first.nonce())).isEqualTo("InvalidNonceException");
        assertThat(world.acknowledge(first.id(), second.nonce())).isEqualTo("InProgress");
        assertThat(world.jobs.record(first.id()).orElseThrow().deliveries()).isEqualTo(2);
    }

    @Test
    void theNonceMayAlsoStayTheSame() {
        var other = new JobWorld(Readings.likely().withRedeliveryNonce(Readings.RedeliveryNonce.SAME));
        other.offer("a");
        var first = other.pollOne();
        other.timeline.advance(ofSeconds(30));

        assertThat(other.pollOne().nonce()).isEqualTo(first.nonce());
    }

    @Test
    void anAcknowledgedJobIsNeverDeliveredAgain() {
        world.offer("a");
        world.pollAndAcknowledge();

        world.timeline.advance(ofHours(23));

        assertThat(world.poll()).isEmpty();
    }

    @Test
    void jobsComeInTheOrderOfTheirOfferAlsoWhenDeliveredAgain() {
        world.offer("a");
        world.offer("b");
        assertThat(world.poll(1, Map.of())).extracting(this::executionOf).containsExactly("a");
        world.offer("c");
        world.timeline.advance(ofSeconds(30));

        assertThat(world.poll()).extracting(this::executionOf).containsExactly("a", "b", "c");
    }

    @Test
    void aPollGetsNoMoreThanTheCap() {
        var small = new JobWorld(
                JobSettings.defaults().with(JobSettings.Delivery.defaults().withBatches(1, 2)));
        List.of("a", "b", "c").forEach(small::offer);

        assertThat(small.poll(10, Map.of())).hasSize(2);
        assertThat(small.poll(10, Map.of())).hasSize(1);
    }

    @Test
    void aQueryReturnsOnlyTheJobsWithThatValue() {
        world.typeHasQueryable("Project");
        world.offer("a", Map.of("Project", "alpha"), List.of());
        world.offer("b", Map.of("Project", "Alpha"), List.of());

        assertThat(world.poll(10, Map.of("Project", "Alpha")))
                .extracting(this::executionOf)
                .containsExactly("b");
        assertThatThrownBy(world::poll).isInstanceOf(ServiceException.class).hasMessageContaining("Project");
        assertThatThrownBy(() -> world.poll(10, Map.of("Other", "alpha"))).isInstanceOf(ServiceException.class);
    }

    @Test
    void aTypeWithoutAQueryablePropertyTakesNoQuery() {
        assertThatThrownBy(() -> world.poll(10, Map.of("Project", "alpha"))).isInstanceOf(ServiceException.class);
    }

    @Test
    void aContinuationTokenMakesANewJobOfTheSameActionAfterTheDelay() {
        world.offer("a");
        var first = world.pollAndAcknowledge();
        assertThat(world.succeed(
                        first.id(),
                        Map.of(
                                "continuationToken",
                                "ticket-1",
                                "executionDetails",
                                Map.of("summary", "half", "percentComplete", 50))))
                .isEqualTo(OK);
        assertThat(world.status(first.id())).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(world.heard).containsExactly("a acknowledged", "a progress half 50");

        world.timeline.advance(ofSeconds(29));
        assertThat(world.poll()).isEmpty();
        world.timeline.advance(ofSeconds(1));
        var second = world.pollAndAcknowledge();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(executionOf(second)).isEqualTo("a");
        assertThat(second.data().path("continuationToken").asString()).isEqualTo("ticket-1");
        assertThat(world.succeed(second.id(), Map.of("outputVariables", Map.of("Status", "good"))))
                .isEqualTo(OK);
        assertThat(world.heard).endsWith("a succeeded {Status=good} missing []");
        assertThat(world.jobs.rounds("a")).extracting(JobRecord::receivedToken).containsExactly(null, "ticket-1");
    }

    @Test
    void theTimeoutOfTheActionSpansAllItsRounds() {
        world.offer("a");
        world.timeline.advance(ofHours(20));
        var first = world.pollAndAcknowledge();
        world.succeed(first.id(), Map.of("continuationToken", "t"));
        world.timeline.advance(ofHours(1));
        var second = world.pollAndAcknowledge();

        world.timeline.advance(ofHours(3));

        assertThat(world.status(second.id())).isEqualTo(JobStatus.TIMED_OUT);
        assertThat(world.heard).endsWith("a failed JobFailed");
        assertThat(world.succeed(second.id(), Map.of())).isEqualTo("InvalidJobStateException");
    }

    @Test
    void anActionThatEndedDoesNotTimeOut() {
        world.offer("a");
        world.succeed(world.pollAndAcknowledge().id(), Map.of());

        world.timeline.advance(ofHours(25));

        assertThat(world.heard).containsExactly("a acknowledged", "a succeeded {} missing []");
    }

    @Test
    void anAbandonedActionIsNotHandedOutAnyMore() {
        world.offer("a");
        world.jobs.abandon("a");
        world.jobs.abandon("unknown");

        assertThat(world.poll()).isEmpty();
        world.timeline.advance(ofHours(25));
        assertThat(world.heard).isEmpty();
    }

    @Test
    void theGapBetweenRoundsCanBeAbandonedToo() {
        world.offer("a");
        world.succeed(world.pollAndAcknowledge().id(), Map.of("continuationToken", "t"));
        world.jobs.abandon("a");

        world.timeline.advance(ofMinutes(5));

        assertThat(world.poll()).isEmpty();
    }

    @Test
    void outputsThatWereNotUploadedAreNamed() {
        world.offer("a", Map.of(), List.of("Report", "Log"));
        world.stored.add("out/Log");

        world.succeed(world.pollAndAcknowledge().id(), Map.of());

        assertThat(world.heard).endsWith("a succeeded {} missing [Report]");
    }

    @Test
    void nobodyLooksForOutputsWhenNotStrict() {
        var lenient = new JobWorld(JobSettings.defaults().withStrictOutputs(false));
        lenient.offer("a", Map.of(), List.of("Report"));

        lenient.succeed(lenient.pollAndAcknowledge().id(), Map.of());

        assertThat(lenient.heard).endsWith("a succeeded {} missing []");
    }

    @Test
    void outputVariablesAreNotTakenTogetherWithAToken() {
        world.offer("a");
        var id = world.pollAndAcknowledge().id();

        assertThat(world.succeed(id, Map.of("continuationToken", "t", "outputVariables", Map.of("A", "b"))))
                .isEqualTo("ValidationException");
        assertThat(world.status(id)).isEqualTo(JobStatus.IN_PROGRESS);
    }

    @Test
    void tooManyBytesOfOutputVariablesAreRefusedAndTheJobStaysOpen() {
        world.offer("a");
        var id = world.pollAndAcknowledge().id();

        assertThat(world.succeed(id, Map.of("outputVariables", Map.of("A", "é".repeat(61_440)))))
                .isEqualTo("OutputVariablesSizeExceededException");
        assertThat(world.jobs.record(id).orElseThrow().results()).hasSize(1);
        assertThat(world.succeed(id, Map.of("outputVariables", Map.of("A", "b".repeat(122_879)))))
                .isEqualTo(OK);
    }

    @Test
    void emptyOutputVariablesAreTakenOrRefused() {
        world.offer("a");
        assertThat(world.succeed(world.pollAndAcknowledge().id(), Map.of("outputVariables", Map.of("A", ""))))
                .isEqualTo(OK);

        var other = new JobWorld(Readings.likely().withEmptyOutputs(Readings.EmptyOutputs.VALIDATION_EXCEPTION));
        other.offer("a");
        assertThat(other.succeed(other.pollAndAcknowledge().id(), Map.of("outputVariables", Map.of("A", ""))))
                .isEqualTo("ValidationException");
    }

    @Test
    void aJobDeliveredTwiceIsWonByTheFirstToAcknowledge() {
        world.faults.add(new FaultRule("PollForJobs", When.nth(1), new Effect.DeliveredTwice()));
        world.offer("a");
        var one = world.pollOne();
        var other = world.pollOne();

        assertThat(other)
                .usingRecursiveComparison()
                .comparingOnlyFields("id", "nonce")
                .isEqualTo(one);
        assertThat(world.poll()).isEmpty();
        assertThat(world.acknowledge(other.id(), other.nonce())).isEqualTo("InProgress");
        assertThat(world.acknowledge(one.id(), one.nonce())).isEqualTo("InvalidNonceException");
    }

    @Test
    void absentMembersCanBeNullAndObjectsCanCarryTheirType() {
        var chatty = new JobWorld(JobSettings.defaults()
                .with(JobSettings.Delivery.defaults()
                        .withAbsentMembers(JobSettings.AbsentMembers.NULL)
                        .withTypeMembers(true)
                        .withNonceStyle(JobSettings.NonceStyle.RANDOM)));
        chatty.offer("a");
        var data = chatty.pollOne().data();

        assertThat(data.get("continuationToken").isNull()).isTrue();
        assertThat(data.get("encryptionKey").isNull()).isTrue();
        assertThat(data.path("actionTypeId").path("__type").asString()).isEqualTo("ActionTypeId");
        world.offer("a");
        assertThat(world.pollOne().data().has("continuationToken")).isFalse();
    }

    @Test
    void thousandsOfJobsAreHandedOutOnceEach() {
        for (int i = 0; i < 20_000; i++) {
            world.offer("a" + i);
        }
        var seen = new HashSet<String>();
        for (var batch = world.poll(); !batch.isEmpty(); batch = world.poll()) {
            batch.forEach(job -> assertThat(seen.add(job.id())).isTrue());
        }
        assertThat(seen).hasSize(20_000);
    }

    private String executionOf(Polled job) {
        return job.data()
                .path("pipelineContext")
                .path("action")
                .path("actionExecutionId")
                .asString();
    }
}
