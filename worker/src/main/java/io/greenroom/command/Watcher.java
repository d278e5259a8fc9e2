package io.greenroom.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees how scripts end, whoever started them. All scripts of a host are looked at in common rounds, by one virtual thread:
 * a young one at the host's {@link Host#pace}, one that goes on for long at its {@link Host#slowestPace}. Closing this only
 * stops the watching.
 */
public final class Watcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    /** What is due so soon is looked at in the same round. */
    private static final long SOON = Duration.ofMillis(2).toNanos();

    private static final class Watch {
        private final String folder;
        private final CompletableFuture<Exit> exit = new CompletableFuture<>();
        private Duration pause;
        private long due = System.nanoTime();

        Watch(String folder, Duration pause) {
            this.folder = folder;
            this.pause = pause;
        }

        void later(Duration longest) {
            due = System.nanoTime() + pause.toNanos();
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(longest) < 0 ? twice : longest;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Host, Rounds> rounds = new HashMap<>();
    private volatile boolean closed;

    /**
     * Watches the script in the folder.
     *
     * @return completes when it is over, at once when it was never begun; never when this is closed before. Cancel it when
     *     nobody waits any more
     */
    public CompletableFuture<Exit> watch(Host host, String folder) {
        var watch = new Watch(folder, host.pace());
        lock.lock();
        try {
            if (!closed) {
                rounds.computeIfAbsent(host, Rounds::new).add(watch);
            }
        } finally {
            lock.unlock();
        }
        return watch.exit;
    }

    /** The looks at one host. There are some only while something is watched there. */
    private final class Rounds {
        private final Host host;
        private final Duration longest;
        private final PriorityQueue<Watch> watches = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
        private final Condition changed = lock.newCondition();
        private final Thread thread;
        private boolean failing;

        Rounds(Host host) {
            this.host = host;
            this.longest = host.slowestPace();
            this.thread = Thread.ofVirtual().name("watcher").start(this::run);
        }

        void add(Watch watch) {
            watches.add(watch);
            changed.signal();
        }

        private void run() {
            try {
                List<Watch> due = awaitDue();
                while (!due.isEmpty()) {
                    look(due);
                    due = awaitDue();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed: the scripts go on, unwatched
            }
        }

        /** Empty when nothing is watched any more: then these rounds are over. */
        private List<Watch> awaitDue() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (true) {
                    watches.removeIf(watch -> watch.exit.isDone());
                    Watch next = watches.peek();
                    if (next == null) {
                        rounds.remove(host, this);
                        return List.of();
                    }
                    long left = next.due - System.nanoTime();
                    if (left <= SOON) {
                        return takeDue();
                    }
                    changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        private List<Watch> takeDue() {
            long now = System.nanoTime();
            var due = new ArrayList<Watch>();
            for (Watch watch = watches.peek(); watch != null && watch.due - now <= SOON; watch = watches.peek()) {
                due.add(watches.remove());
            }
            return due;
        }

        private void look(List<Watch> due) throws InterruptedException {
            Map<String, Standing> seen = standings(due);
            lock.lock();
            try {
                for (Watch watch : due) {
                    if (!(seen.get(watch.folder) instanceof Exit)) {
                        watch.later(longest);
                        watches.add(watch);
                    }
                }
            } finally {
                lock.unlock();
            }
            for (Watch watch : due) {
                if (seen.get(watch.folder) instanceof Exit exit) {
                    watch.exit.complete(exit);
                }
            }
        }

        /** Nothing when the host cannot be asked: what is not known is looked at again. */
        private Map<String, Standing> standings(List<Watch> due) throws InterruptedException {
            try {
                // Some folders are watched for several.
                var seen = host.look(due.stream().map(watch -> watch.folder).collect(Collectors.toSet()));
                failing = false;
                return seen;
            } catch (IOException | RuntimeException e) {
                if (!failing && !closed) {
                    LOG.warn("How the scripts on {} stand cannot be seen; trying again", host, e);
                }
                failing = true;
                return Map.of();
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            rounds.values().forEach(round -> round.thread.interrupt());
        } finally {
            lock.unlock();
        }
    }
}
