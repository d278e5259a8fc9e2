package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.JobOwner;
import io.greenroom.job.JournalStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of leases promises. */
public interface LeaseStoreContract {
    Member BUSY = new Member("http://10.0.3.7:8470", "1.2.3", 12, 988);

    /** On which the workers begin their lives. */
    JournalStore journal() throws Exception;

    /** The store under test, empty at first. */
    LeaseStore leases() throws Exception;

    /** Another one on the same leases, as another worker has it. */
    LeaseStore another() throws Exception;

    private Lease found(String worker) throws Exception {
        return another().find(worker).orElseThrow();
    }

    @Test
    default void aLifeThatBeganIsAlive() throws Exception {
        JobOwner me = journal().begin("me");

        Lease lease = found("me");
        assertThat(lease.owner()).isEqualTo(me);
        assertThat(lease.version()).isNotEmpty();
        assertThat(lease.isOver()).isFalse();
        assertThat(leases().all()).containsExactly(lease);
    }

    @Test
    default void whoNeverBeganHasNone() throws Exception {
        assertThat(leases().find("nobody")).isEmpty();
        assertThat(leases().all()).isEmpty();
        assertThat(leases().renew(new JobOwner("nobody", 1), "v-1", BUSY)).isEmpty();
        assertThat(leases().find("nobody")).isEmpty();
    }

    @Test
    default void everyBeginShowsAnotherVersion() throws Exception {
        journal().begin("me");
        Lease first = found("me");
        JobOwner second = journal().begin("me");

        assertThat(found("me").owner()).isEqualTo(second);
        assertThat(found("me").version()).isNotEqualTo(first.version());
        assertThat(leases().all()).hasSize(1);
    }

    @Test
    default void aRenewalShowsItsVersionAndWhatTheWorkerSays() throws Exception {
        JobOwner me = journal().begin("me");

        var expected = new Lease(me, "v-1", BUSY, false);
        assertThat(leases().renew(me, "v-1", BUSY)).contains(expected);
        assertThat(another().find("me")).contains(expected);
        assertThat(another().all()).containsExactly(expected);
    }

    @Test
    default void aRenewalThatIsWrittenTwiceCountsAsWritten() throws Exception {
        JobOwner me = journal().begin("me");
        leases().renew(me, "v-1", BUSY);

        assertThat(leases().renew(me, "v-1", BUSY)).isPresent();
    }

    @Test
    default void aLifeThatIsOverIsRenewedNoMore() throws Exception {
        JobOwner me = journal().begin("me");
        leases().renew(me, "v-1", BUSY);

        assertThat(another().end(found("me"))).isTrue();

        assertThat(found("me")).isEqualTo(new Lease(me, "v-1", BUSY, true));
        assertThat(leases().renew(me, "v-2", BUSY)).isEmpty();
        assertThat(found("me").version()).isEqualTo("v-1");
        assertThat(found("me").isOver()).isTrue();
    }

    @Test
    default void anEarlierLifeIsRenewedNoMore() throws Exception {
        JobOwner first = journal().begin("me");
        JobOwner second = journal().begin("me");
        Lease before = found("me");

        assertThat(leases().renew(first, "v-1", BUSY)).isEmpty();

        assertThat(found("me")).isEqualTo(before);
        assertThat(leases().renew(second, "v-2", BUSY)).isPresent();
    }

    @Test
    default void whoWasRenewedMeanwhileIsNotEnded() throws Exception {
        JobOwner me = journal().begin("me");
        Lease seen = found("me");
        leases().renew(me, "v-1", BUSY);

        assertThat(another().end(seen)).isFalse();

        assertThat(found("me").isOver()).isFalse();
    }

    @Test
    default void whoBeganAnewMeanwhileIsNotEnded() throws Exception {
        journal().begin("me");
        Lease seen = found("me");
        journal().begin("me");

        assertThat(another().end(seen)).isFalse();

        assertThat(found("me").isOver()).isFalse();
    }

    @Test
    default void ofManyWhoEndTheSameLifeOneDoes() throws Exception {
        journal().begin("dead");
        Lease seen = found("dead");
        LeaseStore one = leases();
        LeaseStore other = another();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> attempts = IntStream.range(0, 10)
                    .<Callable<Boolean>>mapToObj(i -> () -> (i % 2 == 0 ? one : other).end(seen))
                    .toList();
            int ended = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                ended += attempt.get() ? 1 : 0;
            }
            assertThat(ended).isEqualTo(1);
        }
        assertThat(found("dead").isOver()).isTrue();
    }

    @Test
    default void aLifeThatIsOverIsFollowedByAnother() throws Exception {
        JobOwner first = journal().begin("me");
        leases().end(found("me"));

        JobOwner second = journal().begin("me");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(found("me").isOver()).isFalse();
        assertThat(leases().renew(second, "v-1", BUSY)).isPresent();
    }

    @Test
    default void aLifeThatIsOverCanBeForgotten() throws Exception {
        journal().begin("other");
        journal().begin("me");
        leases().end(found("me"));
        Lease over = found("me");

        assertThat(leases().forget(over)).isTrue();

        assertThat(another().find("me")).isEmpty();
        assertThat(another().all()).extracting(lease -> lease.owner().worker()).containsExactly("other");
        assertThat(leases().forget(over)).isTrue();
    }

    @Test
    default void aLifeThatIsNotOverIsNotForgotten() throws Exception {
        journal().begin("me");

        assertThat(leases().forget(found("me"))).isFalse();

        assertThat(another().find("me")).isPresent();
    }

    @Test
    default void aLaterLifeIsNotForgottenWithAnEarlierOne() throws Exception {
        journal().begin("me");
        leases().end(found("me"));
        Lease over = found("me");
        journal().begin("me");
        Lease anew = found("me");

        assertThat(leases().forget(over)).isFalse();

        assertThat(found("me")).isEqualTo(anew);
    }

    @Test
    default void livesAreCountedOnAfterAWorkerWasForgotten() throws Exception {
        journal().begin("me");
        JobOwner last = journal().begin("me");
        leases().end(found("me"));
        leases().forget(found("me"));

        JobOwner next = journal().begin("me");

        assertThat(next.epoch()).isGreaterThan(last.epoch());
        assertThat(leases().renew(last, "v-1", BUSY)).isEmpty();
        assertThat(found("me").owner()).isEqualTo(next);
    }

    @Test
    default void namesMayBeAnything() throws Exception {
        for (String name : List.of("ip-10-0-3-7.eu-west-1.compute.internal/9f2c", "W#1", "Zoë's Mac 🚀")) {
            JobOwner owner = journal().begin(name);

            assertThat(leases().renew(owner, "v-1", BUSY)).isPresent();
            assertThat(found(name).owner()).isEqualTo(owner);
        }
        assertThat(leases().all()).hasSize(3);
    }
}
