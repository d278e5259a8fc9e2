package io.greenroom.benchmark;

import java.time.Duration;
import java.util.Map;

/** What the simulator's process is told to do; each is answered with a {@link Tally}. */
record Order(
        Kind kind, int count, double seconds, String role, Map<String, String> configuration, Artifacts artifacts) {

    enum Kind {
        /** Nothing: just tell. */
        TELL,
        /** Count from zero again. */
        COUNT_ANEW,
        /** Offer so many jobs, each of a pipeline execution of its own. */
        OFFER,
        /** Start an environment, run a command in it and end it, one after the other; the role is not looked at. */
        OFFER_TRIOS,
        /** Wait until so many jobs were acknowledged, or the seconds are over. */
        AWAIT_ACKNOWLEDGED,
        /** Wait until so many jobs have ended, three for each trio, or the seconds are over. */
        AWAIT_ENDED
    }

    /** The artifacts of the jobs that are offered. */
    enum Artifacts {
        NONE,
        /** Each job writes one. */
        WRITTEN,
        /** Each job reads the one that the job in the same place of the row wrote. */
        READ
    }

    static Order tell() {
        return plain(Kind.TELL, 0, 0);
    }

    static Order countAnew() {
        return plain(Kind.COUNT_ANEW, 0, 0);
    }

    static Order offer(int count, String role, Map<String, String> configuration) {
        return new Order(Kind.OFFER, count, 0, role, configuration, Artifacts.NONE);
    }

    Order with(Artifacts other) {
        return new Order(kind, count, seconds, role, configuration, other);
    }

    static Order trios(int count) {
        return plain(Kind.OFFER_TRIOS, count, 0);
    }

    static Order awaitAcknowledged(int count, Duration within) {
        return plain(Kind.AWAIT_ACKNOWLEDGED, count, within.toMillis() / 1e3);
    }

    static Order awaitEnded(int count, Duration within) {
        return plain(Kind.AWAIT_ENDED, count, within.toMillis() / 1e3);
    }

    private static Order plain(Kind kind, int count, double seconds) {
        return new Order(kind, count, seconds, "", Map.of(), Artifacts.NONE);
    }
}
