package io.greenroom.fleet;

import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where actions have their effect, whichever machine they are taken on: each is begun, and done some time later. */
final class World {
    private static final ExecutionDetails DETAILS = new ExecutionDetails(null, null, null);

    private final Time time;
    private Duration duration;
    private final Map<String, Instant> begun = new LinkedHashMap<>();
    private final Set<String> undone = new LinkedHashSet<>();

    /** @param duration how long an action takes from its begin, at first */
    World(Time time, Duration duration) {
        this.time = time;
        this.duration = duration;
    }

    synchronized void takes(Duration now) {
        duration = now;
    }

    synchronized void takesNoTime() {
        duration = Duration.ZERO;
    }

    synchronized Set<String> undone() {
        return new LinkedHashSet<>(undone);
    }

    synchronized int begun() {
        return begun.size();
    }

    private synchronized void begin(String key) {
        begun.putIfAbsent(key, time.instant());
    }

    private synchronized boolean isDone(String key) {
        return !time.instant()
                .isBefore(begun.getOrDefault(key, Instant.MAX.minus(duration)).plus(duration));
    }

    private synchronized void undo(String key) {
        undone.add(key);
    }

    /** The action as it is taken on a machine. */
    ResumableAction on(Machine machine) {
        return new ResumableAction() {
            @Override
            public PreparedAction prepare(JobContext context) {
                return new Taken(machine, context.job().key());
            }

            @Override
            public void abandon(JobContext context, @Nullable Ticket ticket, String reason) {
                machine.pass();
                undo(context.job().key());
            }
        };
    }

    private final class Taken implements PreparedAction {
        private final Machine machine;
        private final String key;

        Taken(Machine machine, String key) {
            this.machine = machine;
            this.key = key;
        }

        @Override
        public Duration limit() {
            return Duration.ofHours(12);
        }

        @Override
        public Map<String, String> begin() {
            machine.pass();
            World.this.begin(key);
            machine.pass();
            return Map.of("key", key);
        }

        @Override
        public Progress check(Ticket ticket) {
            machine.pass();
            return isDone(key) ? new Progress.Done() : new Progress.Running(DETAILS);
        }

        @Override
        public JobResult complete(Ticket ticket) {
            machine.pass();
            return new JobResult.Succeeded(DETAILS, Map.of("Key", ticket.get("key")));
        }
    }
}
