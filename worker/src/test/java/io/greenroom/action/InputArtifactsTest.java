package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.Packed;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputArtifactsTest {
    private final Path folder;
    private final Stage stage;

    InputArtifactsTest(@TempDir Path folder) throws IOException {
        this.folder = Files.createDirectory(folder.resolve("work"));
        this.stage = new Stage(folder.resolve("scratch"));
        stage.artifacts.put("Environment", Packed.zip(Map.of("environment.json", "{\"id\": \"local/1\"}")));
        stage.artifacts.put("Other", Packed.zip(Map.of("environment.json", "{\"id\": \"local/2\"}")));
        stage.artifacts.put("App", Packed.zip(Map.of("app.txt", "app", "environment.json", "{\"stage\": \"test\"}")));
        stage.artifacts.put("Config", Packed.zip(Map.of("conf/a.yaml", "a: 1")));
        stage.artifacts.put("Bare", "{\"id\": \"local/3\"}".getBytes(StandardCharsets.UTF_8));
        stage.artifacts.put("Text", "hello".getBytes(StandardCharsets.UTF_8));
    }

    private InputArtifacts fetch(String... names) throws ActionFailure, InterruptedException {
        return InputArtifacts.fetch(stage.job(Map.of(), List.of(names), List.of()), stage.artifacts, stage.settings);
    }

    private Map<String, String> unpacked(String... names) throws Exception {
        try (var inputs = fetch(names)) {
            inputs.source().unpackInto(folder);
        }
        var files = new TreeMap<String, String>();
        try (var found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void theOneThatStandsForAnEnvironmentIsFoundAmongOthers() throws Exception {
        try (var inputs = fetch("App", "Environment", "Config", "Text")) {
            assertThat(inputs.environmentId()).isEqualTo("local/1");
        }
        try (var inputs = fetch("Bare")) {
            assertThat(inputs.environmentId()).isEqualTo("local/3");
        }
    }

    @Test
    void severalEnvironmentsAreNamed() throws Exception {
        try (var inputs = fetch("Environment", "App", "Other")) {
            assertThatThrownBy(inputs::environmentId)
                    .isInstanceOfSatisfying(
                            ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.CONFIGURATION_ERROR))
                    .hasMessageContaining("The input artifacts Environment and Other all hold an environment.json");
        }
    }

    @Test
    void whenNoneIsAnEnvironmentEachIsDescribed() throws Exception {
        try (var inputs = fetch("Config", "Text")) {
            assertThatThrownBy(inputs::environmentId)
                    .hasMessageContaining("Config is a zip archive without an environment.json at its root")
                    .hasMessageContaining("Text is neither a zip nor a tar archive without");
        }
    }

    @Test
    void oneSourceIsUnpackedAtTheRoot() throws Exception {
        assertThat(unpacked("Environment", "App"))
                .isEqualTo(Map.of("app.txt", "app", "environment.json", "{\"stage\": \"test\"}"));
    }

    @Test
    void severalSourcesAreUnpackedEachUnderItsName() throws Exception {
        assertThat(unpacked("App", "Environment", "Config"))
                .isEqualTo(Map.of(
                        "App/app.txt", "app",
                        "App/environment.json", "{\"stage\": \"test\"}",
                        "Config/conf/a.yaml", "a: 1"));
    }

    @Test
    void anEnvironmentIsNoSource() throws Exception {
        assertThat(unpacked("Environment")).isEmpty();
    }

    @Test
    void nothingOfThemStaysNotEvenWhenOneIsMissing() throws Exception {
        fetch("App").close();
        assertThatThrownBy(() -> fetch("App", "Nowhere"))
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.REVISION_UNAVAILABLE))
                .hasMessageContaining("Nowhere");

        assertThat(stage.scratchFiles()).isEmpty();
    }

    @Test
    void aNewerEnvironmentDocumentIsRefusedNotPassedOver() {
        stage.artifacts.put(
                "Newer",
                Packed.zip(
                        Map.of("environment.json", "{\"schema\": \"greenroom/environment/2\", \"id\": \"local/1\"}")));

        assertThatThrownBy(() -> fetch("Newer"))
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.CONFIGURATION_ERROR))
                .hasMessageContaining("Upgrade the worker");
    }
}
