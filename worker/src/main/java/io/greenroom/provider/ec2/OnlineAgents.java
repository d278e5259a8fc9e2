package io.greenroom.provider.ec2;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Agents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Asks for all machines together whose agents are waited for, and the less often the more there are. */
final class OnlineAgents {
    private static final int MACHINES_IN_A_CALL = 50;

    private final Agents agents;
    private final Duration pollInterval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> waitedFor = new HashSet<>();
    private final Set<String> online = new HashSet<>();
    private long next = System.nanoTime();

    OnlineAgents(Agents agents, Duration pollInterval) {
        this.agents = agents;
        this.pollInterval = pollInterval;
    }

    /** Whether its agent was seen; told once, and as of the last time that AWS was asked. */
    boolean has(String machine) throws ProviderException, InterruptedException {
        List<String> asked;
        lock.lockInterruptibly();
        try {
            if (online.remove(machine)) {
                return true;
            }
            waitedFor.add(machine);
            if (System.nanoTime() < next) {
                return false;
            }
            asked = new ArrayList<>(waitedFor);
            int calls = (asked.size() + MACHINES_IN_A_CALL - 1) / MACHINES_IN_A_CALL;
            next = System.nanoTime() + pollInterval.multipliedBy(calls).toNanos();
        } finally {
            lock.unlock();
        }
        Set<String> found = agents.online(asked);
        lock.lock();
        try {
            waitedFor.removeAll(found);
            online.addAll(found);
            return online.remove(machine);
        } finally {
            lock.unlock();
        }
    }
}
