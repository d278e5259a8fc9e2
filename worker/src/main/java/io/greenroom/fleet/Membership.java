package io.greenroom.fleet;

import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import io.greenroom.job.Worker;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as one of many on the same store. While it lives, it shows that it does, and takes over what others left. When it
 * could not show it for too long, or was taken for dead, its work is broken off at once; it begins anew as soon as the store
 * answers, with what is still its own.
 */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    /** How late it may be noticed that a life is over; nothing is done in it any more in that time. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private static final Duration TO_END = Duration.ofSeconds(10);

    private final JournalStore journals;
    private final LeaseStore leases;
    private final Lives lives;
    private final Tendings tendings;
    private final Hands hands;
    private final Worker worker;
    private final Supplier<Member> self;
    private final Time time;
    private final RandomGenerator random;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param tendings the environments that the worker tends
     * @param hands what it tends them with
     * @param first the life that began before the worker was made
     * @param self what the worker says of itself, asked at every renewal
     */
    public Membership(
            JournalStore journals,
            LeaseStore leases,
            Tendings tendings,
            Hands hands,
            Lives lives,
            Lives.Life first,
            Worker worker,
            Supplier<Member> self,
            Time time,
            RandomGenerator random) {
        this.journals = journals;
        this.leases = leases;
        this.tendings = tendings;
        this.hands = hands;
        this.lives = lives;
        this.worker = worker;
        this.self = self;
        this.time = time;
        this.random = random;
        this.thread = Thread.ofVirtual().name("lease").unstarted(() -> liveFrom(first));
    }

    /** The worker works from now on. Returns at once. */
    public void start() {
        thread.start();
    }

    private void liveFrom(Lives.Life first) {
        try {
            Lives.Life life = first;
            while (true) {
                live(life);
                if (stopping) {
                    return;
                }
                life = next();
                LOG.info(
                        "This worker begins anew, with {} jobs",
                        life.journal().entries().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the life is over, and nothing is done in it any more. */
    private void live(Lives.Life life) throws InterruptedException {
        HeldLease lease = life.lease();
        Thread heartbeat = Thread.ofVirtual().name("heartbeat").start(new Heartbeat(leases, lease, self, time, random));
        tendings.begin(lease);
        hands.begin();
        worker.begin(life.journal(), lease);
        Thread watch = Thread.ofVirtual()
                .name("fleet-watch")
                .start(new Watch(journals, leases, tendings, hands, life, worker, () -> stopping, time, random));
        try {
            while (lease.isOpen()) {
                Duration left = lease.left();
                time.sleep(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS);
            }
            LOG.error("Others may have the jobs and environments of this worker, which could not show that it is alive:"
                    + " it lets go of them");
            tendings.end();
            worker.breakOff();
            hands.letGo();
        } finally {
            heartbeat.interrupt();
            watch.interrupt();
        }
    }

    private Lives.Life next() throws InterruptedException {
        var backoff = new Backoff(BETWEEN_LOOKS, LONGEST_WAIT, random);
        while (true) {
            try {
                return lives.begin();
            } catch (NameInUseException e) {
                LOG.error("This worker does nothing now. {}", e.getMessage());
            } catch (Unavailable | NotWritten | RuntimeException e) {
                LOG.warn("This worker begins anew when the store can be reached: {}", e.getMessage());
            }
            time.sleep(backoff.next());
        }
    }

    /** Whether the worker lives, or will as soon as the store can be reached. */
    public boolean isAlive() {
        return thread.getState() == Thread.State.NEW || thread.isAlive();
    }

    /**
     * Stops the worker as {@link Worker#stop} does, and then gives up its life, so that others take over at once what it
     * leaves.
     *
     * @return true when it leaves nothing
     */
    public boolean stop(Duration grace) throws InterruptedException {
        stopping = true;
        boolean whole = worker.stop(grace);
        thread.interrupt();
        if (thread.isAlive()) {
            thread.join(TO_END);
        }
        hands.letGo();
        tendings.end();
        lives.leave();
        return whole;
    }
}
