package io.greenroom.status;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job service whose calls are counted and timed. */
final class WatchedService implements JobService {
    private static final String POLL = "PollForJobs";
    private static final String ACKNOWLEDGE = "AcknowledgeJob";
    private static final String DETAILS = "GetJobDetails";
    private static final String SUCCESS = "PutJobSuccessResult";
    private static final String FAILURE = "PutJobFailureResult";
    /** Each that is told of. */
    static final List<String> OPERATIONS = List.of(POLL, ACKNOWLEDGE, DETAILS, SUCCESS, FAILURE);

    static final String OK = "ok";
    static final String ERROR = "error";
    static final String DENIED = word(ServiceFailure.Kind.DENIED);
    static final String UNAVAILABLE = word(ServiceFailure.Kind.UNAVAILABLE);
    /** Cut off by the worker's own end. */
    static final String INTERRUPTED = "interrupted";
    /** How calls end that are not cut off by the worker's own end. */
    static final List<String> OUTCOMES = Stream.concat(
                    Stream.of(OK, ERROR),
                    Arrays.stream(ServiceFailure.Kind.values()).map(WatchedService::word))
            .toList();

    private final JobService service;
    private final ServiceCalls calls;

    WatchedService(JobService service, ServiceCalls calls) {
        this.service = service;
        this.calls = calls;
    }

    private interface Call<T> {
        T make() throws ServiceFailure, InterruptedException;
    }

    private <T> T watched(String operation, @Nullable ActionType type, Call<T> call)
            throws ServiceFailure, InterruptedException {
        long began = System.nanoTime();
        String outcome = ERROR;
        try {
            T answer = call.make();
            outcome = OK;
            return answer;
        } catch (ServiceFailure e) {
            outcome = word(e.kind());
            throw e;
        } catch (InterruptedException e) {
            outcome = INTERRUPTED;
            throw e;
        } finally {
            calls.called(operation, type, outcome, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static String word(ServiceFailure.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
        return watched(POLL, type, () -> service.poll(type, atMost));
    }

    @Override
    public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
        return watched(ACKNOWLEDGE, null, () -> service.acknowledge(job, nonce));
    }

    @Override
    public Optional<io.greenroom.job.Job> details(JobId job, ActionType type)
            throws ServiceFailure, InterruptedException {
        return watched(DETAILS, null, () -> service.details(job, type));
    }

    @Override
    public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
        String operation = result instanceof JobResult.Failed ? FAILURE : SUCCESS;
        return watched(operation, null, () -> service.deliver(job, result));
    }
}
