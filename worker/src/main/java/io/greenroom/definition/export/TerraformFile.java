package io.greenroom.definition.export;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        new Attributes()
                .text("category", definition.id().category())
                .text("provider_name", definition.id().provider())
                .text("version", definition.id().version())
                .write(1);
        if (!definition.urls().equals(UrlTemplates.NONE)) {
            settings(definition.urls());
        }
        definition.properties().forEach(this::property);
        count("input_artifact_details", definition.inputArtifacts());
        count("output_artifact_details", definition.outputArtifacts());
        if (!definition.tags().isEmpty()) {
            line(0, "");
            line(1, "tags = {");
            var tags = new Attributes();
            definition.tags().forEach((key, value) -> tags.text(quoted(key), value));
            tags.write(2);
            line(1, "}");
        }
        line(0, "}");
    }

    private void settings(UrlTemplates urls) {
        block(
                "settings",
                new Attributes()
                        .text("entity_url_template", urls.entity())
                        .text("execution_url_template", urls.execution())
                        .text("revision_url_template", urls.revision())
                        .text("third_party_configuration_url", urls.thirdPartyConfiguration()));
    }

    private void property(Property property) {
        Property.Type type = property.type();
        block(
                "configuration_property",
                new Attributes()
                        .text("name", property.name())
                        .text("description", property.description())
                        .plain("required", property.required())
                        .plain("key", property.key())
                        .plain("secret", property.secret())
                        .plain("queryable", property.queryable())
                        .text("type", type == null ? null : type.wireName()));
    }

    private void count(String name, ArtifactCount count) {
        block(name, new Attributes().plain("minimum_count", count.minimum()).plain("maximum_count", count.maximum()));
    }

    private void block(String name, Attributes attributes) {
        line(0, "");
        line(1, name + " {");
        attributes.write(2);
        line(1, "}");
    }

    /** Written with their values below each other, as Terraform's own formatter does. */
    private final class Attributes {
        private final Map<String, String> values = new LinkedHashMap<>();

        Attributes text(String name, @Nullable String value) {
            if (value != null) {
                values.put(name, quoted(value));
            }
            return this;
        }

        Attributes plain(String name, Object value) {
            values.put(name, value.toString());
            return this;
        }

        void write(int depth) {
            int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
            values.forEach((name, value) -> line(depth, name + " ".repeat(width - name.length()) + " = " + value));
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
