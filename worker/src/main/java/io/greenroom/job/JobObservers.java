package io.greenroom.job;

import java.util.List;

/** Several observers as one. */
record JobObservers(List<JobObserver> observers) implements JobObserver {

    @Override
    public void accepted(Job job) {
        observers.forEach(o -> o.accepted(job));
    }

    @Override
    public void begun(Job job, Ticket ticket) {
        observers.forEach(o -> o.begun(job, ticket));
    }

    @Override
    public void checked(Job job, ExecutionDetails details) {
        observers.forEach(o -> o.checked(job, details));
    }

    @Override
    public void output(Job job, byte[] piece) {
        observers.forEach(o -> o.output(job, piece));
    }

    @Override
    public void decided(Job job, JobResult result) {
        observers.forEach(o -> o.decided(job, result));
    }

    @Override
    public void reported(Job job, JobResult result, boolean taken) {
        observers.forEach(o -> o.reported(job, result, taken));
    }
}
