package io.greenroom.cli.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The properties of an {@code AWS::CodePipeline::Pipeline} as a pipeline of CodePipeline's API: names begin with a lower-case
 * letter, artifact stores are a map by region, and values have the API's types. Where a value is not known without an
 * account, something harmless takes its place if a simulation does not depend on it: roles, buckets, keys, connections,
 * rules, and the configuration of actions that are not custom ones.
 */
final class PipelineProperties {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern ROLE = Pattern.compile("arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*");
    private static final Pattern HARMLESS = Pattern.compile(
            "((RoleArn|Name)(\\[.*)?|Artifact(Store|Stores\\[\\d+])\\..*|Triggers\\[.*|Tags.*|Stages\\[\\d+]\\.Actions\\[\\d+]\\.RoleArn(\\[.*)?|Stages\\[\\d+]\\.(BeforeEntry|OnSuccess|OnFailure)\\..*\\.(RoleArn(\\[.*)?|Configuration\\..*|Commands\\[.*))");
    private static final Pattern CONFIGURATION =
            Pattern.compile("(Stages\\[\\d+]\\.Actions\\[\\d+])\\.(Configuration|EnvironmentVariables|Commands).*");
    /** What CloudFormation itself needs and a definition has no place for. */
    private static final List<String> LEFT_OUT =
            List.of("Tags", "RestartExecutionOnUpdate", "DisableInboundStageTransitions");

    private final String logicalId;
    private final Intrinsics intrinsics;
    private final JsonNode properties;
    private final String account;

    PipelineProperties(String logicalId, JsonNode written, Intrinsics intrinsics, String account) {
        this.logicalId = logicalId;
        this.intrinsics = intrinsics;
        this.account = account;
        this.properties = intrinsics.resolve(written, "");
    }

    String name() {
        return properties.path("Name").asString(logicalId);
    }

    /** Every value that a simulation would depend on and that is not known. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Intrinsics.Unknown unknown : intrinsics.unknown()) {
            if (matters(unknown.place())) {
                problems.add("Resources.%s.Properties.%s: %s cannot be known without an account%s"
                        .formatted(logicalId, unknown.place(), unknown.written(), unknown.remedy()));
            }
        }
        return problems;
    }

    private boolean matters(String place) {
        var configuration = CONFIGURATION.matcher(place);
        if (configuration.matches()) {
            return isCustom(configuration.group(1));
        }
        return !HARMLESS.matcher(place).matches();
    }

    private boolean isCustom(String action) {
        String pointer = "/" + action.replace("]", "").replaceAll("[.\\[]", "/");
        return properties.at(pointer + "/ActionTypeId/Owner").asString("").equals("Custom");
    }

    ObjectNode definition() {
        ObjectNode definition = JSON.objectNode();
        definition.put("name", name());
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            if (name.equals("ArtifactStores")) {
                definition.set("artifactStores", stores(property.getValue()));
            } else if (!LEFT_OUT.contains(name)) {
                definition.set(lowered(name), converted(name, property.getValue(), name));
            }
        }
        return definition;
    }

    private ObjectNode stores(JsonNode list) {
        ObjectNode stores = JSON.objectNode();
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.path(i);
            stores.set(
                    entry.path("Region").asString(""),
                    converted(
                            "ArtifactStore",
                            entry.path("ArtifactStore"),
                            "ArtifactStores[%d].ArtifactStore".formatted(i)));
        }
        return stores;
    }

    private JsonNode converted(String name, JsonNode value, String place) {
        if (value instanceof ArrayNode array) {
            ArrayNode items = JSON.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                items.add(converted(name, array.path(i), "%s[%d]".formatted(place, i)));
            }
            return items;
        }
        if (value instanceof ObjectNode object) {
            ObjectNode members = JSON.objectNode();
            boolean isMap = name.equals("Configuration");
            object.properties()
                    .forEach(member -> members.set(
                            isMap ? member.getKey() : lowered(member.getKey()),
                            isMap
                                    ? scalar(member.getValue())
                                    : converted(member.getKey(), member.getValue(), place + "." + member.getKey())));
            return members;
        }
        return typed(name, value, place);
    }

    private JsonNode typed(String name, JsonNode value, String place) {
        JsonNode scalar = scalar(value);
        String text = scalar.asString("");
        return switch (name) {
            case "RunOrder", "TimeoutInMinutes" ->
                text.matches("[0-9]{1,9}") ? JSON.numberNode(Integer.parseInt(text)) : scalar;
            case "RoleArn" -> JSON.stringNode(role(text, place));
            case "Location" -> JSON.stringNode(bucket(text, place));
            default -> scalar;
        };
    }

    private String role(String text, String place) {
        return intrinsics.isUnknown(place) && !ROLE.matcher(text).matches()
                ? "arn:aws:iam::%s:role/%s".formatted(account, text)
                : text;
    }

    private String bucket(String text, String place) {
        if (!intrinsics.isUnknown(place)) {
            return text;
        }
        String allowed = "bucket-" + text.replaceAll("[^A-Za-z0-9.-]", "-");
        return allowed.substring(0, Math.min(63, allowed.length()));
    }

    /** CloudFormation takes numbers and booleans where the API has strings. */
    private static JsonNode scalar(JsonNode value) {
        return value.isNumber() || value.isBoolean() ? JSON.stringNode(value.asString()) : value;
    }

    private static String lowered(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
