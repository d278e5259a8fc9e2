package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.time.Timeline;
import java.time.Duration;

/** Waits for somebody's decision, and fails when nobody decides in time. */
record ApprovalActions(Approvals approvals, Timeline timeline) implements Performer {
    /** How long the service waits when the action does not say. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    @Override
    public void perform(ActionOrder order, Report report) {
        Integer minutes = order.action().timeoutInMinutes();
        Duration patience = minutes == null ? PATIENCE : Duration.ofMinutes(minutes);
        timeline.at(
                timeline.instant().plus(patience),
                () -> report.failed("TimedOut", "Nobody approved or rejected it within " + patience));
        approvals.requested(requestOf(order), new Deciding(report));
    }

    private static Approvals.Request requestOf(ActionOrder order) {
        return new Approvals.Request(
                order.pipeline(),
                order.executionId(),
                order.stage(),
                order.action().name(),
                order.configuration().get("CustomData"),
                order.configuration().get("ExternalEntityLink"));
    }

    /** The decision as the action's end. */
    record Deciding(Report report) implements Approvals.Decision {
        @Override
        public void approve(String reason) {
            report.succeeded(reason);
        }

        @Override
        public void reject(String reason) {
            report.failed("Rejected", reason.isEmpty() ? "Rejected without a reason." : "Rejected: " + reason);
        }
    }
}
