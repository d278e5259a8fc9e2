package io.greenroom.definition.export;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** A CloudFormation template, in YAML, with an {@code AWS::CodePipeline::CustomActionType} for each definition. */
public final class CloudFormationTemplate {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    private CloudFormationTemplate() {}

    public static String of(List<ActionDefinition> definitions) {
        ObjectNode template = YAML.createObjectNode();
        template.put("AWSTemplateFormatVersion", "2010-09-09");
        template.put(
                "Description",
                "Greenroom's actions for CodePipeline. A changed action needs another version: it cannot be replaced.");
        ObjectNode resources = template.putObject("Resources");
        var names = new ResourceNames();
        for (ActionDefinition definition : definitions) {
            ObjectNode resource = resources.putObject(names.inCamelCase(definition.id()));
            resource.put("Type", "AWS::CodePipeline::CustomActionType");
            properties(resource.putObject("Properties"), definition);
        }
        return YAML.writeValueAsString(template);
    }

    private static void properties(ObjectNode node, ActionDefinition definition) {
        node.put("Category", definition.id().category())
                .put("Provider", definition.id().provider())
                .put("Version", definition.id().version());
        if (!definition.urls().equals(UrlTemplates.NONE)) {
            settings(node.putObject("Settings"), definition.urls());
        }
        ArrayNode properties = node.putArray("ConfigurationProperties");
        definition.properties().forEach(property -> property(properties.addObject(), property));
        count(node.putObject("InputArtifactDetails"), definition.inputArtifacts());
        count(node.putObject("OutputArtifactDetails"), definition.outputArtifacts());
        if (!definition.tags().isEmpty()) {
            ArrayNode tags = node.putArray("Tags");
            definition
                    .tags()
                    .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        }
    }

    private static void settings(ObjectNode node, UrlTemplates urls) {
        put(node, "EntityUrlTemplate", urls.entity());
        put(node, "ExecutionUrlTemplate", urls.execution());
        put(node, "RevisionUrlTemplate", urls.revision());
        put(node, "ThirdPartyConfigurationUrl", urls.thirdPartyConfiguration());
    }

    private static void property(ObjectNode node, Property property) {
        node.put("Name", property.name());
        put(node, "Description", property.description());
        node.put("Required", property.required())
                .put("Key", property.key())
                .put("Secret", property.secret())
                .put("Queryable", property.queryable());
        Property.Type type = property.type();
        put(node, "Type", type == null ? null : type.wireName());
    }

    private static void count(ObjectNode node, ArtifactCount count) {
        node.put("MinimumCount", count.minimum()).put("MaximumCount", count.maximum());
    }

    private static void put(ObjectNode node, String member, @Nullable String value) {
        if (value != null) {
            node.put(member, value);
        }
    }
}
