package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.wire.ServiceException;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds the approval that a decision is about. Used within transactions only. */
record Approving(Conductor conductor) {

    private record Candidate(Execution execution, StageRun stage, ActionRun run) {}

    void decide(Pipeline pipeline, String stageName, String actionName, ApprovalDecision decision) {
        checkExists(pipeline, stageName, actionName);
        Candidate candidate = pipeline.executions().stream()
                .flatMap(execution -> candidates(execution, stageName, actionName))
                .filter(c -> Objects.equals(c.run().approvalToken(), decision.token()))
                .findFirst()
                .orElseThrow(() -> new ServiceException(
                        "InvalidApprovalTokenException",
                        "The token does not belong to an approval of action '%s'; GetPipelineState tells the present one"
                                .formatted(actionName)));
        if (!candidate.run().isOpen()) {
            throw new ServiceException(
                    "ApprovalAlreadyCompletedException",
                    "The approval of action '%s' was decided already".formatted(actionName));
        }
        var deciding = new ApprovalActions.Deciding(
                conductor.reportOf(candidate.execution(), candidate.stage(), candidate.run()));
        if (decision.approved()) {
            deciding.approve(decision.summary());
        } else {
            deciding.reject(decision.summary());
        }
    }

    private static Stream<Candidate> candidates(Execution execution, String stageName, String actionName) {
        return execution.stages().stream()
                .filter(stage -> stage.stage().name().equals(stageName))
                .flatMap(stage -> stage.stage().actions().stream()
                        .filter(action -> action.name().equals(actionName))
                        .flatMap(action -> stage.attempts(action).stream())
                        .map(run -> new Candidate(execution, stage, run)));
    }

    private static void checkExists(Pipeline pipeline, String stageName, String actionName) {
        var stage = pipeline.declaration().stage(stageName);
        if (stage == null) {
            throw Registry.noStage(pipeline.declaration().name(), stageName);
        }
        if (stage.actions().stream().noneMatch(action -> action.name().equals(actionName))) {
            throw new ServiceException(
                    "ActionNotFoundException", "Stage '%s' has no action '%s'".formatted(stageName, actionName));
        }
    }
}
