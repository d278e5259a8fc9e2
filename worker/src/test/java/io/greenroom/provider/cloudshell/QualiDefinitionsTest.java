package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example definitions stay those that pipelines of the CloudShell sample were written for. */
class QualiDefinitionsTest {
    private static final Path DEFINITIONS = Path.of("..", "examples", "quali", "action-definitions");

    @ParameterizedTest
    @CsvSource({
        "start-environment, Deploy, Quali-Start-Sandbox, BlueprintName InputsJSON SandboxName DurationInMinutes, 0, 1",
        "run-command, Test, Quali-Run-Command, ComponentName CommandName ArgumentsJSON, 1, 0",
        "end-environment, Deploy, Quali-End-Sandbox, '', 1, 0"
    })
    void theDefinitionHasTheSamplesNamesAndCounts(
            String role, String category, String provider, String properties, int inputs, int outputs)
            throws Exception {
        JsonNode definition = JsonMapper.shared().readTree(Files.readString(DEFINITIONS.resolve(role + ".json")));

        assertThat(definition.path("category").asString()).isEqualTo(category);
        assertThat(definition.path("provider").asString()).isEqualTo(provider);
        assertThat(definition.path("version").asString()).isEqualTo("9");
        assertThat(Fields.list(definition.get("configurationProperties"), property -> Fields.text(property, "name")))
                .isEqualTo(names(properties));
        assertThat(definition.path("inputArtifactDetails").path("maximumCount").asInt())
                .isEqualTo(inputs);
        assertThat(definition.path("outputArtifactDetails").path("maximumCount").asInt())
                .isEqualTo(outputs);
    }

    private static List<String> names(String words) {
        return Arrays.stream(words.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
