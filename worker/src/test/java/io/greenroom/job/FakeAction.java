package io.greenroom.job;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An action whose steps do what a test tells them; unscripted, each works at once. Writes down what was asked of it. */
final class FakeAction implements ResumableAction {
    interface Step<T> {
        T take(JobContext context) throws ActionFailure, InterruptedException;
    }

    final Deque<Step<Map<String, String>>> begins = new ArrayDeque<>();
    final Deque<Step<Progress>> checks = new ArrayDeque<>();
    final Deque<Step<JobResult>> completions = new ArrayDeque<>();
    final Deque<Step<Void>> abandonments = new ArrayDeque<>();
    final List<String> taken = new ArrayList<>();
    final List<String> undone = new ArrayList<>();
    Duration limit = Duration.ofHours(1);
    volatile boolean neverDone;
    int prepared;

    static final ExecutionDetails LOOKING = new ExecutionDetails("half way", "run-1", 50);

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        prepared++;
        return new PreparedAction() {
            @Override
            public Duration limit() {
                return limit;
            }

            @Override
            public Map<String, String> begin() throws ActionFailure, InterruptedException {
                return FakeAction.this.begin(context);
            }

            @Override
            public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
                return FakeAction.this.check(context, ticket);
            }

            @Override
            public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
                return FakeAction.this.complete(context, ticket);
            }
        };
    }

    /** As its ticket says, else as its configuration does. */
    @Override
    public Optional<String> provider(Job job, @Nullable Ticket ticket) {
        return Optional.ofNullable(ticket == null ? null : ticket.state().get("provider"))
                .or(() -> Optional.ofNullable(job.configuration().get("Provider")));
    }

    private synchronized Map<String, String> begin(JobContext context) throws ActionFailure, InterruptedException {
        taken.add("begin");
        return begins.isEmpty() ? Map.of("run", "run-1") : begins.remove().take(context);
    }

    private synchronized Progress check(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException {
        taken.add("check " + ticket.get("run"));
        if (!checks.isEmpty()) {
            return checks.remove().take(context);
        }
        return neverDone ? new Progress.Running(LOOKING) : new Progress.Done();
    }

    private synchronized JobResult complete(JobContext context, Ticket ticket)
            throws ActionFailure, InterruptedException {
        taken.add("complete " + ticket.get("run"));
        return completions.isEmpty()
                ? new JobResult.Succeeded(new ExecutionDetails("done", "run-1", 100), Map.of("Status", "Succeeded"))
                : completions.remove().take(context);
    }

    @Override
    public synchronized void abandon(JobContext context, @Nullable Ticket ticket, String reason)
            throws ActionFailure, InterruptedException {
        if (!abandonments.isEmpty()) {
            abandonments.remove().take(context);
        }
        undone.add((ticket == null ? "unknown" : ticket.get("run")) + ": " + reason);
    }

    synchronized long count(String step) {
        return taken.stream().filter(t -> t.startsWith(step)).count();
    }
}
