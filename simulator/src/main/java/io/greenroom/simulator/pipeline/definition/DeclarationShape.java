package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ArtifactStore;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.PipelineType;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Variable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the members of a pipeline and checks each one by itself: kind, length, pattern. Unknown members are left alone. */
final class DeclarationShape {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Problems problems;
    private final ActionShape actions;
    private final ConditionShape conditions;

    DeclarationShape(Problems problems, SecretMask mask) {
        this.problems = problems;
        this.actions = new ActionShape(problems, mask);
        this.conditions = new ConditionShape(problems);
    }

    PipelineDeclaration read(Cursor at) {
        String name = at.text("name", Text.NAME);
        at.text("roleArn", Text.ROLE);
        PipelineType type = at.optionalWord("pipelineType", PipelineType.class);
        ExecutionMode mode = at.optionalWord("executionMode", ExecutionMode.class);
        at.items("triggers", 0, 50);
        return new PipelineDeclaration(
                name,
                type == null ? PipelineType.V1 : type,
                mode == null ? ExecutionMode.SUPERSEDED : mode,
                at.items("variables", 0, 50).stream().map(this::variable).toList(),
                at.items("stages", 0, NO_LIMIT).stream().map(this::stage).toList(),
                at.has("artifactStore") ? store(at.at("artifactStore")) : null,
                stores(at));
    }

    private Variable variable(Cursor at) {
        at.optionalText("description", Text.anything(0, 200));
        return new Variable(at.text("name", Text.VARIABLE), at.optionalText("defaultValue", Text.anything(1, 1000)));
    }

    private Map<String, ArtifactStore> stores(Cursor at) {
        if (at.has("artifactStore") == at.has("artifactStores")) {
            problems.structure(at.path(), "needs either artifactStore or artifactStores, and not both");
        }
        Map<String, ArtifactStore> stores = new LinkedHashMap<>();
        at.members("artifactStores").forEach((region, store) -> stores.put(region, store(store)));
        return stores;
    }

    private ArtifactStore store(Cursor at) {
        at.text("type", Text.oneOf("S3"));
        String key = null;
        if (at.has("encryptionKey")) {
            key = at.at("encryptionKey").text("id", Text.anything(1, 400));
            at.at("encryptionKey").text("type", Text.oneOf("KMS"));
        }
        return new ArtifactStore(at.text("location", Text.BUCKET), key);
    }

    private Stage stage(Cursor at) {
        if (!at.items("blockers", 0, NO_LIMIT).isEmpty()) {
            problems.blocker(at.path() + ".blockers", "is reserved by the service and has to be empty or left out");
        }
        return new Stage(
                at.text("name", Text.NAME),
                at.items("actions", 0, NO_LIMIT).stream().map(actions::read).toList(),
                conditions.beforeEntry(at),
                conditions.onSuccess(at),
                conditions.onFailure(at));
    }
}
