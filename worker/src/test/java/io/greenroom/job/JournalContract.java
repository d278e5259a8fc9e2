package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of journals promises. */
public interface JournalContract {
    Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
    Ticket TICKET = new Ticket(NOW, NOW.plusSeconds(60), true, Map.of("run", "run-1", "environment", "local/1"));
    List<JobResult> RESULTS = List.of(
            new JobResult.Failed(FailureType.PERMISSION_ERROR, "no \"access\"\n", null),
            new JobResult.Continued("token", new ExecutionDetails(null, "id", null)),
            new JobResult.Succeeded(new ExecutionDetails("done", "run-1", 100), Map.of("Status", "Succeeded")),
            new JobResult.Succeeded(new ExecutionDetails(null, null, null), Map.of()),
            new JobResult.Succeeded(
                    new ExecutionDetails(null, null, null), Map.of("MostThatTheServiceTakes", "\"".repeat(122_857))));

    /** The store; each call opens the same one anew, as after the end of whoever had it open before. */
    JournalStore reopened() throws Exception;

    private static Entry entry(String job, JobOwner owner) {
        return new Entry(
                new JobId(job),
                new ActionType("Test", "Run-Command", "1"),
                owner,
                Step.ACKNOWLEDGING,
                "nonce-1",
                NOW,
                null,
                null);
    }

    @Test
    default void whatWasWrittenIsThereAfterwards() throws Exception {
        Entry written;
        try (var store = reopened()) {
            written = entry("job-1", store.begin("me")).with(TICKET);
            assertThat(store.add(written)).isTrue();
        }
        try (var store = reopened()) {
            assertThat(store.entriesOf("me")).containsExactly(written);
            assertThat(store.countOf("me")).isEqualTo(1);
            assertThat(store.get(written.job())).contains(written);
        }
    }

    @Test
    default void everyStepAndKindOfResultIsKept() throws Exception {
        try (var store = reopened()) {
            Entry entry = entry("job-1", store.begin("me"));
            assertThat(store.add(entry)).isTrue();
            var changes = new ArrayList<>(List.of(entry.at(Step.ACKNOWLEDGED), entry.with(TICKET)));
            RESULTS.forEach(result -> changes.add(entry.with(TICKET).with(result)));
            for (Entry change : changes) {
                assertThat(store.put(change)).isTrue();

                assertThat(store.entriesOf("me")).containsExactly(change);
            }
        }
    }

    @Test
    default void whatIsDeletedIsGoneAndCannotBePutBack() throws Exception {
        try (var store = reopened()) {
            Entry entry = entry("job-1", store.begin("me"));
            store.add(entry);

            assertThat(store.delete(entry.job(), entry.owner())).isTrue();
            assertThat(store.delete(entry.job(), entry.owner())).isFalse();
            assertThat(store.put(entry.with(TICKET))).isFalse();
            assertThat(store.entriesOf("me")).isEmpty();
            assertThat(store.countOf("me")).isZero();
            assertThat(store.get(entry.job())).isEmpty();
        }
    }

    @Test
    default void aJobThatIsHandedOutAgainReplacesItsOwnEntry() throws Exception {
        try (var store = reopened()) {
            JobOwner me = store.begin("me");
            Entry first = entry("job-1", me);
            store.add(first.with(TICKET));
            var again = new Entry(
                    first.job(), first.type(), me, Step.ACKNOWLEDGING, "nonce-2", NOW.plusSeconds(40), null, null);

            assertThat(store.add(again)).isTrue();

            assertThat(store.entriesOf("me")).containsExactly(again);
        }
    }

    @Test
    default void aWorkerSeesAndChangesNothingOfAnothers() throws Exception {
        try (var store = reopened()) {
            Entry theirs = entry("job-1", store.begin("them"));
            store.add(theirs);
            JobOwner me = store.begin("me");
            Entry mine = entry("job-1", me);

            assertThat(store.add(mine)).isFalse();
            assertThat(store.put(mine.with(TICKET))).isFalse();
            assertThat(store.delete(mine.job(), me)).isFalse();
            assertThat(store.entriesOf("me")).isEmpty();
            assertThat(store.countOf("me")).isZero();
            assertThat(store.entriesOf("them")).containsExactly(theirs);
        }
    }

    @Test
    default void theEntriesOfAllWorkersAreListed() throws Exception {
        try (var store = reopened()) {
            Entry theirs = entry("job-1", store.begin("them")).with(TICKET);
            Entry mine = entry("job-2", store.begin("me"));
            store.add(theirs);
            store.add(mine);

            assertThat(store.entries()).containsExactly(theirs, mine);

            store.delete(theirs.job(), theirs.owner());
            assertThat(store.entries()).containsExactly(mine);
        }
    }

    @Test
    default void aNewLifeTakesOverAndTheOldOneCannotWriteAnyMore() throws Exception {
        try (var store = reopened()) {
            Entry old = entry("job-1", store.begin("me"));
            store.add(old);
            JobOwner anew = store.begin("me");

            assertThat(anew.epoch()).isGreaterThan(old.owner().epoch());
            assertThat(store.get(old.job()).map(Entry::owner)).contains(anew);
            assertThat(store.put(old.with(TICKET))).isFalse();
            assertThat(store.delete(old.job(), old.owner())).isFalse();
            assertThat(store.add(old)).isFalse();
            assertThat(store.entriesOf("me")).singleElement().satisfies(entry -> assertThat(
                            store.put(entry.with(TICKET)))
                    .isTrue());
        }
    }

    @Test
    default void anEntryIsClaimedOnceAndFromItsOwnerOnly() throws Exception {
        try (var store = reopened()) {
            JobOwner dead = store.begin("dead");
            Entry entry = entry("job-1", dead);
            store.add(entry);
            JobOwner first = store.begin("first");
            JobOwner second = store.begin("second");

            assertThat(store.claim(entry.job(), new JobOwner("dead", dead.epoch() + 1), first))
                    .isFalse();
            assertThat(store.claim(entry.job(), dead, first)).isTrue();
            assertThat(store.claim(entry.job(), dead, second)).isFalse();
            assertThat(store.put(entry.with(TICKET))).isFalse();
            assertThat(store.entriesOf("first")).extracting(Entry::job).containsExactly(entry.job());
            assertThat(store.entriesOf("dead")).isEmpty();
        }
    }

    @Test
    default void thatOthersWereNoticedIsRemembered() throws Exception {
        try (var store = reopened()) {
            store.begin("me");
            assertThat(store.hasNoticedOthers("me")).isFalse();

            store.noticeOthers("me");

            assertThat(store.hasNoticedOthers("me")).isTrue();
        }
        try (var store = reopened()) {
            store.begin("me");
            assertThat(store.hasNoticedOthers("me")).isTrue();
        }
    }

    @Test
    default void entriesAreListedOldestFirst() throws Exception {
        try (var store = reopened()) {
            JobOwner me = store.begin("me");
            for (int i = 0; i < 20; i++) {
                store.add(entry("job-" + i, me));
            }
            store.put(entry("job-3", me).with(TICKET));

            assertThat(store.entriesOf("me"))
                    .extracting(entry -> entry.job().value())
                    .containsExactly(
                            IntStream.range(0, 20).mapToObj(i -> "job-" + i).toArray(String[]::new));
        }
    }

    @Test
    default void manyWritersAtOnceAllGetThrough() throws Exception {
        try (var store = reopened();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            JobOwner me = store.begin("me");
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Entry entry = entry("job-" + i, me);
                done.add(writers.submit(() -> store.add(entry) && store.put(entry.with(TICKET))));
            }
            for (Future<Boolean> each : done) {
                assertThat(each.get()).isTrue();
            }

            assertThat(store.countOf("me")).isEqualTo(500);
            assertThat(store.entriesOf("me")).extracting(Entry::step).containsOnly(Step.BEGUN);
        }
    }

    @Test
    default void aStoreThatIsWellTakesWrites() throws Exception {
        try (var store = reopened()) {
            assertThat(store.takesWrites()).isTrue();
            store.probe();
        }
    }

    @Test
    default void whatAnEarlierLifeStillTriesTakesNoJobFromALaterOne() throws Exception {
        try (var store = reopened()) {
            Entry entry = entry("job-1", store.begin("me"));
            store.add(entry);
            JobOwner anew = store.begin("me");

            assertThat(store.put(entry.with(TICKET))).isFalse();
            assertThat(store.delete(entry.job(), entry.owner())).isFalse();

            assertThat(store.countOf("me")).isEqualTo(1);
            assertThat(store.entriesOf("me")).extracting(Entry::owner).containsExactly(anew);
        }
    }
}
