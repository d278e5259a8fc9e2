package io.greenroom.ledger;

class InMemoryLedgerTest implements LedgerContract {
    private final InMemoryLedger store = new InMemoryLedger();

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public LedgerStore another() {
        return store;
    }
}
