package io.greenroom.fleet;

import io.greenroom.job.Gate;
import io.greenroom.job.JobOwner;
import io.greenroom.time.Time;
import java.time.Duration;

/**
 * The lease of one life of this worker, as the worker itself may count on it: for less time after a renewal than others
 * wait before they end the life, and counted from before the renewal was sent. Once it has run out, it is over for good.
 */
final class HeldLease implements Gate {
    /** Others wait for {@link Watch#SILENCE}; the difference is for what is under way when this one runs out. */
    static final Duration LASTS = Duration.ofSeconds(15);

    private final JobOwner owner;
    private final Time time;
    private Duration renewedAt;
    private boolean over;

    /** @param begunAt by the time's own count, before the life's begin was sent */
    HeldLease(JobOwner owner, Duration begunAt, Time time) {
        this.owner = owner;
        this.time = time;
        this.renewedAt = begunAt;
    }

    JobOwner owner() {
        return owner;
    }

    @Override
    public synchronized boolean isOpen() {
        over |= time.elapsed().minus(renewedAt).compareTo(LASTS) >= 0;
        return !over;
    }

    /** How long it lasts when it is not renewed. */
    synchronized Duration left() {
        return isOpen() ? LASTS.minus(time.elapsed().minus(renewedAt)) : Duration.ZERO;
    }

    /**
     * A renewal was answered. One that is answered too late renews nothing.
     *
     * @param sentAt by the time's own count, before it was sent
     */
    synchronized void renewed(Duration sentAt) {
        if (isOpen()) {
            renewedAt = sentAt;
        }
    }

    synchronized void end() {
        over = true;
    }
}
