package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.JobOwner;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeldLeaseTest {
    private final MovableTime time = MovableTime.somewhen();
    private final HeldLease lease = new HeldLease(new JobOwner("me", 1), time.elapsed(), time);

    @Test
    void itRunsOutBeforeAnybodyElseMayTakeTheWorkerForDead() {
        assertThat(HeldLease.LASTS).isLessThan(Watch.SILENCE);
        time.advance(HeldLease.LASTS.minusMillis(1));
        assertThat(lease.isOpen()).isTrue();
        assertThat(lease.left()).isEqualTo(Duration.ofMillis(1));

        time.advance(Duration.ofMillis(1));

        assertThat(lease.isOpen()).isFalse();
        assertThat(lease.left()).isZero();
    }

    @Test
    void aRenewalCountsFromWhenItWasSent() {
        Duration sentAt = time.elapsed();
        time.advance(Duration.ofSeconds(10));
        lease.renewed(sentAt.plusSeconds(4));

        assertThat(lease.left()).isEqualTo(HeldLease.LASTS.minusSeconds(6));
    }

    @Test
    void onceRunOutItIsNotRenewedAnyMore() {
        time.advance(HeldLease.LASTS);
        lease.renewed(time.elapsed());

        assertThat(lease.isOpen()).isFalse();
    }

    @Test
    void itCanBeGivenUp() {
        lease.end();

        assertThat(lease.isOpen()).isFalse();
    }

    @Test
    void workersThatNobodyNamedAreCalledByTheirMachine() {
        var random = new Random(1);

        assertThat(WorkerNames.of("ip-10-0-3-7.internal", random)).matches("ip-10-0-3-7\\.internal-[0-9a-f]{8}");
        assertThat(WorkerNames.of("me/../you ", random)).matches("me-\\.\\.-you--[0-9a-f]{8}");
        assertThat(WorkerNames.of("", random)).matches("worker-[0-9a-f]{8}");
        assertThat(WorkerNames.of("host", random)).isNotEqualTo(WorkerNames.of("host", random));
    }
}
