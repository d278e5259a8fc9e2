package io.greenroom.simulator.pipeline.execution;

/** What PutApprovalResult says about the approval that the token belongs to. */
public record ApprovalDecision(boolean approved, String summary, String token) {}
