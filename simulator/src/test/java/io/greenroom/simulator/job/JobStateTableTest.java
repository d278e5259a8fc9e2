package io.greenroom.simulator.job;

import static io.greenroom.simulator.job.JobWorld.OK;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.job.Readings.AckAfterEnd;
import io.greenroom.simulator.job.Readings.LatePut;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JobStateTableTest {
    private static final String NO_JOB = "00000000-0000-0000-0000-000000000000";
    private static final String INVALID_NONCE = "InvalidNonceException";
    private static final String INVALID_STATE = "InvalidJobStateException";
    private static final String NOT_FOUND = "JobNotFoundException";

    private static JobWorld worldOf(Readings readings) {
        var world = new JobWorld(readings);
        world.offer("a");
        return world;
    }

    @Test
    void anUnknownJobIsNotFoundByAnyCall() {
        var world = worldOf(Readings.likely());

        assertThat(world.acknowledge(NO_JOB, "1")).isEqualTo(NOT_FOUND);
        assertThat(world.detailsOutcome(NO_JOB)).isEqualTo(NOT_FOUND);
        assertThat(world.succeed(NO_JOB, Map.of())).isEqualTo(NOT_FOUND);
        assertThat(world.fail(NO_JOB)).isEqualTo(NOT_FOUND);
    }

    @Nested
    class WhileQueuedAgain {
        private String lapsed(JobWorld world) {
            var job = world.pollOne();
            world.timeline.advance(ofSeconds(30));
            assertThat(world.status(job.id())).isEqualTo(JobStatus.QUEUED);
            return job.id();
        }

        @Test
        void theOldNonceIsInvalidOrStillGood() {
            var likely = worldOf(Readings.likely());
            assertThat(likely.acknowledge(lapsed(likely), "1")).isEqualTo(INVALID_NONCE);

            var other = worldOf(Readings.likely().withAckWhileQueued(Readings.AckWhileQueued.IN_PROGRESS));
            var id = lapsed(other);
            assertThat(other.acknowledge(id, "2")).isEqualTo(INVALID_NONCE);
            assertThat(other.acknowledge(id, "1")).isEqualTo("InProgress");
            assertThat(other.poll()).isEmpty();
        }
    }

    @Nested
    class WhileDispatched {
        @Test
        void onlyTheRightNonceIsTaken() {
            var world = worldOf(Readings.likely());
            var job = world.pollOne();

            assertThat(world.acknowledge(job.id(), job.nonce() + "0")).isEqualTo(INVALID_NONCE);
            assertThat(world.acknowledge(job.id(), job.nonce())).isEqualTo("InProgress");
            assertThat(world.heard).containsExactly("a acknowledged");
        }

        @Test
        void detailsAreShownOrNot() {
            var likely = worldOf(Readings.likely());
            assertThat(likely.detailsOutcome(likely.pollOne().id())).isEqualTo(OK);

            var other = worldOf(Readings.likely().withDetailsBeforeAck(Readings.DetailsBeforeAck.JOB_NOT_FOUND));
            assertThat(other.detailsOutcome(other.pollOne().id())).isEqualTo(NOT_FOUND);
        }

        @Test
        void resultsAreRefusedOrTaken() {
            var likely = worldOf(Readings.likely());
            var id = likely.pollOne().id();
            assertThat(likely.succeed(id, Map.of())).isEqualTo(INVALID_STATE);
            assertThat(likely.fail(id)).isEqualTo(INVALID_STATE);
            assertThat(likely.heard).isEmpty();

            var other = worldOf(Readings.likely().withPutBeforeAck(Readings.PutBeforeAck.ACCEPTED));
            assertThat(other.succeed(other.pollOne().id(), Map.of())).isEqualTo(OK);
            assertThat(other.heard).containsExactly("a succeeded {} missing []");
        }
    }

    @Nested
    class WhileInProgress {
        @Test
        void aRepeatedAcknowledgementIsRefusedOrTheSame() {
            var likely = worldOf(Readings.likely());
            var job = likely.pollAndAcknowledge();
            assertThat(likely.acknowledge(job.id(), job.nonce())).isEqualTo(INVALID_NONCE);

            var other = worldOf(Readings.likely().withAckRepeat(Readings.AckRepeat.IDEMPOTENT));
            var second = other.pollAndAcknowledge();
            assertThat(other.acknowledge(second.id(), second.nonce())).isEqualTo("InProgress");
            assertThat(other.acknowledge(second.id(), "wrong")).isEqualTo(INVALID_NONCE);
            assertThat(other.heard).containsExactly("a acknowledged");
        }

        @Test
        void detailsComeWithFreshCredentialsEachTime() {
            var world = worldOf(Readings.likely());
            var id = world.pollAndAcknowledge().id();

            var first = world.details(id).path("data").path("artifactCredentials");
            var second = world.details(id).path("data").path("artifactCredentials");

            assertThat(first.path("accessKeyId").asString())
                    .startsWith("ASIA")
                    .isNotEqualTo(second.path("accessKeyId").asString());
            assertThat(world.jobs.record(id).orElseThrow().credentials()).hasSize(3);
        }

        @Test
        void aFailureEndsTheAction() {
            var world = worldOf(Readings.likely());
            var id = world.pollAndAcknowledge().id();

            assertThat(world.fail(id)).isEqualTo(OK);
            assertThat(world.status(id)).isEqualTo(JobStatus.FAILED);
            assertThat(world.heard).containsExactly("a acknowledged", "a failed JobFailed");
        }
    }

    @Nested
    class AfterTheEnd {
        private JobWorld.Polled finished(JobWorld world) {
            var job = world.pollAndAcknowledge();
            world.succeed(job.id(), Map.of());
            return job;
        }

        private JobWorld.Polled lost(JobWorld world) {
            var job = world.pollAndAcknowledge();
            world.timeline.advance(ofHours(24));
            return job;
        }

        @Test
        void acknowledgementsTellTheStatusOrAreRefused() {
            var likely = worldOf(Readings.likely());
            var job = finished(likely);
            assertThat(likely.acknowledge(job.id(), job.nonce())).isEqualTo("Succeeded");
            assertThat(likely.acknowledge(job.id(), "wrong")).isEqualTo(INVALID_NONCE);
            var timedOut = worldOf(Readings.likely());
            assertThat(timedOut.acknowledge(lost(timedOut).id(), "1")).isEqualTo("TimedOut");

            var refusing = worldOf(Readings.likely().withAckAfterEnd(AckAfterEnd.INVALID_NONCE));
            assertThat(refusing.acknowledge(finished(refusing).id(), "1")).isEqualTo(INVALID_NONCE);
            var forgetting = worldOf(Readings.likely().withAckAfterEnd(AckAfterEnd.JOB_NOT_FOUND));
            assertThat(forgetting.acknowledge(finished(forgetting).id(), "1")).isEqualTo(NOT_FOUND);
        }

        @Test
        void detailsComeWithoutCredentialsOrNotAtAll() {
            var likely = worldOf(Readings.likely());
            var id = finished(likely).id();
            assertThat(likely.details(id).path("data").has("artifactCredentials"))
                    .isFalse();

            var other = worldOf(Readings.likely().withDetailsAfterEnd(Readings.DetailsAfterEnd.JOB_NOT_FOUND));
            assertThat(other.detailsOutcome(finished(other).id())).isEqualTo(NOT_FOUND);
        }

        @Test
        void aSecondResultIsRefusedIgnoredOrForAJobNobodyKnows() {
            for (var reading : Map.of(
                            LatePut.INVALID_JOB_STATE,
                            INVALID_STATE,
                            LatePut.NO_OP,
                            OK,
                            LatePut.JOB_NOT_FOUND,
                            NOT_FOUND)
                    .entrySet()) {
                var world = worldOf(Readings.likely().withPutAfterFinish(reading.getKey()));
                var id = finished(world).id();

                assertThat(world.fail(id)).isEqualTo(reading.getValue());
                assertThat(world.status(id)).isEqualTo(JobStatus.SUCCEEDED);
                assertThat(world.heard).containsExactly("a acknowledged", "a succeeded {} missing []");
                var record = world.jobs.record(id).orElseThrow();
                assertThat(record.results()).hasSize(2);
                assertThat(record.results().getLast().outcome()).isEqualTo(reading.getValue());
                assertThat(record.countedResults()).hasSize(1);
            }
        }

        @Test
        void aResultAfterTheTimeoutOrTheAbandonmentHasAReadingOfItsOwn() {
            var likely = worldOf(Readings.likely());
            assertThat(likely.succeed(lost(likely).id(), Map.of())).isEqualTo(INVALID_STATE);

            var other = worldOf(Readings.likely().withPutAfterLoss(LatePut.NO_OP));
            var id = other.pollAndAcknowledge().id();
            other.jobs.abandon("a");
            assertThat(other.succeed(id, Map.of())).isEqualTo(OK);
            assertThat(other.status(id)).isEqualTo(JobStatus.ABANDONED);
            assertThat(other.heard).containsExactly("a acknowledged");
        }
    }
}
