package io.greenroom.job;

final class InMemoryJournalStoreTest implements JournalContract {
    private final InMemoryJournalStore store = new InMemoryJournalStore();

    @Override
    public JournalStore reopened() {
        return store;
    }
}
