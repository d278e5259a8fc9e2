package io.greenroom.action;

import io.greenroom.environment.Owner;
import io.greenroom.job.Job;

/** Who a job's environments and command runs belong to. */
final class Owners {
    private Owners() {}

    static Owner of(Job job) {
        var context = job.context();
        return new Owner(
                context.region(),
                context.account(),
                context.pipeline(),
                context.execution(),
                context.stage(),
                context.action(),
                context.actionExecution());
    }
}
