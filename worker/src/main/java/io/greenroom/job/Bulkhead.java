package io.greenroom.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of the worker's room one pipeline or provider has, and what waits because it may not have more.
 *
 * @param name of the pipeline or provider
 * @param most how many of its jobs may be in flight
 * @param inFlight how many are, those included that were handed back a moment ago; what was begun earlier, or elsewhere, is
 *     carried on even if it makes more of them than there may be
 * @param waiting how many were handed out to this worker lately, and left unacknowledged because there are so many
 * @param since when the one that has waited longest was handed out first; null when none waits
 */
public record Bulkhead(
        Kind kind,
        String name,
        int most,
        int inFlight,
        int waiting,
        @Nullable Instant since) {

    /** Whose jobs it holds. */
    public enum Kind {
        PIPELINE("pipeline", "jobs.maxPerPipeline"),
        PROVIDER("provider", "jobs.maxPerProvider");

        private final String word;
        private final String setting;

        Kind(String word, String setting) {
            this.word = word;
            this.setting = setting;
        }

        /** As in metrics and texts. */
        public String word() {
            return word;
        }

        /** The setting that says how many there may be. */
        public String setting() {
            return setting;
        }
    }
}
