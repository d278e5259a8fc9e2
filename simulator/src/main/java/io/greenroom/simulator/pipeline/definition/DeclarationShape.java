package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ArtifactStore;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.PipelineType;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the members of a pipeline and checks each one by itself: kind, length, pattern. Unknown members are left alone. */
final class DeclarationShape {
    private static final Text CATEGORY =
            Text.oneOf("Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute");
    private static final Text OWNER = Text.oneOf("AWS", "ThirdParty", "Custom");
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Problems problems;
    private final SecretMask mask;

    DeclarationShape(Problems problems, SecretMask mask) {
        this.problems = problems;
        this.mask = mask;
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
        refuseConditions(at, "beforeEntry");
        refuseConditions(at, "onSuccess");
        return new Stage(
                at.text("name", Text.NAME),
                at.items("actions", 0, NO_LIMIT).stream().map(this::action).toList(),
                retryOnFailure(at.at("onFailure")));
    }

    private void refuseConditions(Cursor stage, String member) {
        if (stage.has(member)) {
            problems.stage(
                    stage.path() + "." + member,
                    "conditions are not simulated; take %s out of the definition to simulate it".formatted(member));
        }
    }

    private @Nullable RetryMode retryOnFailure(Cursor at) {
        if (!at.items("conditions", 0, NO_LIMIT).isEmpty()) {
            problems.stage(
                    at.path() + ".conditions",
                    "conditions are not simulated; take them out of the definition to simulate it");
        }
        String result = at.optionalText("result", Text.oneOf("ROLLBACK", "FAIL", "RETRY"));
        if ("ROLLBACK".equals(result)) {
            problems.stage(
                    at.path() + ".result",
                    "rollback is not simulated; FAIL and RETRY are. Use one of them to simulate");
        }
        RetryMode mode = at.at("retryConfiguration").optionalWord("retryMode", RetryMode.class);
        if (!"RETRY".equals(result)) {
            return null;
        }
        return mode == null ? RetryMode.FAILED_ACTIONS : mode;
    }

    private Action action(Cursor at) {
        Integer runOrder = at.optionalNumber("runOrder", 1, 999);
        ActionTypeId type = type(at.at("actionTypeId"));
        Map<String, String> configuration = configuration(at);
        return new Action(
                at.text("name", Text.NAME),
                type,
                runOrder == null ? 1 : runOrder,
                configuration,
                mask.secretsAmong(configuration.keySet(), type),
                artifacts(at, "inputArtifacts"),
                artifacts(at, "outputArtifacts"),
                at.optionalText("namespace", Text.NAMESPACE),
                at.optionalText("roleArn", Text.ROLE),
                at.optionalText("region", Text.REGION),
                at.optionalNumber("timeoutInMinutes", 5, 86_400));
    }

    private ActionTypeId type(Cursor at) {
        return new ActionTypeId(
                at.text("category", CATEGORY),
                at.text("owner", OWNER),
                at.text("provider", Text.PROVIDER),
                at.text("version", Text.VERSION));
    }

    private List<String> artifacts(Cursor at, String member) {
        return at.items(member, 0, NO_LIMIT).stream()
                .map(item -> item.text("name", Text.ARTIFACT))
                .toList();
    }

    private Map<String, String> configuration(Cursor action) {
        Map<String, String> configuration = new LinkedHashMap<>();
        action.members("configuration").forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 50) {
                problems.shape(value.path(), "the name of a property has 1 to 50 characters");
            }
            String text = configurationValue(value);
            if (text != null) {
                configuration.put(key, text);
            }
        });
        return configuration;
    }

    private @Nullable String configurationValue(Cursor at) {
        if (!at.node().isString()) {
            problems.shape(
                    at.path(),
                    "is %s; configuration values are strings, so put it in quotes".formatted(Cursor.kindOf(at.node())));
            return null;
        }
        String value = at.node().stringValue();
        Text limits = Text.anything(1, 1000);
        if (!limits.accepts(value)) {
            problems.shape(at.path(), limits.complaintAbout(value));
        }
        return value;
    }
}
