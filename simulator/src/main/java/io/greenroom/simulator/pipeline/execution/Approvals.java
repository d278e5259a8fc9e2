package io.greenroom.simulator.pipeline.execution;

import org.jspecify.annotations.Nullable;

/** Who decides about manual approvals, besides PutApprovalResult. The first decision counts. */
@FunctionalInterface
public interface Approvals {
    /** An approval begins to wait. Returns at once; the decision can come at any time and from any thread. */
    void requested(Request request, Decision decision);

    /** Nobody decides here: approvals wait for PutApprovalResult. */
    static Approvals byServiceCallOnly() {
        return (request, decision) -> {};
    }

    /** {@code customData} and {@code externalLink} are what the pipeline's author wrote for whoever decides. */
    record Request(
            String pipeline,
            String executionId,
            String stage,
            String action,
            @Nullable String customData,
            @Nullable String externalLink) {}

    /** Both do nothing once the approval was decided, timed out or was abandoned. */
    interface Decision {
        void approve(String reason);

        void reject(String reason);
    }
}
