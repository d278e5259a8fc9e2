package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.PipelineType;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** How many stages and actions there may be, what they are called, and where sources stand. */
record StructureRules(Draft draft, JsonNode json, Problems problems) {
    private static final int ACTIONS_PER_PIPELINE = 1000;
    private static final int ACTIONS_PER_RUN_ORDER = 100;
    private static final int RUN_ORDERS_PER_STAGE = 100;

    void check() {
        List<Stage> stages = draft.pipeline().stages();
        if (stages.size() < 2 || stages.size() > 50) {
            problems.structure(
                    draft.path() + ".stages", "has %d stages; a pipeline has 2 to 50".formatted(stages.size()));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            checkStage(stages.get(i), i, names);
        }
        if (draft.actions().size() > ACTIONS_PER_PIPELINE) {
            problems.structure(
                    draft.path() + ".stages",
                    "hold %d actions; a pipeline has at most %d"
                            .formatted(draft.actions().size(), ACTIONS_PER_PIPELINE));
        }
        draft.actions().forEach(this::checkPlace);
        checkWhatNeedsV2();
        checkVariableNames();
    }

    private void checkStage(Stage stage, int index, Set<String> names) {
        String path = draft.stagePath(index);
        if (!stage.name().isEmpty() && !names.add(stage.name())) {
            problems.stage(path + ".name", "'%s' is the name of an earlier stage too".formatted(stage.name()));
        }
        if (stage.actions().isEmpty()) {
            problems.stage(path + ".actions", "is empty; a stage has at least one action");
        }
        Map<Integer, Long> perOrder =
                stage.actions().stream().collect(Collectors.groupingBy(Action::runOrder, Collectors.counting()));
        if (perOrder.size() > RUN_ORDERS_PER_STAGE) {
            problems.stage(
                    path + ".actions",
                    "have %d different run orders; a stage has at most %d"
                            .formatted(perOrder.size(), RUN_ORDERS_PER_STAGE));
        }
        perOrder.forEach((order, count) -> {
            if (count > ACTIONS_PER_RUN_ORDER) {
                problems.stage(
                        path + ".actions",
                        "has %d actions of runOrder %d; at most %d can run in parallel"
                                .formatted(count, order, ACTIONS_PER_RUN_ORDER));
            }
        });
        checkActionNames(stage, path);
    }

    private void checkActionNames(Stage stage, String path) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < stage.actions().size(); i++) {
            String name = stage.actions().get(i).name();
            if (!name.isEmpty() && !names.add(name)) {
                problems.action(
                        path + ".actions[" + i + "].name",
                        "'%s' is the name of an earlier action of this stage too".formatted(name));
            }
        }
    }

    private void checkPlace(Draft.Placed placed) {
        Action action = placed.action();
        if (action.type().category().isEmpty()) {
            return;
        }
        if (placed.stage() == 0 && !action.isSource()) {
            problems.stage(
                    placed.path() + ".actionTypeId.category",
                    "is %s, but the first stage holds Source actions only"
                            .formatted(action.type().category()));
        }
        if (placed.stage() > 0 && action.isSource()) {
            problems.stage(
                    placed.path() + ".actionTypeId.category",
                    "is Source, but only the first stage may hold Source actions");
        }
        if (action.timeoutInMinutes() != null && !action.isApproval()) {
            problems.action(placed.path() + ".timeoutInMinutes", "can be set for Approval actions only");
        }
    }

    private void checkWhatNeedsV2() {
        if (draft.pipeline().type() == PipelineType.V2) {
            return;
        }
        if (draft.pipeline().executionMode() != ExecutionMode.SUPERSEDED) {
            needsV2("executionMode");
        }
        if (!json.path("variables").isEmpty()) {
            needsV2("variables");
        }
        if (!json.path("triggers").isEmpty()) {
            needsV2("triggers");
        }
    }

    private void needsV2(String member) {
        problems.structure(
                draft.path() + "." + member, "can be used in pipelines of type V2 only; add \"pipelineType\": \"V2\"");
    }

    private void checkVariableNames() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < draft.pipeline().variables().size(); i++) {
            String name = draft.pipeline().variables().get(i).name();
            if (!name.isEmpty() && !names.add(name)) {
                problems.structure(
                        "%s.variables[%d].name".formatted(draft.path(), i),
                        "'%s' is the name of an earlier variable too".formatted(name));
            }
        }
    }
}
