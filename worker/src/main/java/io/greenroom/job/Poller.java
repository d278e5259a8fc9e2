package io.greenroom.job;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for jobs of one action type, for as many as there is room for, until it is stopped. Outlives every failure of the
 * service.
 */
final class Poller implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    /**
     * Jobs asked for at once, at most. Not all the room there is: the pollers of the other types want some too, and the
     * service's own cap is not known.
     */
    private static final int BATCH = 50;

    /** Longer than the service's client lets any call take, and than a busy machine lets a thread wait. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    private final ActionType type;
    private final JobService service;
    private final Room room;
    private final Activity activity;
    private final Pace pace;
    private final Naps naps;
    private final Pulses.Pulse pulse;
    private final Consumer<PolledJob> jobs;
    private boolean typeIsMissing;
    private boolean inTrouble;

    /** @param jobs takes each job and gives its place in the room back when the job is done */
    Poller(
            ActionType type,
            JobService service,
            Room room,
            Activity activity,
            Pace pace,
            Naps naps,
            Pulses.Pulse pulse,
            Consumer<PolledJob> jobs) {
        this.type = type;
        this.service = service;
        this.room = room;
        this.activity = activity;
        this.pace = pace;
        this.naps = naps;
        this.pulse = pulse;
        this.jobs = jobs;
    }

    @Override
    public void run() {
        try {
            while (!naps.ended()) {
                Duration pause = turn();
                pulse.backWithin(pause.plus(LONGEST_TURN));
                naps.nap(pause);
            }
            pulse.rests();
        } catch (InterruptedException e) {
            pulse.rests();
            Thread.currentThread().interrupt();
        }
    }

    /** One turn. Returns how long to wait before the next. */
    private Duration turn() throws InterruptedException {
        pulse.rests();
        int asked = room.take(BATCH);
        pulse.backWithin(LONGEST_TURN);
        int started = 0;
        try {
            if (naps.ended()) {
                return Duration.ZERO;
            }
            List<PolledJob> polled = service.poll(type, asked);
            recovered();
            for (PolledJob job : polled.subList(0, Math.min(asked, polled.size()))) {
                started++;
                activity.jobCame();
                jobs.accept(job);
            }
            return started == asked ? Duration.ZERO : pace.afterPoll(activity.isQuiet());
        } catch (ServiceFailure e) {
            return afterFailure(e);
        } catch (RuntimeException e) {
            LOG.error("Polling for {} jobs failed in a way that is not known; it goes on", type, e);
            return pace.afterTrouble();
        } finally {
            room.giveBack(asked - started);
        }
    }

    private Duration afterFailure(ServiceFailure e) {
        return switch (e.kind()) {
            case THROTTLED, UNAVAILABLE -> {
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
                                    + " check AWS_REGION and the definition files. Polling goes on slowly.",
                            type);
                }
                typeIsMissing = true;
                yield pace.untilPeopleAct();
            }
            case DENIED, INVALID -> {
                LOG.error("Polling for {} jobs was refused: {}", type, e.getMessage());
                yield pace.untilPeopleAct();
            }
        };
    }

    private void recovered() {
        if (typeIsMissing || inTrouble) {
            LOG.info("Polling for {} jobs works again", type);
            typeIsMissing = false;
            inTrouble = false;
        }
    }
}
