package io.greenroom.job;

import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for jobs of one action type, for as many as there is room for, until it is stopped. Outlives every failure of the
 * service, and asks for nothing while the journal cannot be written: whoever polls for a job keeps it from others. Leaves
 * few jobs undecided: should this worker die meanwhile, the next one can hardly tell whether they are ours.
 */
final class Poller implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    /** Takes over jobs. Returns at once. */
    interface Taker {

        /**
         * A polled job. When it is taken, its place in the room is given back when it is done; else, because it has to wait
         * at a bulkhead, it needs neither of its places.
         *
         * @param undecided where its place is given back once it is decided whether the job is ours
         * @return whether it was taken
         */
        boolean take(PolledJob job, Room undecided);

        /** One that was awaited and did not come again, so that it is ours. It has no place in the room yet. */
        void takeUp(Journal.Entry awaited);
    }

    /**
     * Jobs asked for at once, and jobs undecided, at most. Not all the room there is: the pollers of the other types want
     * some too, and the service's own cap is not known.
     */
    private static final int BATCH = 50;

    /** Longer than the service's client lets any call take, and than a busy machine lets a thread wait. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    private final ActionType type;
    private final JobService service;
    private final Journal journal;
    private final Room room;
    private final AwaitedRedeliveries awaited;
    private final Activity activity;
    private final Hints hints;
    private final Rota rota;
    private final Pace pace;
    private final Sleeper sleeper;
    private final Pulses.Pulse pulse;
    private final Time time;
    private final Taker jobs;
    private final Room undecided = new Room(BATCH);
    private boolean typeIsMissing;
    private boolean inTrouble;
    private boolean refused;
    private boolean unwritable;
    /** Whether nothing but the end of a pause was a reason for this turn. */
    private boolean byTheClock;

    Poller(
            ActionType type,
            JobService service,
            Journal journal,
            Room room,
            AwaitedRedeliveries awaited,
            Activity activity,
            Hints hints,
            Rota rota,
            Pace pace,
            Sleeper sleeper,
            Pulses.Pulse pulse,
            Time time,
            Taker jobs) {
        this.type = type;
        this.service = service;
        this.journal = journal;
        this.room = room;
        this.awaited = awaited;
        this.activity = activity;
        this.hints = hints;
        this.rota = rota;
        this.pace = pace;
        this.sleeper = sleeper;
        this.pulse = pulse;
        this.time = time;
        this.jobs = jobs;
    }

    @Override
    public void run() {
        try {
            while (!sleeper.ended()) {
                long endings = activity.endings();
                Hints.Seen seen = hints.seen(type);
                Duration pause = turn();
                Duration turned = time.elapsed();
                pulse.backWithin(pause.plus(LONGEST_TURN));
                byTheClock = isWaitedWhole(pause, endings, seen);
                if (byTheClock) {
                    pace.wasWhole();
                } else if (!sleeper.ended()) {
                    Duration least = pace.atLeast(pause, hints.areDue(type, seen));
                    time.sleep(least.minus(time.elapsed().minus(turned)));
                }
            }
            pulse.rests();
        } catch (InterruptedException e) {
            pulse.rests();
            Thread.currentThread().interrupt();
        }
    }

    /** Waits, unless a job has ended or is announced. Whether the whole pause was waited. */
    private boolean isWaitedWhole(Duration pause, long endings, Hints.Seen seen) throws InterruptedException {
        BooleanSupplier isCalled = () -> activity.endings() != endings || hints.areDue(type, seen);
        Duration until = time.elapsed().plus(pause);
        Duration left = pause;
        do {
            if (!sleeper.sleep(soonest(left, seen), type, isCalled)) {
                return false;
            }
            left = until.minus(time.elapsed());
        } while (left.isPositive());
        return true;
    }

    private Duration soonest(Duration left, Hints.Seen seen) {
        return hints.untilDue(type, seen).filter(due -> due.compareTo(left) < 0).orElse(left);
    }

    /** One turn. Returns how long to wait before the next. */
    private Duration turn() throws InterruptedException {
        pulse.rests();
        int most = undecided.take(BATCH);
        int asked = 0;
        int started = 0;
        boolean someWait = false;
        try {
            asked = room.take(most);
            pulse.backWithin(LONGEST_TURN);
            if (sleeper.ended()) {
                return Duration.ZERO;
            }
            if (!journal.takesWrites()) {
                return afterRefusedWrite();
            }
            Duration askedAt = time.elapsed();
            List<PolledJob> polled = service.poll(type, asked);
            recovered();
            awaited.polled(type, askedAt, polled).forEach(jobs::takeUp);
            if (!polled.isEmpty() && polled.size() < asked) {
                noteUnannounced(polled);
            }
            for (PolledJob job : polled.subList(0, Math.min(asked, polled.size()))) {
                if (jobs.take(job, undecided)) {
                    started++;
                } else {
                    someWait = true;
                }
            }
            if (polled.size() >= asked) {
                return Duration.ZERO;
            }
            Duration pause = pause(started > 0);
            // Behind those that wait there may be others that need not.
            return someWait ? pace.soon() : pause;
        } catch (ServiceFailure e) {
            return afterFailure(e);
        } catch (RuntimeException e) {
            LOG.error("Polling for {} jobs failed in a way that is not known; it goes on", type, e);
            return pace.afterTrouble();
        } finally {
            undecided.giveBack(most - started);
            room.giveBack(asked - started);
        }
    }

    /** Jobs that were handed back are never announced. */
    private void noteUnannounced(List<PolledJob> polled) {
        if (byTheClock
                && pace.isResting()
                && polled.stream().anyMatch(job -> job.job().continuationToken() == null)) {
            hints.cameUnannounced(type);
        }
    }

    /** Where one job was, there may be more than the service hands out at once. */
    private Duration pause(boolean brought) {
        if (brought || !hints.areReliable() || awaited.areThere(type)) {
            return pace.afterPoll(activity.isQuiet() && !awaited.areThere(type));
        }
        if (hints.handedBackLately(type)) {
            return pace.expecting();
        }
        return activity.isIdle() ? pace.resting(rota.untilTurn(type)) : pace.resting();
    }

    private Duration afterFailure(ServiceFailure e) {
        return switch (e.kind()) {
            case THROTTLED, UNAVAILABLE -> {
                if (e.kind() == ServiceFailure.Kind.UNAVAILABLE) {
                    awaited.lost(type);
                }
                if (!inTrouble) {
                    LOG.warn("Polling for {} jobs is backing off: {}", type, e.getMessage());
                }
                inTrouble = true;
                yield pace.afterTrouble();
            }
            case NO_SUCH_ACTION_TYPE -> {
                if (!typeIsMissing) {
                    LOG.warn(
                            "Action type {} is not registered in this account and region: run 'greenroom install', or"
                                    + " check AWS_REGION and the definition files. Polling goes on.",
                            type);
                }
                typeIsMissing = true;
                yield pace.untilPeopleAct();
            }
            case DENIED, INVALID -> {
                if (!refused) {
                    LOG.error("Polling for {} jobs was refused: {}", type, e.getMessage());
                }
                refused = true;
                yield pace.untilPeopleAct();
            }
        };
    }

    private Duration afterRefusedWrite() {
        if (!unwritable) {
            LOG.error(
                    "Polling for {} jobs pauses, because the journal cannot be written: make room on the disk of the state"
                            + " directory and make it writable, or see to it that the table of setting fleet.table can be"
                            + " reached. Jobs are left to other workers until then.",
                    type);
        }
        unwritable = true;
        return pace.afterTrouble();
    }

    private void recovered() {
        if (typeIsMissing || inTrouble || refused || unwritable) {
            LOG.info("Polling for {} jobs works again", type);
            typeIsMissing = false;
            inTrouble = false;
            refused = false;
            unwritable = false;
        }
    }
}
