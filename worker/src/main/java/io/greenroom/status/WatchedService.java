package io.greenroom.status;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job service whose calls are counted and timed. */
final class WatchedService implements JobService {
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
        String outcome = "error";
        try {
            T answer = call.make();
            outcome = "ok";
            return answer;
        } catch (ServiceFailure e) {
            outcome = e.kind().name().toLowerCase(Locale.ROOT);
            throw e;
        } catch (InterruptedException e) {
            outcome = "interrupted";
            throw e;
        } finally {
            calls.called(operation, type, outcome, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    @Override
    public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
        return watched("PollForJobs", type, () -> service.poll(type, atMost));
    }

    @Override
    public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
        return watched("AcknowledgeJob", null, () -> service.acknowledge(job, nonce));
    }

    @Override
    public Optional<io.greenroom.job.Job> details(JobId job, ActionType type)
            throws ServiceFailure, InterruptedException {
        return watched("GetJobDetails", null, () -> service.details(job, type));
    }

    @Override
    public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
        String operation = result instanceof JobResult.Failed ? "PutJobFailureResult" : "PutJobSuccessResult";
        return watched(operation, null, () -> service.deliver(job, result));
    }

    @Override
    public boolean isStopped(String pipeline, String execution) throws ServiceFailure, InterruptedException {
        return watched("GetPipelineExecution", null, () -> service.isStopped(pipeline, execution));
    }
}
