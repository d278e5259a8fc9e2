package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Asks for all machines together whose agents are waited for, and the less often the more there are. */
public final class OnlineAgents {
    private static final int MACHINES_IN_A_CALL = 50;
    /** Nobody waits any more for a machine that was not asked for within so many intervals. */
    private static final int INTERVALS_WAITED = 10;

    private final Agents agents;
    private final Duration pollInterval;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    /** When each was last asked for. */
    private final Map<String, Duration> waitedFor = new HashMap<>();

    private final Set<String> online = new HashSet<>();
    private Duration next;

    public OnlineAgents(Agents agents, Duration pollInterval, Time time) {
        this.agents = agents;
        this.pollInterval = pollInterval;
        this.time = time;
        this.next = time.elapsed();
    }

    /** Whether its agent was seen; told once, and as of the last time that AWS was asked. */
    public boolean has(String machine) throws ProviderException, InterruptedException {
        List<String> asked;
        lock.lockInterruptibly();
        try {
            if (online.remove(machine)) {
                return true;
            }
            Duration now = time.elapsed();
            waitedFor.put(machine, now);
            if (now.compareTo(next) < 0) {
                return false;
            }
            Duration old = now.minus(pollInterval.multipliedBy(INTERVALS_WAITED));
            waitedFor.values().removeIf(last -> last.compareTo(old) < 0);
            asked = new ArrayList<>(waitedFor.keySet());
            int calls = (asked.size() + MACHINES_IN_A_CALL - 1) / MACHINES_IN_A_CALL;
            next = now.plus(pollInterval.multipliedBy(calls));
        } finally {
            lock.unlock();
        }
        Set<String> found = agents.online(asked);
        lock.lock();
        try {
            waitedFor.keySet().removeAll(found);
            online.addAll(found);
            return online.remove(machine);
        } finally {
            lock.unlock();
        }
    }
}
