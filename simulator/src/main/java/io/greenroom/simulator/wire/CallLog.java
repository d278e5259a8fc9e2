package io.greenroom.simulator.wire;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls so far. Counts cover all of them (of the first {@value #NAMES} names), the list the latest {@value #KEPT}. */
public final class CallLog {
    private static final int KEPT = 100_000;
    /** Clients make up names of operations; there is no end to those. */
    private static final int NAMES = 1000;

    private final ArrayDeque<Call> latest = new ArrayDeque<>();
    private final Map<String, Long> counts = new HashMap<>();

    public synchronized void add(Call call) {
        if (latest.size() == KEPT) {
            latest.removeFirst();
        }
        latest.addLast(call);
        if (counts.size() < NAMES || counts.containsKey(call.operation())) {
            counts.merge(call.operation(), 1L, Long::sum);
        }
    }

    public synchronized List<Call> latest() {
        return List.copyOf(latest);
    }

    public List<Call> latest(String operation) {
        return latest().stream().filter(c -> c.operation().equals(operation)).toList();
    }

    public synchronized long count(String operation) {
        return counts.getOrDefault(operation, 0L);
    }
}
