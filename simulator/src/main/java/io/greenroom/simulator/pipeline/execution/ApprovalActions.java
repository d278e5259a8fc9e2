package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.time.Timeline.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Waits for somebody's decision, and fails when nobody decides in time. */
final class ApprovalActions implements Performer {
    /** How long the service waits when the action does not say. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final Approvals approvals;
    private final Timeline timeline;
    private final Map<String, Timer> timeouts = new ConcurrentHashMap<>();

    ApprovalActions(Approvals approvals, Timeline timeline) {
        this.approvals = approvals;
        this.timeline = timeline;
    }

    @Override
    public void perform(ActionOrder order, Report report) {
        Integer minutes = order.action().timeoutInMinutes();
        Duration patience = minutes == null ? PATIENCE : Duration.ofMinutes(minutes);
        timeouts.put(
                order.actionExecutionId(),
                timeline.at(
                        timeline.instant().plus(patience),
                        () -> report.failed("TimedOut", "Nobody approved or rejected it within " + patience)));
        approvals.requested(requestOf(order), new Deciding(report));
    }

    @Override
    public void ended(ActionOrder order) {
        Timer timeout = timeouts.remove(order.actionExecutionId());
        if (timeout != null) {
            timeout.cancel();
        }
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
