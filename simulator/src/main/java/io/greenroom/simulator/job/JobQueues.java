package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The jobs that polls can get, first come first served, each kind of poll in a queue of its own. Guarded by the table's lock. */
final class JobQueues {
    private final Map<Key, TreeMap<Long, Job>> queues = new HashMap<>();

    /** @param value of the type's queryable property, empty when it has none */
    record Key(ActionTypeId type, String value) {}

    void add(Job job) {
        queues.computeIfAbsent(job.execution.queue, k -> new TreeMap<>()).put(job.order, job);
    }

    void remove(Job job) {
        var queue = queues.get(job.execution.queue);
        if (queue != null) {
            queue.remove(job.order);
            if (queue.isEmpty()) {
                queues.remove(job.execution.queue);
            }
        }
    }

    @Nullable
    Job first(Key key) {
        var queue = queues.get(key);
        return queue == null || queue.isEmpty() ? null : queue.firstEntry().getValue();
    }

    /** The first after the given one. */
    @Nullable
    Job after(Key key, Job job) {
        var queue = queues.get(key);
        var next = queue == null ? null : queue.higherEntry(job.order);
        return next == null ? null : next.getValue();
    }
}
