package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.fleet.InMemoryLeases;
import io.greenroom.fleet.SeenLeases;
import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Step;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FleetWatchTest {
    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryJournalStore journals = InMemoryJournalStore.shared();
    private final InMemoryLeases leases = new InMemoryLeases(journals);
    private final SeenLeases seen = new SeenLeases(leases, time);
    private final FleetWatch watch = new FleetWatch(new Workers("me", seen, journals), time);

    private void add(String job, JobOwner owner) throws Exception {
        journals.add(
                new Entry(new JobId(job), Stage.RUN, owner, Step.ACKNOWLEDGING, "nonce", time.instant(), null, null));
    }

    @Test
    void whatChangesIsShownSomeSecondsLater() throws Exception {
        JobOwner other = journals.begin("other");
        journals.begin("me");
        assertThat(watch.look().jobs()).isEmpty();

        add("job-1", other);
        assertThat(watch.look().jobs()).isEmpty();

        time.advance(FleetWatch.GOOD_FOR);
        assertThat(watch.look().jobs()).extracting(entry -> entry.job().value()).containsExactly("job-1");
        assertThat(watch.look().workers())
                .extracting(worker -> worker.lease().owner().worker())
                .containsExactly("me", "other");
    }

    @Test
    void leasesAreOnlyReadHereWhenTheWorkersDoNotWatchEachOther() throws Exception {
        journals.begin("me");
        seen.all();
        journals.begin("other");

        watch.look();
        assertThat(watch.look().workers()).hasSize(1);

        time.advance(Duration.ofSeconds(10));
        assertThat(watch.look().workers()).hasSize(2);
        assertThat(watch.look().workers())
                .filteredOn(worker -> worker.lease().owner().worker().equals("me"))
                .extracting(Seen::unchanged)
                .containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void whenTheStoreDoesNotAnswerWhatWasKnownIsShownAndWhyItIsOld() throws Exception {
        add("job-1", journals.begin("other"));
        watch.look();
        leases.breakDown();
        time.advance(Duration.ofSeconds(10));

        FleetWatch.Look look = watch.look();

        assertThat(look.jobs()).hasSize(1);
        assertThat(look.workers()).hasSize(1);
        assertThat(look.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("the network is down"));

        leases.mend();
        time.advance(FleetWatch.GOOD_FOR);
        assertThat(watch.look().problem()).isEmpty();
    }
}
