package io.greenroom.job;

import io.greenroom.secret.Secrets;
import java.time.Instant;
import java.util.List;

/** Several observers as one. */
record JobObservers(List<JobObserver> observers) implements JobObserver {

    @Override
    public void accepted(Job job) {
        observers.forEach(o -> o.accepted(job));
    }

    @Override
    public void accepted(PolledJob polled) {
        observers.forEach(o -> o.accepted(polled));
    }

    @Override
    public void resumed(Job job, Instant polledAt) {
        observers.forEach(o -> o.resumed(job, polledAt));
    }

    @Override
    public void taken(Job job, Secrets secrets) {
        observers.forEach(o -> o.taken(job, secrets));
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
    public void ready(Job job) {
        observers.forEach(o -> o.ready(job));
    }

    @Override
    public void decided(Job job, JobResult result) {
        observers.forEach(o -> o.decided(job, result));
    }

    @Override
    public void reported(Job job, JobResult result, boolean taken) {
        observers.forEach(o -> o.reported(job, result, taken));
    }

    @Override
    public void letGo(JobId job) {
        observers.forEach(o -> o.letGo(job));
    }
}
