package io.greenroom.definition.export;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Terraform file with an {@code aws_codepipeline_custom_action_type} for each definition; the provider is the user's. */
public final class TerraformFile {
    private final StringBuilder text = new StringBuilder();
    private final ResourceNames names = new ResourceNames();

    private TerraformFile() {}

    public static String of(List<ActionDefinition> definitions) {
        var file = new TerraformFile();
        file.line(
                0,
                "# Greenroom's actions for CodePipeline. A changed action needs another version: it cannot be replaced.");
        definitions.forEach(file::resource);
        return file.text.toString();
    }

    private void resource(ActionDefinition definition) {
        line(0, "");
        line(
                0,
                "resource \"aws_codepipeline_custom_action_type\" %s {"
                        .formatted(quoted(names.inSnakeCase(definition.id()))));
        text(1, "category", definition.id().category());
        text(1, "provider_name", definition.id().provider());
        text(1, "version", definition.id().version());
        if (!definition.urls().equals(UrlTemplates.NONE)) {
            settings(definition.urls());
        }
        definition.properties().forEach(this::property);
        count("input_artifact_details", definition.inputArtifacts());
        count("output_artifact_details", definition.outputArtifacts());
        if (!definition.tags().isEmpty()) {
            line(0, "");
            line(1, "tags = {");
            definition.tags().forEach((key, value) -> line(2, quoted(key) + " = " + quoted(value)));
            line(1, "}");
        }
        line(0, "}");
    }

    private void settings(UrlTemplates urls) {
        open("settings");
        text(2, "entity_url_template", urls.entity());
        text(2, "execution_url_template", urls.execution());
        text(2, "revision_url_template", urls.revision());
        text(2, "third_party_configuration_url", urls.thirdPartyConfiguration());
        line(1, "}");
    }

    private void property(Property property) {
        open("configuration_property");
        text(2, "name", property.name());
        text(2, "description", property.description());
        line(2, "required = " + property.required());
        line(2, "key = " + property.key());
        line(2, "secret = " + property.secret());
        line(2, "queryable = " + property.queryable());
        Property.Type type = property.type();
        text(2, "type", type == null ? null : type.wireName());
        line(1, "}");
    }

    private void count(String block, ArtifactCount count) {
        open(block);
        line(2, "minimum_count = " + count.minimum());
        line(2, "maximum_count = " + count.maximum());
        line(1, "}");
    }

    private void open(String block) {
        line(0, "");
        line(1, block + " {");
    }

    private void text(int depth, String name, @Nullable String value) {
        if (value != null) {
            line(depth, name + " = " + quoted(value));
        }
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    /** A literal in which nothing is interpolated: what begins with ${ or %{ would be. */
    private static String quoted(String value) {
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("${", "$${")
                        .replace("%{", "%%{")
                + '"';
    }
}
