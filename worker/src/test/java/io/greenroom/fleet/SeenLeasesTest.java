package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JobOwner;
import io.greenroom.job.JournalStore;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SeenLeasesTest implements LeaseStoreContract {
    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryJournalStore journal = InMemoryJournalStore.shared();
    private final LeaseStore store = new InMemoryLeases(journal);
    private final SeenLeases leases = new SeenLeases(store, time);

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
        return store;
    }

    private Seen only() {
        assertThat(leases.last()).hasSize(1);
        return leases.last().getFirst();
    }

    @Test
    void nothingIsKnownBeforeSomebodyListedThem() throws Exception {
        journal.begin("me");

        assertThat(leases.last()).isEmpty();
        assertThat(leases.age()).isEmpty();
    }

    @Test
    void aLeaseIsCountedFromWhenItWasFirstSeenAsItIs() throws Exception {
        JobOwner me = journal.begin("me");
        time.advance(Duration.ofHours(1));
        leases.all();
        assertThat(only().unchanged()).isZero();

        time.advance(Duration.ofSeconds(19));
        leases.all();
        assertThat(only().unchanged()).isEqualTo(Duration.ofSeconds(19));
        assertThat(only().isAlive()).isTrue();

        time.advance(Duration.ofSeconds(1));
        leases.all();
        assertThat(only().isAlive()).isFalse();

        store.renew(me, "v-2", BUSY);
        leases.all();
        assertThat(only().unchanged()).isZero();
        assertThat(only().lease().member()).isEqualTo(BUSY);
        assertThat(only().isAlive()).isTrue();
    }

    @Test
    void whoseLifeWasEndedIsNotAlive() throws Exception {
        journal.begin("me");
        store.end(store.find("me").orElseThrow());
        leases.all();

        assertThat(only().isAlive()).isFalse();
    }

    @Test
    void nobodySeemsSilentBecauseNobodyLooked() throws Exception {
        journal.begin("me");
        leases.all();
        time.advance(Duration.ofMinutes(1));

        assertThat(only().isAlive()).isTrue();
        assertThat(leases.age()).contains(Duration.ofMinutes(1));
    }
}
