package io.greenroom.wakeup;

import io.greenroom.secret.Masker;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import io.greenroom.wakeup.WakeUpQueue.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives messages on a thread of its own, from {@link #start} to {@link #close}, and tells what they hint at. A message is
 * deleted as soon as that was told, whatever comes of it: it is never the only way to learn of a job. Outlives every failure of
 * the queue, and says so once; as long as the queue does not answer, the listener knows.
 */
public final class WakeUps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);

    /** Between two looks whether hints are of use. */
    private static final Duration UNWANTED = Duration.ofSeconds(1);
    /** Between two calls that brought nothing, for a queue that does not wait. */
    private static final Duration BETWEEN_EMPTY = Duration.ofSeconds(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    /** So many calls may fail in a row, in a way that passes, before the queue counts as broken. */
    private static final int FAILURES = 2;

    private final WakeUpQueue queue;
    private final EventReader events;
    private final Listener listener;
    private final Doubts doubts;
    private final Time time;
    private final Backoff backoff;
    private int failures;
    /** Whether the last call that was to delete something failed: as long as that is so, the same hints come again and again. */
    private boolean cannotDelete;

    private volatile boolean works;
    private volatile @Nullable Instant lastHint;
    private volatile @Nullable String trouble;
    private @Nullable Thread thread;

    /** @param secrets that no log line may hold */
    public WakeUps(
            WakeUpQueue queue, Served served, Listener listener, Masker secrets, Time time, RandomGenerator random) {
        this.queue = queue;
        this.events = new EventReader(served);
        this.listener = listener;
        this.doubts = new Doubts(secrets);
        this.time = time;
        this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
    }

    /** Returns at once. */
    public void start() {
        thread = Thread.ofVirtual().name("wake-up").start(() -> {
            try {
                while (true) {
                    turn();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void turn() throws InterruptedException {
        if (!listener.wantsHints()) {
            time.sleep(UNWANTED);
            return;
        }
        Duration began = time.elapsed();
        try {
            // The first call tells whether the queue works, and so does one after trouble: neither waits.
            List<Message> messages = queue.receive(works && failures == 0 ? WakeUpQueue.LONGEST : Duration.ZERO);
            if (!messages.isEmpty() && listener.wantsHints()) {
                tell(messages);
                delete(messages);
            } else if (cannotDelete) {
                restAfterFailure();
                return;
            }
            answered();
            if (messages.isEmpty()) {
                time.sleep(BETWEEN_EMPTY.minus(time.elapsed().minus(began)));
            }
        } catch (QueueFailure e) {
            failed(e.kind() == QueueFailure.Kind.LASTING, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("Receiving from the wake-up queue failed in a way that is not known; it goes on", e);
            failed(true, "it failed in a way that is not known");
        }
    }

    private void delete(List<Message> messages) throws QueueFailure, InterruptedException {
        cannotDelete = true;
        queue.delete(messages);
        cannotDelete = false;
    }

    /** What several messages say alike is told once. */
    private void tell(List<Message> messages) {
        Set<Hint> hints = new LinkedHashSet<>();
        for (Message message : messages) {
            switch (events.read(message.body())) {
                case Reading.Hinted hinted -> hints.add(hinted.hint());
                case Reading.NotForUs n -> LOG.debug("A message in the wake-up queue is about something else");
                case Reading.Unreadable unreadable -> doubts.dropped(message.body(), unreadable.why());
            }
        }
        if (!hints.isEmpty()) {
            lastHint = time.instant();
            hints.forEach(listener::hinted);
        }
    }

    private void answered() {
        failures = 0;
        backoff.reset();
        if (!works) {
            works = true;
            trouble = null;
            LOG.info("The wake-up queue answers: polling rests until it tells of jobs");
            listener.works(true);
        }
    }

    private void failed(boolean lasting, String why) throws InterruptedException {
        failures++;
        if (lasting || failures >= FAILURES) {
            broken(why);
        }
        restAfterFailure();
    }

    private void restAfterFailure() throws InterruptedException {
        time.sleep(FIRST_RETRY.plus(backoff.next()));
    }

    private void broken(String why) {
        boolean isNews = works || trouble == null;
        works = false;
        trouble = why;
        if (isNews) {
            LOG.warn("The wake-up queue (fleet.wakeUpQueue) cannot be used, so polling goes by the clock: {}", why);
            listener.works(false);
        }
    }

    /** Whether messages come as they are sent. */
    public boolean works() {
        return works;
    }

    /** When a message last told of something; empty when none has so far. */
    public Optional<Instant> lastHint() {
        return Optional.ofNullable(lastHint);
    }

    /** Why the queue cannot be used; empty while it can, and before that is known. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
