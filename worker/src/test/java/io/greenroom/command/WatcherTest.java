package io.greenroom.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatcherTest {
    private static final Exit DONE = new Exit.Exited(3, Instant.EPOCH);
    private final FakeHost host = new FakeHost();
    private final Watcher watcher = new Watcher();

    @AfterEach
    void close() {
        watcher.close();
    }

    @Test
    void oneThatIsOverIsSeenWheneverItEnds() throws Exception {
        host.standings.put("/over", DONE);
        host.standings.put("/on", new Standing.Running());

        assertThat(watcher.watch(host, "/over").get(10, TimeUnit.SECONDS)).isEqualTo(DONE);
        CompletableFuture<Exit> on = watcher.watch(host, "/on");
        int looks = host.looks.get();
        await().until(() -> host.looks.get() > looks + 2);
        assertThat(on).isNotDone();
        host.standings.put("/on", DONE);
        assertThat(on.get(10, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @Test
    void oneThatWasNeverBegunIsOver() throws Exception {
        assertThat(watcher.watch(host, "/nothing").get(10, TimeUnit.SECONDS)).isEqualTo(new Exit.NotBegun());
    }

    @Test
    void oneThatTwoWaitForIsAskedForOnceAndToldToBoth() throws Exception {
        host.standings.put("/on", new Standing.Running());
        CompletableFuture<Exit> one = watcher.watch(host, "/on");
        CompletableFuture<Exit> other = watcher.watch(host, "/on");

        host.standings.put("/on", DONE);

        assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @Test
    void oneThatGoesOnForLongIsLookedAtAsRarelyAsItsHostSays() {
        host.slowestPace = host.pace();
        host.standings.put("/on", new Standing.Running());

        CompletableFuture<Exit> on = watcher.watch(host, "/on");

        await().atMost(Duration.ofMinutes(1))
                .until(() -> host.looks.get() > 100); // which takes longer at a look a second
        assertThat(on).isNotDone();
    }

    @Test
    void aThousandThatWaitAreLookedAtTogether() {
        var all = new ArrayList<CompletableFuture<Exit>>();
        for (int i = 0; i < 1000; i++) {
            host.standings.put("/" + i, new Standing.Running());
            all.add(watcher.watch(host, "/" + i));
        }
        await().until(() -> host.looks.get() > 6);

        host.standings.replaceAll((folder, standing) -> DONE);

        await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
        assertThat(host.looks.get()).isLessThan(1000);
    }
}
