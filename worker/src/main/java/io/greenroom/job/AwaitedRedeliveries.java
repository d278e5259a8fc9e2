package io.greenroom.job;

import io.greenroom.job.Journal.Entry;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs of which it is not known whether our acknowledgement took effect, on a worker that is the only one. The service hands
 * a job out again that nobody acknowledged, and to nobody but this worker: one that does not come again when it should have
 * is ours. See docs/decisions/acknowledging.md.
 */
final class AwaitedRedeliveries {
    /** By when after its poll a job that was not acknowledged can be polled for again: 30 s were observed. */
    static final Duration DUE = Duration.ofSeconds(45);

    /**
     * How much later it may become because answers of polls are lost. While one of ten is, as good as every {@link #DUE} has
     * one. A job that came with lost answers only is then taken for ours, and is acknowledged when it comes at last.
     */
    private static final Duration LONGEST = DUE.multipliedBy(2);

    /** How much polls without the job tell: two that brought nothing at all are enough, or many that brought others. */
    private static final int ENOUGH = 30;

    private static final int BROUGHT_NOTHING = 15;
    private static final int BROUGHT_OTHERS = 1;

    private final Time time;
    private final Map<JobId, Awaited> awaited = new HashMap<>();

    AwaitedRedeliveries(Time time) {
        this.time = time;
    }

    private static final class Awaited {
        private final Entry entry;
        private final Duration latest;
        private Duration due;
        private int told;

        Awaited(Entry entry, Duration due, Duration now) {
            this.entry = entry;
            this.latest = (due.compareTo(now) < 0 ? now : due).plus(LONGEST);
            this.due = due;
        }

        void awaitAnew(Duration now) {
            Duration later = now.plus(DUE);
            if (due.compareTo(latest) < 0) {
                due = later.compareTo(latest) < 0 ? later : latest;
                told = 0;
            }
        }
    }

    synchronized void await(Entry entry) {
        Duration since = Duration.between(entry.polledAt(), time.instant());
        Duration left = since.isNegative() ? DUE : DUE.minus(since);
        Duration now = time.elapsed();
        awaited.put(entry.job(), new Awaited(entry, now.plus(left), now));
    }

    /**
     * Is told of every poll that was answered. What it brought is not awaited any more.
     *
     * @param askedAt by the time's own count, before the poll was sent
     * @return those that turn out to be ours
     */
    synchronized List<Entry> polled(ActionType type, Duration askedAt, List<PolledJob> jobs) {
        jobs.forEach(polled -> awaited.remove(polled.job().id()));
        var ours = new ArrayList<Entry>();
        for (Awaited each : awaited.values()) {
            if (each.entry.type().equals(type) && askedAt.compareTo(each.due) >= 0) {
                each.told += jobs.isEmpty() ? BROUGHT_NOTHING : BROUGHT_OTHERS;
                if (each.told >= ENOUGH) {
                    ours.add(each.entry);
                }
            }
        }
        ours.forEach(entry -> awaited.remove(entry.job()));
        return ours;
    }

    /** The answer of a poll was lost, and with it perhaps jobs, which take their time to come again. */
    synchronized void lost(ActionType type) {
        for (Awaited each : awaited.values()) {
            if (each.entry.type().equals(type)) {
                each.awaitAnew(time.elapsed());
            }
        }
    }

    /** Whether polls for this type are to tell whose a job is. */
    synchronized boolean areThere(ActionType type) {
        return awaited.values().stream().anyMatch(each -> each.entry.type().equals(type));
    }

    synchronized boolean areThere() {
        return !awaited.isEmpty();
    }
}
