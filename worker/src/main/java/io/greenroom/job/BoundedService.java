package io.greenroom.job;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A job service of which only so many calls are made at once; the others wait, first come, first served. Thousands of jobs that
 * are taken up or handed back together would else wait inside the client, each with all that a call needs, until the client
 * gives up on them.
 */
public final class BoundedService implements JobService {
    private final JobService service;
    private final Semaphore calls;

    /** @param atOnce as many as there are connections */
    public BoundedService(JobService service, int atOnce) {
        this.service = service;
        this.calls = new Semaphore(atOnce, true);
    }

    private interface Call<T> {
        T make() throws ServiceFailure, InterruptedException;
    }

    private <T> T inTurn(Call<T> call) throws ServiceFailure, InterruptedException {
        calls.acquire();
        try {
            return call.make();
        } finally {
            calls.release();
        }
    }

    @Override
    public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
        return inTurn(() -> service.poll(type, atMost));
    }

    @Override
    public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
        return inTurn(() -> service.acknowledge(job, nonce));
    }

    @Override
    public Optional<Job> details(JobId job, ActionType type) throws ServiceFailure, InterruptedException {
        return inTurn(() -> service.details(job, type));
    }

    @Override
    public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
        return inTurn(() -> service.deliver(job, result));
    }
}
