package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.PolledJob;
import io.greenroom.job.Ticket;
import io.greenroom.status.JobView.Milestones;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The jobs in flight, and the last few hundred that ended, here or in an earlier worker on the same state directory. */
final class JobHistory implements JobObserver, AutoCloseable {
    /** The service makes the next round some half a minute later; after this, another worker has got it. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(3);

    /** More rounds than a few actions have in a day; those whose pages are looked at are forgotten last. */
    private static final int MOST_ROUNDS = 5000;

    private final OpenParameters parameters;
    private final JobRecords records;
    private final InstantSource clock;
    private final Map<JobId, JobView> inFlight = new ConcurrentHashMap<>();
    private final Map<JobId, String> keys = new ConcurrentHashMap<>();
    /** Handed back, and not yet handed out again to this worker; by the action execution. */
    private final Map<String, JobView> betweenRounds = new ConcurrentHashMap<>();

    /** In flight when an earlier worker ended, and not yet taken up again by this one; by their shortened ids. */
    private final Map<String, JobView> interrupted = new ConcurrentHashMap<>();

    /** The action execution of each job seen, by its shortened id: each round of an action is a job of its own. */
    private final SequencedMap<String, String> executions = new LinkedHashMap<>(16, 0.75f, true);

    private final Deque<JobView> recent = new ArrayDeque<>();
    private final Instant startedAt;
    private volatile Instant forgottenAt;

    JobHistory(OpenParameters parameters, JobRecords records, InstantSource clock) {
        this.parameters = parameters;
        this.records = records;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.forgottenAt = startedAt;
        records.all().forEach(this::recall);
    }

    private void recall(JobView view) {
        rememberRound(view);
        switch (view.result()) {
            case null -> {
                interrupted.put(view.id(), view);
                betweenRounds.remove(execution(view));
            }
            case JobResult.Succeeded s -> recent.addFirst(view);
            case JobResult.Failed f -> recent.addFirst(view);
            case JobResult.Continued c -> {
                boolean hasEndedSince =
                        recent.stream().anyMatch(e -> execution(e).equals(execution(view)));
                if (!hasEndedSince) {
                    betweenRounds.put(execution(view), view);
                }
            }
        }
    }

    private void rememberRound(JobView view) {
        String execution = view.context().actionExecution();
        if (execution == null) {
            return;
        }
        synchronized (executions) {
            executions.put(view.id(), execution);
            if (executions.size() > MOST_ROUNDS) {
                executions.pollFirstEntry();
            }
        }
    }

    private static String execution(JobView view) {
        return String.valueOf(view.context().actionExecution());
    }

    @Override
    public void accepted(PolledJob polled) {
        records.add(begin(polled.job(), new Milestones(polled.polledAt(), clock.instant(), null, null, null, null)));
    }

    /** What is kept of it is from before; how it stands now is kept when it goes on. */
    @Override
    public void resumed(Job job, Instant polledAt) {
        JobView earlier = interrupted.remove(job.id().shortened());
        begin(
                job,
                earlier == null
                        ? new Milestones(polledAt, null, null, null, null, null)
                        : earlier.milestones().again());
    }

    private JobView begin(Job job, Milestones milestones) {
        keys.put(job.id(), job.key());
        JobView earlier = betweenRounds.remove(job.key());
        if (earlier != null) {
            milestones = earlier.milestones().again();
        }
        var view = new JobView(
                job.id().shortened(),
                job.type(),
                job.context(),
                parameters.of(job),
                milestones,
                null,
                null,
                null,
                null,
                null);
        rememberRound(view);
        inFlight.put(job.id(), view);
        return view;
    }

    @Override
    public void begun(Job job, Ticket ticket) {
        change(job, view -> view.with(
                        view.milestones().begunAt(ticket.begunAt()).inOrder())
                .about(ExternalId.of(ticket).orElse(null)));
        current(job.id()).ifPresent(records::add);
    }

    @Override
    public void checked(Job job, ExecutionDetails details) {
        change(job, view -> view.saying(details.summary(), details.percent()));
    }

    @Override
    public void ready(Job job) {
        change(job, view -> view.with(view.milestones().readyAt(clock.instant())));
    }

    @Override
    public void decided(Job job, JobResult result) {
        change(job, view -> view.with(view.milestones().completedAt(clock.instant()))
                .ended(result, null)
                .saying(summary(result), null));
    }

    static @Nullable String summary(JobResult result) {
        return switch (result) {
            case JobResult.Succeeded s -> s.details().summary();
            case JobResult.Failed f -> f.message();
            case JobResult.Continued c -> c.details().summary();
        };
    }

    @Override
    public void reported(Job job, JobResult result, boolean taken) {
        change(job, view -> view.with(view.milestones().reportedAt(clock.instant()))
                .ended(result, taken)
                .saying(summary(result), null));
    }

    /** A round that was handed back is no result: the next round of the same action goes on with it. */
    @Override
    public void letGo(JobId job) {
        JobView view = inFlight.remove(job);
        String key = keys.remove(job);
        if (view == null || view.delivered() == null) {
            return;
        }
        if (view.result() instanceof JobResult.Continued) {
            if (key != null && Boolean.TRUE.equals(view.delivered())) {
                JobView waiting = view.with(view.milestones().running());
                betweenRounds.put(key, waiting);
                forgetNowAndThen();
                records.add(waiting);
            }
            return;
        }
        records.add(view);
        synchronized (recent) {
            recent.addFirst(view);
            if (recent.size() > JobRecords.ENDED) {
                recent.removeLast();
            }
        }
    }

    private void change(Job job, UnaryOperator<JobView> change) {
        inFlight.computeIfPresent(job.id(), (id, view) -> change.apply(view));
    }

    /** What is known of a job that is in flight. */
    Optional<JobView> current(JobId job) {
        return Optional.ofNullable(inFlight.get(job));
    }

    /** Oldest first. */
    List<JobView> inFlight() {
        return inFlight.values().stream()
                .sorted(Comparator.comparing((JobView view) ->
                                Optional.ofNullable(view.milestones().first()).orElse(Instant.EPOCH))
                        .thenComparing(JobView::id))
                .toList();
    }

    /** Oldest first: those that another round will go on with, here or on another worker. */
    List<JobView> handedBack() {
        forgetHandedBack(clock.instant());
        return List.copyOf(betweenRounds.values());
    }

    /** Also when nobody looks. */
    private void forgetNowAndThen() {
        Instant now = clock.instant();
        if (Duration.between(forgottenAt, now).compareTo(BETWEEN_ROUNDS) > 0) {
            forgetHandedBack(now);
        }
    }

    private void forgetHandedBack(Instant now) {
        forgottenAt = now;
        Instant forgotten = now.minus(BETWEEN_ROUNDS);
        betweenRounds.values().removeIf(view -> {
            Instant at = view.milestones().reported();
            return at != null && at.isBefore(forgotten);
        });
    }

    int countInFlight() {
        return inFlight.size();
    }

    /** Of those in flight, how many have a result that the service has not taken yet. */
    long countReporting() {
        return inFlight.values().stream()
                .filter(view -> view.step().equals("reporting"))
                .count();
    }

    /** Latest first. */
    List<JobView> recent() {
        synchronized (recent) {
            return new ArrayList<>(recent);
        }
    }

    /** The job; when it was handed back and another round of its action went on with it, that one. */
    Optional<JobView> find(String shortenedId) {
        return all().filter(view -> view.id().equals(shortenedId)).findFirst().or(() -> latestRound(shortenedId));
    }

    private Optional<JobView> latestRound(String earlier) {
        String execution;
        synchronized (executions) {
            execution = executions.get(earlier);
        }
        return execution == null
                ? Optional.empty()
                : all().filter(view -> execution.equals(view.context().actionExecution()))
                        .findFirst();
    }

    /** Those about the environment or a run in it, latest first. */
    List<JobView> about(ExternalId environment) {
        return all().filter(view ->
                        view.subject() != null && view.subject().environment().equals(environment.environment()))
                .toList();
    }

    /** The one that runs, or ran, the command. */
    Optional<JobView> running(ExternalId run) {
        return all().filter(view -> run.equals(view.subject())).findFirst();
    }

    /** Whether this worker has a job in flight just now that runs the command. */
    boolean isRunning(ExternalId run) {
        return inFlight.values().stream().anyMatch(view -> run.equals(view.subject()));
    }

    /**
     * Whether the run was not over when it was last heard of, here or before a restart. After a while in which nobody took
     * it up again it counts as over: another worker has it, or nobody.
     */
    boolean goesOn(ExternalId run) {
        boolean mayBeTakenUp = clock.instant().isBefore(startedAt.plus(BETWEEN_ROUNDS));
        Stream<JobView> waiting = mayBeTakenUp ? interrupted.values().stream() : Stream.empty();
        return Stream.of(inFlight().stream(), handedBack().stream(), waiting)
                .flatMap(views -> views)
                .filter(view -> run.equals(view.subject()))
                .anyMatch(view -> view.result() == null || view.result() instanceof JobResult.Continued);
    }

    @Override
    public void close() {
        records.close();
    }

    private Stream<JobView> all() {
        return Stream.of(inFlight().reversed(), handedBack(), recent()).flatMap(List::stream);
    }
}
