package io.greenroom.simulator.fault;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults in force. Rules come and go while the simulator runs; the first rule that applies to a call decides. */
public final class FaultPlan {
    private static final int KEPT = 10_000;

    private final InstantSource clock;
    private final List<Active> rules = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Done> done = new ArrayDeque<>();

    public FaultPlan(InstantSource clock) {
        this.clock = clock;
    }

    /** A fault that was done. */
    public record Done(Instant at, String operation, Effect effect) {}

    /** A rule in force, as its maker sees it. */
    public interface Handle {
        /** How often the rule was applied. */
        long times();

        /** Ends the rule. */
        void remove();
    }

    public Handle add(FaultRule rule) {
        var active = new Active(rule);
        rules.add(active);
        return active;
    }

    /** Ends all rules. What was done stays on record. */
    public void clear() {
        rules.clear();
    }

    /** The latest {@value #KEPT}, the oldest first. */
    public List<Done> done() {
        synchronized (done) {
            return List.copyOf(done);
        }
    }

    /** What is to go wrong with this call; asked once for each call. */
    public Optional<Effect> forCall(String operation) {
        return choose(operation, false);
    }

    /** Whether this hand-out of a job is to happen twice; asked once for each job that a poll returns. */
    public boolean deliversTwice() {
        return choose("PollForJobs", true).isPresent();
    }

    private Optional<Effect> choose(String operation, boolean delivery) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant();
        var chosen = rules.stream()
                .filter(r -> r.rule.effect() instanceof Effect.DeliveredTwice == delivery)
                .filter(r -> r.rule.matches(operation))
                .filter(r -> r.applies(now))
                .findFirst()
                .map(r -> r.rule.effect());
        chosen.ifPresent(effect -> note(new Done(now, operation, effect)));
        return chosen;
    }

    private void note(Done fault) {
        synchronized (done) {
            if (done.size() == KEPT) {
                done.removeFirst();
            }
            done.addLast(fault);
        }
    }

    private final class Active implements Handle {
        private final FaultRule rule;
        private final Map<When.Chance, Random> dice = new HashMap<>();
        private long calls;
        private long times;

        Active(FaultRule rule) {
            this.rule = rule;
        }

        synchronized boolean applies(Instant now) {
            calls++;
            boolean applies = holds(rule.when(), now);
            times += applies ? 1 : 0;
            return applies;
        }

        private boolean holds(When when, Instant now) {
            return switch (when) {
                case When.Always always -> true;
                case When.Calls range -> calls >= range.first() && calls <= range.last();
                case When.Chance chance ->
                    dice.computeIfAbsent(chance, c -> new Random(c.seed())).nextDouble() < chance.probability();
                case When.Between span -> !now.isBefore(span.from()) && now.isBefore(span.to());
                case When.Both both -> holdBoth(both, now);
            };
        }

        /** Both are always asked, so that the dice fall the same way whatever the clock says. */
        private boolean holdBoth(When.Both both, Instant now) {
            boolean one = holds(both.one(), now);
            boolean other = holds(both.other(), now);
            return one && other;
        }

        @Override
        public synchronized long times() {
            return times;
        }

        @Override
        public void remove() {
            rules.remove(this);
        }
    }
}
