package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the members of an action and checks each one by itself: kind, length, pattern. */
final class ActionShape {
    private static final Text CATEGORY =
            Text.oneOf("Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute");
    private static final Text OWNER = Text.oneOf("AWS", "ThirdParty", "Custom");
    private static final Text ENVIRONMENT_VARIABLE = Text.of(1, 128, "[A-Za-z0-9_]+", "letters, digits and _");
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Problems problems;
    private final SecretMask mask;

    ActionShape(Problems problems, SecretMask mask) {
        this.problems = problems;
        this.mask = mask;
    }

    Action read(Cursor at) {
        Integer runOrder = at.optionalNumber("runOrder", 1, 999);
        ActionTypeId type = type(at.at("actionTypeId"));
        Map<String, String> configuration = configuration(at);
        checkCompute(at);
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

    /** What actions of category Compute have. They are never run here, so that nothing more is made of it. */
    private static void checkCompute(Cursor at) {
        at.texts("commands", 1, 50, Text.anything(1, 1000));
        at.texts("outputVariables", 1, 15, Text.anything(1, 128));
        if (at.has("environmentVariables")) {
            at.items("environmentVariables", 1, 10).forEach(variable -> {
                variable.text("name", ENVIRONMENT_VARIABLE);
                variable.text("value", Text.anything(1, 2000));
                variable.optionalText("type", Text.oneOf("PLAINTEXT", "SECRETS_MANAGER"));
            });
        }
    }

    private static ActionTypeId type(Cursor at) {
        return new ActionTypeId(
                at.text("category", CATEGORY),
                at.text("owner", OWNER),
                at.text("provider", Text.PROVIDER),
                at.text("version", Text.VERSION));
    }

    private static List<String> artifacts(Cursor at, String member) {
        return at.items(member, 0, NO_LIMIT).stream().map(ActionShape::artifact).toList();
    }

    private static String artifact(Cursor at) {
        at.texts("files", 1, 10, Text.anything(1, 128));
        return at.text("name", Text.ARTIFACT);
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
