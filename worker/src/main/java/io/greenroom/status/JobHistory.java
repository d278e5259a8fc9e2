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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The jobs in flight, and the last {@value #RECENT} that ended. In memory: a restart begins anew. */
final class JobHistory implements JobObserver {
    private static final int RECENT = 300;
    /** The service makes the next round some half a minute later; after this, another worker has got it. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(3);

    private final OpenParameters parameters;
    private final InstantSource clock;
    private final Map<JobId, JobView> inFlight = new ConcurrentHashMap<>();
    private final Map<JobId, String> keys = new ConcurrentHashMap<>();
    /** Handed back, and not yet handed out again to this worker; by the action execution. */
    private final Map<String, JobView> betweenRounds = new ConcurrentHashMap<>();

    private final Deque<JobView> recent = new ArrayDeque<>();

    JobHistory(OpenParameters parameters, InstantSource clock) {
        this.parameters = parameters;
        this.clock = clock;
    }

    @Override
    public void accepted(PolledJob polled) {
        begin(polled.job(), new Milestones(polled.polledAt(), clock.instant(), null, null, null, null));
    }

    @Override
    public void resumed(Job job, Instant polledAt) {
        begin(job, new Milestones(polledAt, null, null, null, null, null));
    }

    private void begin(Job job, Milestones milestones) {
        keys.put(job.id(), job.key());
        JobView earlier = betweenRounds.remove(job.key());
        if (earlier != null) {
            milestones = earlier.milestones().again();
        }
        inFlight.put(
                job.id(),
                new JobView(
                        job.id().shortened(),
                        job.type(),
                        job.context(),
                        parameters.of(job),
                        milestones,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Override
    public void begun(Job job, Ticket ticket) {
        change(job, view -> view.with(
                        view.milestones().begunAt(ticket.begunAt()).inOrder())
                .about(ExternalId.of(ticket).orElse(null)));
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

    private static @Nullable String summary(JobResult result) {
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
                betweenRounds.put(key, view.with(view.milestones().running()));
            }
            return;
        }
        synchronized (recent) {
            recent.addFirst(view);
            if (recent.size() > RECENT) {
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
        Instant forgotten = clock.instant().minus(BETWEEN_ROUNDS);
        betweenRounds.values().removeIf(view -> {
            Instant at = view.milestones().reported();
            return at != null && at.isBefore(forgotten);
        });
        return List.copyOf(betweenRounds.values());
    }

    /** Latest first. */
    List<JobView> recent() {
        synchronized (recent) {
            return new ArrayList<>(recent);
        }
    }

    Optional<JobView> find(String shortenedId) {
        return all().filter(view -> view.id().equals(shortenedId)).findFirst();
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

    private Stream<JobView> all() {
        return Stream.of(inFlight().reversed(), handedBack(), recent()).flatMap(List::stream);
    }
}
