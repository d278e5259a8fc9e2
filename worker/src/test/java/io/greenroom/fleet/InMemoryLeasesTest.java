package io.greenroom.fleet;

import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JournalStore;

final class InMemoryLeasesTest implements LeaseStoreContract {
    private final InMemoryJournalStore journal = InMemoryJournalStore.shared();
    private final LeaseStore leases = new InMemoryLeases(journal);

    @Override
    public JournalStore journal() {
        return journal;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public LeaseStore another() {
        return leases;
    }
}
