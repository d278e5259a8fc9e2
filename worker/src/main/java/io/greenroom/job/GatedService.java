package io.greenroom.job;

import java.util.List;
import java.util.Optional;

/** The service as one life of the worker uses it: nothing that has an effect is asked of it once the gate is closed. */
final class GatedService implements JobService {
    private final JobService service;
    private final Gate gate;

    GatedService(JobService service, Gate gate) {
        this.service = service;
        this.gate = gate;
    }

    @Override
    public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
        gate.pass();
        return service.poll(type, atMost);
    }

    @Override
    public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
        gate.pass();
        return service.acknowledge(job, nonce);
    }

    @Override
    public Optional<Job> details(JobId job, ActionType type) throws ServiceFailure, InterruptedException {
        return service.details(job, type);
    }

    @Override
    public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
        gate.pass();
        return service.deliver(job, result);
    }
}
