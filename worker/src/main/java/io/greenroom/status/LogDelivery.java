package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.Job;
import io.greenroom.job.JobObserver;
import io.greenroom.job.Sleeper;
import io.greenroom.job.Ticket;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the logs of commands to a sink while they grow, each on a virtual thread of its own. Jobs never wait for it.
 * Every line is delivered, also when the worker is killed meanwhile: then it is done after the next start, and the lines of
 * the last call may come twice.
 */
final class LogDelivery implements JobObserver {
    private static final Logger LOG = LoggerFactory.getLogger(LogDelivery.class);
    /** Each may hold a batch of a megabyte in memory, several times over while it is written as JSON. */
    private static final int CALLS_AT_A_TIME = 8;

    private final CommandLogs logs;
    private final LogShipment.Means means;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneEnded = lock.newCondition();
    private final Map<ExternalId, Thread> underWay = new HashMap<>();
    /** Runs that began another round; their shipments look once more before they end. */
    private final Set<ExternalId> again = new HashSet<>();

    LogDelivery(CommandLogs logs, LogSink sink, Time time, RandomGenerator random) {
        this.logs = logs;
        this.means = new LogShipment.Means(sink, new Semaphore(CALLS_AT_A_TIME, true), new Sleeper(time), time, random);
    }

    /** After the log was opened: {@link CommandLogs} is told before. */
    @Override
    public void begun(Job job, Ticket ticket) {
        ExternalId.of(ticket)
                .filter(id -> id.run().isPresent())
                .filter(run -> logs.growing(run).isPresent())
                .ifPresent(this::follow);
    }

    /** Delivers, beside everything else, what an earlier worker could not. */
    void takeUp() {
        Thread.ofVirtual().name("log-delivery-rest").start(() -> {
            try {
                followTheRest();
            } catch (IOException e) {
                LOG.warn("What was not delivered of earlier logs cannot be found: {}", e.toString());
            }
        });
    }

    private void followTheRest() throws IOException {
        if (!Files.isDirectory(logs.folder())) {
            return;
        }
        Files.walkFileTree(logs.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path log = DeliveryMark.logOf(file);
                if (!log.equals(file)
                        && Files.exists(log)
                        && DeliveryMark.read(log).orElse(0) < Files.size(log)) {
                    logs.run(log).ifPresent(LogDelivery.this::follow);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void follow(ExternalId run) {
        lock.lock();
        try {
            if (underWay.containsKey(run)) {
                again.add(run);
                return;
            }
            Thread thread = Thread.ofVirtual().name("log-delivery").unstarted(() -> deliver(run));
            underWay.put(run, thread);
            thread.start();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(ExternalId run) {
        try {
            do {
                new LogShipment(run, logs, means).deliver();
            } while (isToGoOn(run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The log of {} is delivered no further because of a defect in the worker", run, e);
        } finally {
            forget(run);
        }
    }

    /** Whoever ends is forgotten in the same moment, so that a round that begins then gets a new shipment. */
    private boolean isToGoOn(ExternalId run) {
        lock.lock();
        try {
            boolean goOn = again.remove(run);
            if (!goOn) {
                forget(run);
            }
            return goOn;
        } finally {
            lock.unlock();
        }
    }

    private void forget(ExternalId run) {
        lock.lock();
        try {
            if (underWay.remove(run, Thread.currentThread())) {
                oneEnded.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all is delivered, or the time is up; logs grow no more. What is left is for the next start. */
    void close(Duration grace) {
        means.sleeper().end();
        try {
            awaitEnd(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            if (!underWay.isEmpty()) {
                LOG.warn("{} logs of commands are delivered to their end after the next start", underWay.size());
            }
            underWay.values().forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(Duration grace) throws InterruptedException {
        long left = grace.toNanos();
        lock.lockInterruptibly();
        try {
            while (!underWay.isEmpty() && left > 0) {
                left = oneEnded.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
