package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.Journal.Step;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JournalTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
    private static final Ticket TICKET = new Ticket(NOW, NOW.plusSeconds(60), false, Map.of("run", "run-1"));
    private static final JobResult RESULT = new JobResult.Failed(FailureType.JOB_FAILED, "exited with 3", null);

    private static int writesOfAJob(InMemoryJournalStore store) throws Exception {
        try (var journal = Journal.of(store, "me")) {
            int before = store.writes;
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
            journal.acknowledged(Jobs.ID);
            journal.begun(Jobs.ID, TICKET);
            journal.decided(Jobs.ID, RESULT);
            journal.forget(Jobs.ID);
            return store.writes - before;
        }
    }

    @Test
    void aJobCostsFourWritesWhereTheStoreIsSharedAndOneMoreWhereItIsNot() throws Exception {
        assertThat(writesOfAJob(InMemoryJournalStore.shared())).isEqualTo(4);
        assertThat(writesOfAJob(new InMemoryJournalStore())).isEqualTo(5);
    }

    @Test
    void aWorkerTakesUpWhatItsOwnEarlierLifeLeftAndNothingElse() throws Exception {
        var store = new InMemoryJournalStore();
        Journal.of(store, "me").acknowledging(Jobs.polled(Jobs.job(), NOW));
        try (var anew = Journal.of(store, "me");
                var other = Journal.of(store, "other")) {
            assertThat(other.entries()).isEmpty();
            assertThat(anew.entries()).extracting(Journal.Entry::job).containsExactly(Jobs.ID);
            anew.begun(Jobs.ID, TICKET);
            anew.decided(Jobs.ID, RESULT);

            assertThat(store.entries.get(Jobs.ID)).satisfies(entry -> {
                assertThat(entry.step()).isEqualTo(Step.DECIDED);
                assertThat(entry.ticket()).isEqualTo(TICKET);
                assertThat(entry.result()).isEqualTo(RESULT);
                assertThat(entry.nonce()).isEqualTo("nonce-1");
            });
            assertThat(anew.size()).isEqualTo(1);
            assertThat(other.size()).isZero();
        }
    }

    @Test
    void aJobThatAnotherWorkerHasOrTookOverIsLost() throws Exception {
        var store = InMemoryJournalStore.shared();
        try (var mine = Journal.of(store, "me");
                var other = Journal.of(store, "other")) {
            mine.acknowledging(Jobs.polled(Jobs.job(), NOW));

            assertThatThrownBy(() -> other.acknowledging(Jobs.polled(Jobs.job(), NOW)))
                    .isInstanceOf(Journal.Lost.class)
                    .hasMessageContaining("me");

            Journal.of(store, "me").close();

            assertThatThrownBy(() -> mine.decided(Jobs.ID, RESULT)).isInstanceOf(Journal.Lost.class);
            assertThat(store.entriesOf("me")).extracting(Journal.Entry::result).containsOnlyNulls();
        }
    }

    @Test
    void aJobThatIsTakenOverIsTheNewOwnersAndAsOldAsOneThatAnybodyMayBeHanded() throws Exception {
        var store = InMemoryJournalStore.shared();
        try (var dead = Journal.of(store, "dead");
                var heir = Journal.of(store, "heir")) {
            dead.acknowledging(Jobs.polled(Jobs.job(), NOW.plusSeconds(3600)));
            Journal.Entry left = store.get(Jobs.ID).orElseThrow();

            assertThat(heir.takeOver(left, NOW)).get().satisfies(entry -> {
                assertThat(entry.owner()).isEqualTo(heir.owner());
                assertThat(entry.polledAt()).isEqualTo(NOW.minus(Acknowledger.EXCLUSIVE));
            });
            heir.begun(Jobs.ID, TICKET);

            assertThat(heir.takeOver(left, NOW))
                    .get()
                    .extracting(Journal.Entry::ticket)
                    .isEqualTo(TICKET);
            assertThatThrownBy(() -> dead.begun(Jobs.ID, TICKET)).isInstanceOf(Journal.Lost.class);
            heir.forget(Jobs.ID);
            assertThat(heir.takeOver(left, NOW)).isEmpty();
        }
    }
}
