package io.greenroom.sweep;

/** Is told what each round of the sweep came to, on the sweep's thread. */
public interface SweepListener {

    SweepListener NONE = new SweepListener() {
        @Override
        public void looked(String provider, boolean answered) {}

        @Override
        public void overdue(String provider, boolean endBegun) {}
    };

    /** A provider was asked for its environments. */
    void looked(String provider, boolean answered);

    /** One environment had outlived its end; {@code endBegun} is false when its provider refused to end it. */
    void overdue(String provider, boolean endBegun);
}
