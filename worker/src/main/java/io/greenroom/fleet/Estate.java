package io.greenroom.fleet;

import io.greenroom.job.JobOwner;
import java.time.Duration;

/**
 * What a life that is over has left. It is searched again and again for a while, ever less often: a write of that life may
 * have been under way for long.
 */
final class Estate {
    private static final Duration SEARCHED_FOR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final JobOwner owner;
    private final Duration since;
    private Duration due;

    /**
     * @param owner the last life of its worker that is over
     * @param now by the watching worker's own count of time
     */
    Estate(JobOwner owner, Duration now) {
        this.owner = owner;
        this.since = now;
        this.due = now;
    }

    JobOwner owner() {
        return owner;
    }

    boolean isOf(JobOwner life) {
        return owner.equals(life);
    }

    boolean isDue(Duration now) {
        return now.compareTo(due) >= 0;
    }

    /** @param wholly whether nothing was left for another time */
    void wasSearched(Duration now, boolean wholly) {
        Duration age = now.minus(since);
        due = !wholly ? now : now.plus(age.compareTo(SOON) < 0 ? SOON : age);
    }

    boolean isSettled(Duration now) {
        return now.minus(since).compareTo(SEARCHED_FOR) >= 0;
    }
}
