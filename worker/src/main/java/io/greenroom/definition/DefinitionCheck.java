package io.greenroom.definition;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Every limit and rule that {@code CreateCustomActionType} has, applied to one file. Nothing stops at the first
 * mistake: whoever writes a definition sees all of them at once.
 */
final class DefinitionCheck {
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]+");
    private static final String NAME_IN_WORDS = "letters, digits, _ and -";
    private static final List<String> MEMBERS = List.of(
            "category",
            "provider",
            "version",
            "settings",
            "configurationProperties",
            "inputArtifactDetails",
            "outputArtifactDetails",
            "tags");
    private static final List<String> CATEGORIES = List.of("Source", "Build", "Deploy", "Test", "Invoke");
    private static final List<String> PROPERTY_MEMBERS =
            List.of("name", "required", "key", "secret", "queryable", "type", "description");
    private static final List<String> TYPES = List.of("String", "Number", "Boolean");
    private static final List<String> COUNTS = List.of("minimumCount", "maximumCount");
    private static final int PROVIDER_MOST = 35;
    private static final int PROVIDER_SAFE = 25;

    private final Findings findings;
    private final JsonNode definition;
    /** Where each property that was named so far stands. */
    private final Map<String, Integer> propertyIndexes = new HashMap<>();

    private final Map<String, LinkCheck.Field> fields = new LinkedHashMap<>();

    private DefinitionCheck(Findings findings, JsonNode definition) {
        this.findings = findings;
        this.definition = definition;
    }

    /** All that is wrong with the definition; none of it an error means that it can be registered. */
    static List<DefinitionProblem> of(Path file, JsonNode definition) {
        var findings = new Findings(file);
        if (findings.isObject(definition, "$", MEMBERS)) {
            new DefinitionCheck(findings, definition).run();
        }
        return findings.problems();
    }

    private void run() {
        identity();
        findings.list(definition, "$", "configurationProperties", 10).ifPresent(this::properties);
        new LinkCheck(findings, fields).of(definition.path("settings"));
        artifacts("inputArtifactDetails");
        artifacts("outputArtifactDetails");
        findings.list(definition, "$", "tags", 50).ifPresent(this::tags);
    }

    private void identity() {
        if (!findings.isMissing(definition, "$", "category")) {
            String category = definition.get("category").asString("");
            if (category.equals("Approval") || category.equals("Compute")) {
                findings.error("$.category", "custom actions of category %s are not possible".formatted(category));
            } else {
                findings.oneOf("$.category", category, CATEGORIES);
            }
        }
        findings.requiredText(definition, "$", "provider", 1, PROVIDER_MOST).ifPresent(provider -> {
            findings.matches("$.provider", provider, NAME, NAME_IN_WORDS);
            if (provider.length() > PROVIDER_SAFE && provider.length() <= PROVIDER_MOST) {
                findings.warning(
                        "$.provider",
                        "has %d characters; AWS's quota page allows %d, although the interface takes %d"
                                .formatted(provider.length(), PROVIDER_SAFE, PROVIDER_MOST));
            }
        });
        findings.requiredText(definition, "$", "version", 1, 9)
                .ifPresent(version -> findings.matches("$.version", version, NAME, NAME_IN_WORDS));
    }

    private void properties(JsonNode properties) {
        Optional<Integer> queryable = Optional.empty();
        for (int i = 0; i < properties.size(); i++) {
            JsonNode property = properties.get(i);
            String path = "$.configurationProperties[%d]".formatted(i);
            if (!findings.isObject(property, path, PROPERTY_MEMBERS)) {
                continue;
            }
            if (property(property, path, i)) {
                if (queryable.isPresent()) {
                    findings.error(
                            path + ".queryable",
                            "only one property may be queryable, and configurationProperties[%d] already is"
                                    .formatted(queryable.get()));
                } else {
                    queryable = Optional.of(i);
                }
            }
        }
    }

    /** True when it is queryable. */
    private boolean property(JsonNode property, String path, int index) {
        boolean required = findings.flag(property, path, "required", true);
        findings.flag(property, path, "key", true);
        boolean secret = findings.flag(property, path, "secret", true);
        boolean queryable = findings.flag(property, path, "queryable", false);
        findings.requiredText(property, path, "name", 1, 50).ifPresent(name -> {
            Integer first = propertyIndexes.putIfAbsent(name, index);
            if (first != null) {
                findings.error(
                        path + ".name",
                        "\"%s\" is already the name of configurationProperties[%d]".formatted(name, first));
            }
            fields.put(name, new LinkCheck.Field(required, secret));
        });
        findings.text(property, path, "type", 1, 10).ifPresent(type -> findings.oneOf(path + ".type", type, TYPES));
        findings.text(property, path, "description", 1, 160);
        if (queryable && !required) {
            findings.error(path + ".queryable", "a queryable property must be required");
        }
        if (queryable && secret) {
            findings.error(path + ".queryable", "a queryable property must not be secret");
        }
        return queryable;
    }

    private void artifacts(String member) {
        String path = "$." + member;
        if (findings.isMissing(definition, "$", member) || !findings.isObject(definition.get(member), path, COUNTS)) {
            return;
        }
        JsonNode counts = definition.get(member);
        Optional<Integer> minimum = findings.number(counts, path, "minimumCount", 0, 5);
        Optional<Integer> maximum = findings.number(counts, path, "maximumCount", 0, 5);
        if (minimum.isPresent() && maximum.isPresent() && minimum.get() > maximum.get()) {
            findings.error(
                    path, "minimumCount %d is more than maximumCount %d".formatted(minimum.get(), maximum.get()));
        }
    }

    private void tags(JsonNode tags) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < tags.size(); i++) {
            String path = "$.tags[%d]".formatted(i);
            if (!findings.isObject(tags.get(i), path, List.of("key", "value"))) {
                continue;
            }
            findings.requiredText(tags.get(i), path, "key", 1, 128).ifPresent(key -> {
                if (!keys.add(key)) {
                    findings.error(path + ".key", "\"%s\" is there twice".formatted(key));
                }
                if (key.startsWith("aws:")) {
                    findings.error(path + ".key", "\"%s\" begins with aws:, which AWS keeps for itself".formatted(key));
                }
            });
            findings.requiredText(tags.get(i), path, "value", 0, 256);
        }
    }
}
