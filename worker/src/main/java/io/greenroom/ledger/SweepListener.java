package io.greenroom.ledger;

/** Is told what the sweep comes to, on the sweep's thread. */
public interface SweepListener {

    SweepListener NONE = new SweepListener() {
        @Override
        public void looked(String provider, boolean answered) {}

        @Override
        public void due(String provider, boolean endBegun) {}

        @Override
        public void gone(LedgerEntry entry) {}
    };

    /** A provider was asked for its environments. */
    void looked(String provider, boolean answered);

    /** An environment had outlived its purpose or its end; {@code endBegun} is false when its provider refused to end it. */
    void due(String provider, boolean endBegun);

    /** Nothing is left of an environment: the entry's life is {@link LedgerEntry.Gone}. */
    void gone(LedgerEntry entry);
}
