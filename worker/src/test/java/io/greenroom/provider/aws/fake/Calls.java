package io.greenroom.provider.aws.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every call there was, in the order of their ends. */
public final class Calls {
    private final List<Call> calls = new ArrayList<>();

    /**
     * One call.
     *
     * @param rights what a policy must allow for it, such as {@code s3:ListBucket}
     * @param principal a machine's id, or the access key of whoever else it was
     * @param status of the answer, also when that was lost
     */
    public record Call(
            Instant at,
            String service,
            String operation,
            List<String> rights,
            String principal,
            int status,
            boolean lost) {
        /** Such as {@code ec2:RunInstances}. */
        public String name() {
            return service + ":" + operation;
        }

        /** True for whoever is not a machine. */
        public boolean isOfWorker() {
            return !principal.startsWith("i-");
        }
    }

    synchronized void add(Call call) {
        calls.add(call);
    }

    public synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    /** How many were not a machine's. */
    public synchronized long ofWorkers() {
        return calls.stream().filter(Call::isOfWorker).count();
    }

    /** Those of one operation, such as {@code ec2:RunInstances}. */
    public List<Call> of(String name) {
        return all().stream().filter(call -> call.name().equals(name)).toList();
    }

    /** What a policy must allow so that the worker can do what it did, or tried to do. */
    public Set<String> rightsOfWorker() {
        Set<String> rights = new TreeSet<>();
        all().stream().filter(Call::isOfWorker).map(Call::rights).forEach(rights::addAll);
        return rights;
    }

    /** The most calls of the worker that there were within such a time of the fake's clock, of a service such as {@code ssm}. */
    public int mostOfWorker(String service, Duration within) {
        List<Instant> times = all().stream()
                .filter(call -> call.isOfWorker() && call.service().equals(service))
                .map(Call::at)
                .sorted()
                .toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (!times.get(first).plus(within).isAfter(times.get(last))) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    public synchronized void clear() {
        calls.clear();
    }
}
