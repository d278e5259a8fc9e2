package io.greenroom.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The service in a map. A test may script what calls answer: each takes the next scripted answer, which changes nothing
 * here, and when there is none left the service answers for itself. Given a clock, it hands a job out again that was not
 * acknowledged.
 */
public final class FakeJobService implements JobService {
    private static final int MOST_VARIABLES = 122_880;
    private static final Duration UNTIL_HANDED_OUT_AGAIN = Duration.ofSeconds(30);

    /** What a call answers, or the failure it ends in. */
    interface Answer<T> {
        T give() throws ServiceFailure;
    }

    private enum State {
        WAITING,
        HANDED_OUT,
        IN_PROGRESS,
        ENDED
    }

    private record Known(Job job, State state, @Nullable String nonce, Instant since) {
        Known in(State newState) {
            return new Known(job, newState, nonce, since);
        }
    }

    final Deque<Answer<List<PolledJob>>> polls = new ArrayDeque<>();
    final Deque<Answer<Acknowledgement>> acknowledgements = new ArrayDeque<>();
    final Deque<Answer<Optional<Job>>> details = new ArrayDeque<>();
    final Deque<Answer<Delivery>> deliveries = new ArrayDeque<>();

    final List<Integer> asked = new ArrayList<>();
    final List<String> nonces = new ArrayList<>();
    final List<JobResult> delivered = new ArrayList<>();
    int detailsAsked;

    private final Map<JobId, Known> jobs = new LinkedHashMap<>();
    private final Map<JobId, JobResult> results = new LinkedHashMap<>();
    private final @Nullable InstantSource clock;
    private int handouts;

    FakeJobService() {
        this.clock = null;
    }

    public FakeJobService(InstantSource clock) {
        this.clock = clock;
    }

    private Instant now() {
        return clock == null ? Instant.EPOCH : clock.instant();
    }

    /** Which has handed out {@link Jobs#job}, with the nonce of {@link Jobs#polled}. */
    static FakeJobService withTheJob() {
        var service = new FakeJobService();
        service.handedOut(Jobs.job(), "nonce-1");
        return service;
    }

    static <T> Answer<T> fails(ServiceFailure.Kind kind) {
        return () -> {
            throw new ServiceFailure(kind, "scripted " + kind, null);
        };
    }

    /** Waits to be polled for. */
    public synchronized void offer(Job job) {
        jobs.put(job.id(), new Known(job, State.WAITING, null, now()));
    }

    /** Hands out at the next poll all that was acknowledged and has no result: by mistake, without un-acknowledging it. */
    public synchronized void handOutAgain() {
        List<Known> acknowledged = jobs.values().stream()
                .filter(known -> known.state() == State.IN_PROGRESS)
                .toList();
        polls.add(() -> acknowledged.stream()
                .map(known -> new PolledJob(known.job(), "by mistake", now()))
                .toList());
    }

    /** What it took, of each job at most one. */
    public synchronized Map<JobId, JobResult> results() {
        return new LinkedHashMap<>(results);
    }

    /** How many results came, wanted or not. */
    public synchronized int deliveries() {
        return delivered.size();
    }

    /** How many jobs were acknowledged and have no result. */
    public synchronized long inProgress() {
        return jobs.values().stream()
                .filter(known -> known.state() == State.IN_PROGRESS)
                .count();
    }

    synchronized void handedOut(Job job, String nonce) {
        jobs.put(job.id(), new Known(job, State.HANDED_OUT, nonce, now()));
    }

    /** Was acknowledged. */
    synchronized void inProgress(Job job) {
        jobs.put(job.id(), new Known(job, State.IN_PROGRESS, "used up", now()));
    }

    synchronized void abandon(JobId job) {
        jobs.computeIfPresent(job, (id, known) -> known.in(State.ENDED));
    }

    @Override
    public synchronized List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure {
        asked.add(atMost);
        return polls.isEmpty() ? handOut(type, atMost) : polls.remove().give();
    }

    private List<PolledJob> handOut(ActionType type, int atMost) {
        List<Job> waiting = jobs.values().stream()
                .filter(known -> isToBeHandedOut(known) && known.job().type().equals(type))
                .map(Known::job)
                .limit(atMost)
                .toList();
        return waiting.stream()
                .map(job -> {
                    String nonce = "handout-" + ++handouts;
                    handedOut(job, nonce);
                    return new PolledJob(job, nonce, Instant.EPOCH);
                })
                .toList();
    }

    private boolean isToBeHandedOut(Known known) {
        return known.state() == State.WAITING
                || (clock != null
                        && known.state() == State.HANDED_OUT
                        && !now().isBefore(known.since().plus(UNTIL_HANDED_OUT_AGAIN)));
    }

    @Override
    public synchronized Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure {
        nonces.add(nonce);
        if (!acknowledgements.isEmpty()) {
            return acknowledgements.remove().give();
        }
        Known known = jobs.get(job);
        if (known == null || known.state() == State.ENDED) {
            return Acknowledgement.GONE;
        }
        if (known.state() != State.HANDED_OUT || !nonce.equals(known.nonce())) {
            return Acknowledgement.NONCE_REFUSED;
        }
        jobs.put(job, known.in(State.IN_PROGRESS));
        return Acknowledgement.OURS;
    }

    @Override
    public synchronized Optional<Job> details(JobId job, ActionType type) throws ServiceFailure {
        detailsAsked++;
        return details.isEmpty()
                ? Optional.ofNullable(jobs.get(job)).map(Known::job)
                : details.remove().give();
    }

    @Override
    public synchronized Delivery deliver(JobId job, JobResult result) throws ServiceFailure {
        delivered.add(result);
        if (!deliveries.isEmpty()) {
            return deliveries.remove().give();
        }
        Known known = jobs.get(job);
        if (known == null || known.state() != State.IN_PROGRESS) {
            return Delivery.NOT_WANTED;
        }
        switch (result) {
            case JobResult.Succeeded succeeded -> {
                if (size(succeeded.outputVariables()) > MOST_VARIABLES) {
                    return Delivery.TOO_MANY_VARIABLES;
                }
            }
            case JobResult.Continued continued -> offer(nextRound(known.job(), continued.token()));
            case JobResult.Failed failed -> {}
        }
        jobs.put(job, known.in(State.ENDED));
        results.put(job, result);
        return Delivery.TAKEN;
    }

    private static int size(Map<String, String> variables) {
        return variables.entrySet().stream()
                .mapToInt(variable ->
                        variable.getKey().length() + variable.getValue().length())
                .sum();
    }

    private static Job nextRound(Job job, String token) {
        return new Job(
                new JobId(job.id().value() + "+"),
                job.type(),
                job.configuration(),
                job.context(),
                job.inputs(),
                job.outputs(),
                job.access(),
                token);
    }
}
