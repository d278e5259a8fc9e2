package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.TendingStore.Entry;
import io.greenroom.job.JobOwner;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of who tends which environment promises. */
public interface TendingStoreContract {
    EnvironmentId SHOP = new EnvironmentId("docker/9f2c41d07be39f2c");
    JobOwner ME = new JobOwner("me", 1);
    JobOwner OTHER = new JobOwner("ip-10-0-3-7.eu-west-1.compute.internal/9f2c", 12);
    Entry MINE = new Entry(SHOP, "engine-1", ME);

    /** The store under test, empty at first. */
    TendingStore store() throws Exception;

    /** Another one on the same entries, as another worker has it. */
    TendingStore another() throws Exception;

    @Test
    default void whatWasAddedIsSeenByAll() throws Exception {
        assertThat(store().add(MINE)).isTrue();

        assertThat(another().find(SHOP)).contains(MINE);
        assertThat(another().all()).containsExactly(MINE);
    }

    @Test
    default void whatNobodyTendsIsNotThere() throws Exception {
        assertThat(store().find(SHOP)).isEmpty();
        assertThat(store().all()).isEmpty();
        assertThat(store().claim(MINE, OTHER)).isFalse();
        assertThat(store().find(SHOP)).isEmpty();
    }

    @Test
    default void theSameEntryMayBeAddedTwice() throws Exception {
        store().add(MINE);

        assertThat(store().add(MINE)).isTrue();

        assertThat(store().all()).containsExactly(MINE);
    }

    @Test
    default void whatSomebodyTendsIsNotAddedForAnybodyElse() throws Exception {
        store().add(MINE);

        assertThat(another().add(new Entry(SHOP, "engine-2", OTHER))).isFalse();
        assertThat(another().add(new Entry(SHOP, "engine-1", new JobOwner("me", 2))))
                .isFalse();

        assertThat(store().all()).containsExactly(MINE);
    }

    @Test
    default void anEntryIsGivenToAnotherOwnerAndStaysWhereItIs() throws Exception {
        store().add(MINE);

        assertThat(another().claim(MINE, OTHER)).isTrue();

        assertThat(store().find(SHOP)).contains(new Entry(SHOP, "engine-1", OTHER));
    }

    @Test
    default void whatIsNotAnyMoreWhoseItWasSeenToBeIsNotClaimed() throws Exception {
        store().add(MINE);
        store().claim(MINE, OTHER);

        assertThat(another().claim(MINE, new JobOwner("third", 1))).isFalse();
        assertThat(another().claim(new Entry(SHOP, "engine-1", new JobOwner(OTHER.worker(), 11)), ME))
                .isFalse();

        assertThat(store().find(SHOP).orElseThrow().owner()).isEqualTo(OTHER);
    }

    @Test
    default void ofManyWhoClaimTheSameEntryOneGetsIt() throws Exception {
        store().add(MINE);
        TendingStore one = store();
        TendingStore other = another();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> attempts = IntStream.range(0, 10)
                    .<Callable<Boolean>>mapToObj(
                            i -> () -> (i % 2 == 0 ? one : other).claim(MINE, new JobOwner("heir-" + i, 1)))
                    .toList();
            int claimed = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                claimed += attempt.get() ? 1 : 0;
            }
            assertThat(claimed).isEqualTo(1);
        }
    }

    @Test
    default void anEntryIsTakenOutByItsOwnerAlone() throws Exception {
        store().add(MINE);

        assertThat(store().remove(SHOP, OTHER)).isFalse();
        assertThat(store().remove(SHOP, new JobOwner("me", 2))).isFalse();
        assertThat(store().all()).containsExactly(MINE);

        assertThat(store().remove(SHOP, ME)).isTrue();
        assertThat(store().remove(SHOP, ME)).isTrue();
        assertThat(another().all()).isEmpty();
    }

    @Test
    default void manyAreListed() throws Exception {
        for (int i = 0; i < 30; i++) {
            store().add(new Entry(new EnvironmentId("ec2/gr-" + i), "", i % 2 == 0 ? ME : OTHER));
        }

        assertThat(another().all()).hasSize(30).allSatisfy(entry -> assertThat(entry.place())
                .isEmpty());
    }
}
