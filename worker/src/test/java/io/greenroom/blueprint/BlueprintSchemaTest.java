package io.greenroom.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.yaml.Durations;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema that editors use and the reference that people read say what the reader does. */
class BlueprintSchemaTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final JsonNode SCHEMA = schema();
    private static final Pattern DURATION =
            Pattern.compile(SCHEMA.at("/$defs/duration/pattern").asString());

    private static final Map<String, List<String>> FIELDS = Map.of(
            "", BlueprintReader.FIELDS,
            "/$defs/value", BlueprintReader.VALUE_FIELDS,
            "/$defs/step", BlueprintReader.STEP_FIELDS,
            "/$defs/component", BlueprintReader.COMPONENT_FIELDS,
            "/$defs/ready", BlueprintReader.READY_FIELDS,
            "/$defs/command", BlueprintReader.COMMAND_FIELDS);

    private static JsonNode schema() {
        try {
            return JsonMapper.shared().readTree(Files.readString(DOCS.resolve("blueprint.schema.json")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    List<DynamicTest> theSchemaHasTheFieldsOfTheReaderAndNoOthers() {
        return FIELDS.entrySet().stream()
                .map(level -> DynamicTest.dynamicTest("'" + level.getKey() + "'", () -> {
                    JsonNode node = SCHEMA.at(level.getKey());
                    assertThat(node.path("properties").properties().stream()
                                    .filter(field -> !isOfOneProvider(field.getValue()))
                                    .map(Map.Entry::getKey))
                            .containsExactlyInAnyOrderElementsOf(level.getValue());
                    assertThat(node.path("additionalProperties").asBoolean(true))
                            .isFalse();
                }))
                .toList();
    }

    private static boolean isOfOneProvider(JsonNode field) {
        return field.path("description").asString("").startsWith("With provider: ");
    }

    @Test
    void theReferenceNamesEveryField() throws IOException {
        String reference = Files.readString(DOCS.resolve("blueprints.md"));

        FIELDS.values().stream().flatMap(List::stream).forEach(field -> assertThat(reference)
                .contains("| `" + field + "` |"));
    }

    @Test
    void namesAndDefaultsAreTheReaders() {
        assertThat(SCHEMA.at("/properties/components/propertyNames/pattern").asString())
                .isEqualTo("^" + BlueprintReader.NAME.pattern() + "$");
        assertThat(SCHEMA.at("/$defs/freeName/pattern").asString())
                .isEqualTo("^" + BlueprintReader.FREE_NAME.pattern() + "$");
        assertThat(SCHEMA.at("/properties/outputs/propertyNames/pattern").asString())
                .isEqualTo("^" + BlueprintReader.OUTPUT_NAME.pattern() + "$");
        assertThat(timeout("step")).isEqualTo(BlueprintReader.STEP_TIMEOUT);
        assertThat(timeout("ready")).isEqualTo(BlueprintReader.READY_TIMEOUT);
        assertThat(timeout("command")).isEqualTo(BlueprintReader.COMMAND_TIMEOUT);
    }

    private static Duration timeout(String what) {
        String text =
                SCHEMA.at("/$defs/" + what + "/properties/timeout/default").asString();
        return Durations.parse(text).orElseThrow();
    }

    @Test
    void durationsAreWhatTheReaderTakes() {
        for (String text : List.of("500ms", "30s", "2m", "1h", "30", "1d", "1w", "-1s", "1.5s", "", "s", " 1s")) {
            assertThat(DURATION.matcher(text).matches())
                    .as("'%s'", text)
                    .isEqualTo(Durations.parse(text).isPresent());
        }
    }

    @Test
    void theExampleInTheReferenceIsRight() throws IOException {
        String reference = Files.readString(DOCS.resolve("blueprints.md"));
        String after = reference.substring(reference.indexOf("## An example"));
        int begin = after.indexOf("```yaml\n") + "```yaml\n".length();
        var problems = new Problems("blueprints.md");

        BlueprintReader.read("x", after.substring(begin, after.indexOf("```", begin)), null, new NoFields(), problems);

        assertThat(problems.lines()).isEmpty();
    }

    @TestFactory
    List<DynamicTest> theShippedBlueprintsAreRight() throws IOException {
        try (var files = Files.walk(Path.of("..", "examples"))) {
            return files.filter(file -> file.endsWith("blueprint.yaml"))
                    .map(file -> DynamicTest.dynamicTest(
                            file.toString(),
                            // those of other providers say so, and are looked at with their fields elsewhere
                            () -> assertThat(Blueprints.check(file, new NoFields())
                                            .orElse(List.of()))
                                    .isEmpty()))
                    .toList();
        }
    }
}
