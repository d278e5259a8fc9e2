package io.greenroom.job;

import java.time.Instant;
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
 * here, and when there is none left the service answers for itself.
 */
final class FakeJobService implements JobService {
    private static final int MOST_VARIABLES = 122_880;

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

    private record Known(Job job, State state, @Nullable String nonce) {
        Known in(State newState) {
            return new Known(job, newState, nonce);
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
    private int handouts;

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
    synchronized void offer(Job job) {
        jobs.put(job.id(), new Known(job, State.WAITING, null));
    }

    synchronized void handedOut(Job job, String nonce) {
        jobs.put(job.id(), new Known(job, State.HANDED_OUT, nonce));
    }

    /** Was acknowledged. */
    synchronized void inProgress(Job job) {
        jobs.put(job.id(), new Known(job, State.IN_PROGRESS, "used up"));
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
                .filter(known ->
                        known.state() == State.WAITING && known.job().type().equals(type))
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
