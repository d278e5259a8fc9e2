package io.greenroom.job;

import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pollers know besides the clock: that jobs of a type were announced, and whether jobs are announced at all. A hint is
 * never more than a reason to poll: one that is lost, comes twice, late or from somebody else does no harm. Where nothing
 * announces jobs, nothing is ever known here, and pollers go by the clock alone. See docs/decisions/wake-up.md.
 */
final class Hints {
    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    /** When a hint has its type polled for: the job may be announced before it can be had. */
    private static final List<Duration> SERIES =
            List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));

    /** A job that was handed back comes again after about 30 s, and nobody announces it. */
    private static final Duration HANDED_BACK = Duration.ofSeconds(90);
    /** For so long a hint may be what announced a job. */
    private static final Duration ANNOUNCED = Duration.ofMinutes(2);
    /** So many times in a row may jobs come unannounced before announcements are not relied on any more. */
    private static final int MOST_UNANNOUNCED = 3;

    private final Time time;
    private final Sleeper pollersSleeper;
    private final Map<ActionType, Known> known = new HashMap<>();
    private boolean announced;
    private int unannounced;

    Hints(Time time, Sleeper pollersSleeper) {
        this.time = time;
        this.pollersSleeper = pollersSleeper;
    }

    /** Of one type. */
    private static final class Known {
        private int hints;
        private @Nullable Duration hintedAt;
        private @Nullable Duration handedBackAt;
    }

    /** What was known when a poll was about to be sent. */
    record Seen(int hints, Duration at) {}

    /** From now on jobs are announced, or are not. */
    void announced(boolean now) {
        synchronized (this) {
            if (announced == now) {
                return;
            }
            announced = now;
        }
        if (!now) {
            pollersSleeper.wakeAll();
        }
    }

    /** Whether jobs are announced, so that polls by the clock are only for what was missed. */
    synchronized boolean areReliable() {
        return announced && unannounced < MOST_UNANNOUNCED;
    }

    /** There may be jobs of this type. Its poller is woken. */
    void jobsMayBeThere(ActionType type) {
        synchronized (this) {
            if (unannounced >= MOST_UNANNOUNCED) {
                LOG.info("Jobs are announced again");
            }
            unannounced = 0;
            Known of = of(type);
            of.hints++;
            of.hintedAt = time.elapsed();
        }
        pollersSleeper.wake(type);
    }

    /** A job of this type was handed back by this worker: it comes again unannounced. */
    void handedBack(ActionType type) {
        synchronized (this) {
            of(type).handedBackAt = time.elapsed();
            if (!areReliable()) {
                return;
            }
        }
        pollersSleeper.wake(type);
    }

    /** Whether a job is about to come of which no hint will tell. */
    synchronized boolean handedBackLately(ActionType type) {
        return isYoung(of(type).handedBackAt, HANDED_BACK);
    }

    synchronized Seen seen(ActionType type) {
        return new Seen(of(type).hints, time.elapsed());
    }

    /** Whether hints are a reason to poll now, after the poll before which this was seen. */
    boolean areDue(ActionType type, Seen lastPoll) {
        return untilDue(type, lastPoll).filter(until -> !until.isPositive()).isPresent();
    }

    /** How long until hints are a reason to poll; empty when they are none. */
    synchronized Optional<Duration> untilDue(ActionType type, Seen lastPoll) {
        Known of = of(type);
        Duration hinted = of.hintedAt;
        if (hinted == null) {
            return Optional.empty();
        }
        if (of.hints != lastPoll.hints()) {
            return Optional.of(Duration.ZERO);
        }
        Duration now = time.elapsed();
        return SERIES.stream()
                .map(hinted::plus)
                .filter(due -> due.compareTo(lastPoll.at()) > 0)
                .findFirst()
                .map(due -> due.minus(now));
    }

    /** A poll that nothing but the clock was a reason for brought jobs. */
    void cameUnannounced(ActionType type) {
        synchronized (this) {
            if (!areReliable() || isYoung(of(type).hintedAt, ANNOUNCED)) {
                return;
            }
            unannounced++;
            if (areReliable()) {
                return;
            }
        }
        LOG.warn(
                "{} times in a row jobs came that no message in the wake-up queue (fleet.wakeUpQueue) had announced: see that"
                        + " EventBridge's rules send there, in this account and region. Polling goes by the clock until"
                        + " messages tell of jobs again.",
                MOST_UNANNOUNCED);
        pollersSleeper.wakeAll();
    }

    private boolean isYoung(@Nullable Duration since, Duration age) {
        return since != null && time.elapsed().minus(since).compareTo(age) < 0;
    }

    private Known of(ActionType type) {
        return known.computeIfAbsent(type, t -> new Known());
    }
}
