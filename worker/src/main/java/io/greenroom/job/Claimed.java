package io.greenroom.job;

/** A job that is ours, to be carried out by whoever claimed it, once. */
sealed interface Claimed {

    JobId id();

    /** From the beginning, or from its continuation token. */
    record Fresh(PolledJob polled) implements Claimed {
        @Override
        public JobId id() {
            return polled.job().id();
        }
    }

    /** From where the journal says that it stood. */
    record TakenUp(Journal.Entry entry) implements Claimed {
        @Override
        public JobId id() {
            return entry.job();
        }
    }
}
