package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.pipeline.PipelineContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EnvironmentDocumentTest {
    private static final Environment ENVIRONMENT = new Environment(
            new EnvironmentId("local/9f2c"),
            "shop-main",
            "web-check",
            new EnvironmentState.Ready(),
            Instant.parse("2026-03-01T09:30:00Z"),
            Instant.parse("2026-03-01T11:30:00Z"),
            "http://127.0.0.1:41873/",
            List.of(new Component("web", "process", "127.0.0.1:41873", Map.of("http", "http://127.0.0.1:41873/"))),
            Map.of("Url", "http://127.0.0.1:41873/"),
            new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", null));

    private static String read(String document) throws ArtifactException {
        String id = EnvironmentDocument.readId(document.getBytes(StandardCharsets.UTF_8), "Environment");
        return id == null ? "none" : id;
    }

    @Test
    void whatIsWrittenIsTheDocumentOfTheContract() {
        var written = JsonMapper.shared().readTree(EnvironmentDocument.write(ENVIRONMENT));

        assertThat(written).isEqualTo(JsonMapper.shared().readTree("""
                {"schema":"greenroom/environment/1","id":"local/9f2c","provider":"local","name":"shop-main",
                 "blueprint":"web-check","state":"READY","startedAt":"2026-03-01T09:30:00Z",
                 "expiresAt":"2026-03-01T11:30:00Z","url":"http://127.0.0.1:41873/",
                 "components":[{"name":"web","type":"process","address":"127.0.0.1:41873",
                                "endpoints":{"http":"http://127.0.0.1:41873/"}}],
                 "outputs":{"Url":"http://127.0.0.1:41873/"},
                 "owner":{"region":"eu-west-1","account":"111122223333","pipeline":"shop","execution":"e-1",
                          "stage":"Test","action":"Start"}}
                """));
    }

    @Test
    void theOutputsAreAFlatMap() {
        assertThat(JsonMapper.shared().readTree(EnvironmentDocument.writeOutputs(ENVIRONMENT)))
                .isEqualTo(JsonMapper.shared().readTree("{\"Url\":\"http://127.0.0.1:41873/\"}"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws ArtifactException {
        assertThat(EnvironmentDocument.readId(EnvironmentDocument.write(ENVIRONMENT), "Environment"))
                .isEqualTo("local/9f2c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"greenroom/environment/1\",\"id\":\"local/1\",\"new\":{\"member\":[1]}}",
                "{\"schema\":\"greenroom/environment/1.7\",\"id\":\"local/1\"}",
                "{\"id\":\" local/1 \"}"
            })
    void documentsOfThisMajorSchemaAndBareIdsAreRead(String document) throws ArtifactException {
        assertThat(read(document)).isEqualTo("local/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "3",
                "null",
                "{\"name\":\"app\"}",
                "{\"id\":7}",
                "{\"id\":\" \"}",
                "{\"schema\":\"https://json-schema.org/draft\",\"id\":\"local/1\"}",
                "{\"schema\":2,\"id\":\"local/1\"}"
            })
    void otherJsonIsNothingToComplainAbout(String document) throws ArtifactException {
        assertThat(read(document)).isEqualTo("none");
    }

    @Test
    void documentsNestedWithoutEndAreNothingToFailOn() throws ArtifactException {
        assertThat(read("[".repeat(100_000))).isEqualTo("none");
    }

    @Test
    void anotherMajorSchemaIsRefusedWithARemedy() {
        assertThatThrownBy(() -> read("{\"schema\":\"greenroom/environment/2\",\"id\":\"local/1\"}"))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("environment.json in artifact Environment is of schema greenroom/environment/2;"
                        + " this worker reads greenroom/environment/1. Upgrade the worker.");
    }

    @Test
    void aDocumentWithoutAnIdIsRefused() {
        assertThatThrownBy(() -> read("{\"schema\":\"greenroom/environment/1\"}"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("has no 'id'");
    }
}
