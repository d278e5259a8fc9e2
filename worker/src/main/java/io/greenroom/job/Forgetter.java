package io.greenroom.job;

import io.greenroom.job.Journal.NotWritten;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strikes jobs from the journal. One that stays there would be carried out again after a restart, so that a full disk is
 * waited for; nothing new can be taken on in that time anyway.
 */
final class Forgetter {
    private static final Logger LOG = LoggerFactory.getLogger(Forgetter.class);

    private final Journal journal;
    private final Time time;
    private final RandomGenerator random;
    private final Sleeper sleeper;

    Forgetter(Journal journal, Time time, RandomGenerator random, Sleeper sleeper) {
        this.journal = journal;
        this.time = time;
        this.random = random;
        this.sleeper = sleeper;
    }

    void forget(JobId job) throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), random);
        Instant giveUp = time.instant().plus(Deliverer.ACTION_LIMIT);
        while (true) {
            try {
                journal.forget(job);
                return;
            } catch (NotWritten e) {
                LOG.error("A job that is done could not be struck from the journal: {}", e.getMessage());
                if (!sleeper.sleep(backoff.next()) || time.instant().isAfter(giveUp)) {
                    return;
                }
            }
        }
    }
}
