package io.greenroom.job;

import io.greenroom.job.Journal.NotWritten;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether workers with journals of their own serve the same action types: as the settings say, else as long as none was
 * noticed, which the journal remembers. Those that share our journal are no others in that sense: which jobs they have
 * stands in it.
 */
final class OtherWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(OtherWorkers.class);

    private final Optional<Boolean> alone;
    private final Journal journal;
    private volatile boolean noticed;

    /** @param alone what the settings say, if anything */
    OtherWorkers(Optional<Boolean> alone, Journal journal) {
        this.alone = alone;
        this.journal = journal;
    }

    /** Whether there are none, as far as is known: then whatever this worker may have acknowledged, nobody else has. */
    boolean areNone() throws NotWritten, InterruptedException {
        return alone.isPresent() ? alone.get() : !noticed && !journal.hasNoticedOthers();
    }

    /** Whether there are workers that acknowledge a job for whoever has its entry. */
    boolean acknowledgeForUs() {
        return journal.isShared();
    }

    /** A job went to somebody else. */
    void notice() throws InterruptedException {
        if (noticed) {
            return;
        }
        noticed = true;
        LOG.info(
                "Another worker serves the same action types{}",
                alone.orElse(false) ? ", although fleet.alone is true: set it to false, or stop the other one" : "");
        try {
            journal.noticeOthers();
        } catch (NotWritten e) {
            LOG.warn("That is not remembered over a restart: {}", e.getMessage());
        }
    }
}
