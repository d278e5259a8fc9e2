package io.greenroom.wakeup;

import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A queue in memory, which waits on a test's clock and breaks when the test says so. */
public final class FakeWakeUpQueue implements WakeUpQueue {
    private static final int BATCH = 10;

    private final Sleeper sleeper;
    private final Deque<String> waiting = new ArrayDeque<>();
    /** Received and not deleted, by their receipts. */
    private final Map<String, String> received = new LinkedHashMap<>();

    private QueueFailure.@Nullable Kind receiving;
    private QueueFailure.@Nullable Kind deleting;
    private int receipts;
    private int calls;

    public FakeWakeUpQueue(Time time) {
        this.sleeper = new Sleeper(time);
    }

    public void send(String... bodies) {
        synchronized (this) {
            waiting.addAll(List.of(bodies));
        }
        sleeper.wakeAll();
    }

    /** Messages that were received and not deleted can be received again. */
    public synchronized int visibleAgain() {
        int count = received.size();
        waiting.addAll(received.values());
        received.clear();
        return count;
    }

    /** From now on receiving fails like that; a call that waits is broken off. */
    public void fails(QueueFailure.Kind kind) {
        synchronized (this) {
            receiving = kind;
        }
        sleeper.wakeAll();
    }

    public synchronized void failsToDelete(QueueFailure.Kind kind) {
        deleting = kind;
    }

    public synchronized void mend() {
        receiving = null;
        deleting = null;
    }

    /** How many messages wait to be received. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** How many messages were not deleted, received or not. */
    public synchronized int undeleted() {
        return waiting.size() + received.size();
    }

    /** How often it was asked for messages. */
    public synchronized int calls() {
        return calls;
    }

    @Override
    public List<Message> receive(Duration patience) throws QueueFailure, InterruptedException {
        begin();
        if (patience.isPositive()) {
            sleeper.sleep(patience, this, this::hasNews);
        }
        return received();
    }

    private synchronized void begin() throws QueueFailure {
        calls++;
        failAs(receiving);
    }

    private synchronized boolean hasNews() {
        return receiving != null || !waiting.isEmpty();
    }

    private synchronized List<Message> received() throws QueueFailure {
        failAs(receiving);
        var messages = new ArrayList<Message>();
        while (!waiting.isEmpty() && messages.size() < BATCH) {
            String receipt = "receipt-" + ++receipts;
            String body = waiting.remove();
            received.put(receipt, body);
            messages.add(new Message(body, receipt));
        }
        return messages;
    }

    @Override
    public synchronized void delete(List<Message> messages) throws QueueFailure {
        failAs(deleting);
        messages.forEach(message -> received.remove(message.receipt()));
    }

    private static void failAs(QueueFailure.@Nullable Kind kind) throws QueueFailure {
        if (kind != null) {
            throw new QueueFailure(kind, "scripted " + kind, new IllegalStateException("scripted"));
        }
    }
}
