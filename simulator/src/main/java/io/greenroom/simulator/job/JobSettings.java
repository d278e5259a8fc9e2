package io.greenroom.simulator.job;

import java.time.Duration;

/**
 * How jobs are handed out and when they end.
 *
 * @param strictOutputs whether a success tells which declared output artifacts were not uploaded; otherwise nobody looks
 * @param endedJobsKept how many jobs that have ended are remembered, the latest; older ones are unknown jobs
 */
public record JobSettings(
        Timing timing, Delivery delivery, Readings readings, boolean strictOutputs, int endedJobsKept) {

    /**
     * How long things take.
     *
     * @param redeliveryDelay from the hand-out of a job that is not acknowledged to the next one
     * @param continuationDelay from a success with a continuation token to the next round's job; with none it is there at once, also
     *     when the clock stands still
     * @param actionTimeout for an action execution, all its rounds together
     * @param credentialTtl the life of artifact credentials
     */
    public record Timing(
            Duration redeliveryDelay, Duration continuationDelay, Duration actionTimeout, Duration credentialTtl) {
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofMinutes(15));
        }

        public Timing withRedeliveryDelay(Duration delay) {
            return new Timing(delay, continuationDelay, actionTimeout, credentialTtl);
        }

        public Timing withContinuationDelay(Duration delay) {
            return new Timing(redeliveryDelay, delay, actionTimeout, credentialTtl);
        }

        public Timing withActionTimeout(Duration timeout) {
            return new Timing(redeliveryDelay, continuationDelay, timeout, credentialTtl);
        }

        public Timing withCredentialTtl(Duration life) {
            return new Timing(redeliveryDelay, continuationDelay, actionTimeout, life);
        }
    }

    /**
     * What a poll's answer looks like.
     *
     * @param defaultBatch how many jobs a poll that asks for no number gets
     * @param largestBatch how many jobs a poll gets at most
     * @param typeMembers whether nested objects carry a {@code __type}, as live answers do
     */
    public record Delivery(
            int defaultBatch,
            int largestBatch,
            NonceStyle nonceStyle,
            AbsentMembers absentMembers,
            boolean typeMembers) {
        public static Delivery defaults() {
            return new Delivery(1, 100, NonceStyle.COUNTER, AbsentMembers.OMITTED, false);
        }

        public Delivery withBatches(int byDefault, int largest) {
            return new Delivery(byDefault, largest, nonceStyle, absentMembers, typeMembers);
        }

        public Delivery withNonceStyle(NonceStyle style) {
            return new Delivery(defaultBatch, largestBatch, style, absentMembers, typeMembers);
        }

        public Delivery withAbsentMembers(AbsentMembers absent) {
            return new Delivery(defaultBatch, largestBatch, nonceStyle, absent, typeMembers);
        }

        public Delivery withTypeMembers(boolean shown) {
            return new Delivery(defaultBatch, largestBatch, nonceStyle, absentMembers, shown);
        }
    }

    public enum NonceStyle {
        COUNTER,
        RANDOM
    }

    /** How a member that has no value looks in a job's data. */
    public enum AbsentMembers {
        OMITTED,
        NULL
    }

    public static JobSettings defaults() {
        return new JobSettings(Timing.defaults(), Delivery.defaults(), Readings.likely(), true, 20_000);
    }

    public JobSettings with(Timing other) {
        return new JobSettings(other, delivery, readings, strictOutputs, endedJobsKept);
    }

    public JobSettings with(Delivery other) {
        return new JobSettings(timing, other, readings, strictOutputs, endedJobsKept);
    }

    public JobSettings with(Readings other) {
        return new JobSettings(timing, delivery, other, strictOutputs, endedJobsKept);
    }

    public JobSettings withStrictOutputs(boolean strict) {
        return new JobSettings(timing, delivery, readings, strict, endedJobsKept);
    }

    public JobSettings withEndedJobsKept(int most) {
        return new JobSettings(timing, delivery, readings, strictOutputs, most);
    }
}
