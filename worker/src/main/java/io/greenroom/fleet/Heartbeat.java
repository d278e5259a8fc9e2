package io.greenroom.fleet;

import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows that one life of this worker goes on, until it is over. */
final class Heartbeat implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Soon enough for many tries while the lease lasts. */
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final LeaseStore leases;
    private final HeldLease lease;
    private final Supplier<Member> self;
    private final Time time;
    private final RandomGenerator random;
    private boolean inTrouble;

    Heartbeat(LeaseStore leases, HeldLease lease, Supplier<Member> self, Time time, RandomGenerator random) {
        this.leases = leases;
        this.lease = lease;
        this.self = self;
        this.time = time;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (lease.isOpen()) {
                time.sleep(beat());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long to wait before the next. */
    private Duration beat() throws InterruptedException {
        Duration sentAt = time.elapsed();
        try {
            Optional<Lease> renewed =
                    leases.renew(lease.owner(), new UUID(random.nextLong(), random.nextLong()).toString(), self.get());
            if (renewed.isEmpty()) {
                LOG.warn("Another worker took this one for dead, or took its name");
                lease.end();
            } else {
                lease.renewed(sentAt);
                recovered();
            }
            return INTERVAL;
        } catch (Unavailable | RuntimeException e) {
            if (!inTrouble) {
                LOG.warn(
                        "The store did not take that this worker is alive; in {} at the latest it lets go of its jobs: {}",
                        lease.left(),
                        e.getMessage());
            }
            inTrouble = true;
            return AFTER_TROUBLE;
        }
    }

    private void recovered() {
        if (inTrouble) {
            LOG.info("The store takes again that this worker is alive");
            inTrouble = false;
        }
    }
}
