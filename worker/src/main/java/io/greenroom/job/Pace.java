package io.greenroom.job;

import io.greenroom.time.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long one poller waits between polls. */
final class Pace {
    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;
    /** So much sooner a poll may follow another when a job has ended between them, or some of those it brought have to wait. */
    private static final int SOONER = 5;
    /** So many polls may follow so soon in a row. Else ends without end would be polls without end. */
    private static final int MOST_IN_A_ROW = 5;
    /** So many more, up to that, does every whole pause allow: an environment that starts, is used and ends has three ends. */
    private static final int FOR_A_WHOLE_PAUSE = 3;

    /** By the clock alone, while jobs are announced. */
    private static final Duration RESTING = Duration.ofMinutes(1);
    /** Until a job has come that is not announced, and may take half a minute. */
    private static final Duration EXPECTING = Duration.ofSeconds(5);

    /** So soon may a poll follow another that a hint is a reason for, and so soon when hints come all the time. */
    private static final Duration AT_A_HINT = Duration.ofMillis(200);

    private static final Duration AT_MANY_HINTS = Duration.ofSeconds(1);

    /** A missing action type or missing rights are for a person to mend, who then waits for us: at most 15 s, jitter included. */
    private static final Duration FOR_PEOPLE = Duration.ofSeconds(12);

    private final PollingSettings settings;
    private final RandomGenerator random;
    private final Backoff trouble;
    private Duration interval;
    private boolean inTrouble;
    private boolean resting;
    private int soon = MOST_IN_A_ROW;

    Pace(PollingSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.interval = settings.fastest();
        this.trouble = new Backoff(settings.fastest(), settings.slowest().multipliedBy(2), random);
    }

    Duration afterPoll(boolean quiet) {
        noTrouble();
        resting = false;
        interval = quiet ? min(grown(interval), settings.slowest()) : settings.fastest();
        return jittered(interval);
    }

    /** While jobs are announced. */
    Duration resting() {
        return resting(jittered(max(RESTING, settings.slowest())));
    }

    /** While jobs are announced, but for one that is about to come. */
    Duration expecting() {
        noTrouble();
        resting = false;
        return jittered(max(EXPECTING, settings.fastest()));
    }

    /** While jobs are announced, for as long as that. */
    Duration resting(Duration pause) {
        noTrouble();
        interval = settings.fastest();
        resting = true;
        return pause;
    }

    /** Whether the pause is one in which nothing was expected to come unannounced. */
    boolean isResting() {
        return resting;
    }

    private void noTrouble() {
        trouble.reset();
        inTrouble = false;
    }

    /**
     * How much of the pause has to be waited although a job has ended, or is announced: what follows one in its pipeline is
     * queued about now, and is not kept waiting for a whole pause. Each such reason brings one poll at most, and when they come
     * all the time, three of four polls are one; trouble is another matter.
     *
     * @param hinted whether hints are the reason, for which {@code fastest} is no measure
     */
    Duration atLeast(Duration pause, boolean hinted) {
        Duration usual = hinted ? AT_A_HINT : settings.fastest();
        Duration least = min(usual, settings.fastest().dividedBy(SOONER));
        if (inTrouble || pause.compareTo(least) <= 0) {
            return pause;
        }
        if (soon == 0) {
            wasWhole();
            return hinted ? min(pause, AT_MANY_HINTS) : resting ? min(pause, settings.fastest()) : pause;
        }
        soon--;
        return least;
    }

    /** There may be more, although this was not all that was asked for. */
    Duration soon() {
        return jittered(settings.fastest().dividedBy(SOONER));
    }

    /** A pause was waited to its end. */
    void wasWhole() {
        soon = Math.min(soon + FOR_A_WHOLE_PAUSE, MOST_IN_A_ROW);
    }

    /** Throttled, or no answer. */
    Duration afterTrouble() {
        inTrouble = true;
        resting = false;
        return settings.fastest().plus(trouble.next());
    }

    /** Nothing will change until somebody changes something. */
    Duration untilPeopleAct() {
        inTrouble = true;
        resting = false;
        return jittered(min(settings.slowest(), FOR_PEOPLE));
    }

    /** Pollers that were started together do not stay together: simultaneous polls are throttled. */
    private Duration jittered(Duration duration) {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    private static Duration grown(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos() * GROWTH));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
