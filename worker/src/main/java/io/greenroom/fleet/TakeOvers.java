package io.greenroom.fleet;

import io.greenroom.job.Journal;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.Worker;
import io.greenroom.time.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes jobs of other lives those of one life of this worker, which then carries them on. */
final class TakeOvers {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOvers.class);

    /** A claim is a write and a read: one after the other, those of ten thousand jobs would take minutes. */
    private static final int AT_ONCE = 16;

    private final Journal journal;
    private final HeldLease lease;
    private final Worker worker;
    private final Time time;
    /** Whether they are ours now is not known. */
    private final Queue<Entry> unanswered = new ConcurrentLinkedQueue<>();

    TakeOvers(Lives.Life life, Worker worker, Time time) {
        this.journal = life.journal();
        this.lease = life.lease();
        this.worker = worker;
        this.time = time;
    }

    /**
     * Claims the jobs, side by side and about in this order. Those of which it is not known in the end whose they are stay
     * for {@link #repeat}.
     *
     * @return how many are this life's now
     */
    int make(List<Entry> theirs) throws InterruptedException {
        List<Callable<Boolean>> claims = new ArrayList<>();
        theirs.forEach(entry -> claims.add(() -> claim(entry)));
        try (var threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("take-over-", 1).factory())) {
            List<Future<Boolean>> made = threads.invokeAll(claims);
            lease.pass(); // a claim that it broke off has no result
            return (int) made.stream().filter(Future::resultNow).count();
        }
    }

    /** Claims those again that got no answer. Returns how many these are. */
    int repeat() throws InterruptedException {
        var again = new ArrayList<Entry>();
        for (Entry entry = unanswered.poll(); entry != null; entry = unanswered.poll()) {
            again.add(entry);
        }
        make(again);
        return again.size();
    }

    private boolean claim(Entry entry) throws InterruptedException {
        lease.pass();
        try {
            Optional<Entry> mine = journal.takeOver(entry, time.instant());
            mine.ifPresent(worker::takeUp);
            return mine.isPresent();
        } catch (NotWritten | RuntimeException e) {
            LOG.info(
                    "Whether job {} was taken over is found out later: {}",
                    entry.job().shortened(),
                    e.getMessage());
            unanswered.add(entry);
            return false;
        }
    }
}
