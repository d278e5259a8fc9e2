package io.greenroom.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A service that says what a test tells it to: each call takes the next scripted answer, and when there is none left the
 * answer is the good one.
 */
final class FakeJobService implements JobService {
    /** What a call answers, or the failure it ends in. */
    interface Answer<T> {
        T give() throws ServiceFailure;
    }

    final Deque<Answer<List<PolledJob>>> polls = new ArrayDeque<>();
    final Deque<Answer<Acknowledgement>> acknowledgements = new ArrayDeque<>();
    final Deque<Answer<Optional<Job>>> details = new ArrayDeque<>();
    final Deque<Answer<Delivery>> deliveries = new ArrayDeque<>();

    final List<Integer> asked = new ArrayList<>();
    final List<String> nonces = new ArrayList<>();
    final List<JobResult> delivered = new ArrayList<>();
    int detailsAsked;

    static <T> Answer<T> fails(ServiceFailure.Kind kind) {
        return () -> {
            throw new ServiceFailure(kind, "scripted " + kind, null);
        };
    }

    @Override
    public synchronized List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure {
        asked.add(atMost);
        return polls.isEmpty() ? List.of() : polls.remove().give();
    }

    @Override
    public synchronized Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure {
        nonces.add(nonce);
        return acknowledgements.isEmpty()
                ? Acknowledgement.OURS
                : acknowledgements.remove().give();
    }

    @Override
    public synchronized Optional<Job> details(JobId job, ActionType type) throws ServiceFailure {
        detailsAsked++;
        return details.isEmpty() ? Optional.of(Jobs.job()) : details.remove().give();
    }

    @Override
    public synchronized Delivery deliver(JobId job, JobResult result) throws ServiceFailure {
        delivered.add(result);
        return deliveries.isEmpty() ? Delivery.TAKEN : deliveries.remove().give();
    }
}
