package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** AWS's own command line and ours see and make the same. */
@Tag("thorough")
class AwsClientIT {
    private final Stage stage;
    private final Path folder;

    AwsClientIT(@TempDir Path folder) {
        this.folder = folder;
        this.stage = new Stage(folder);
    }

    @BeforeEach
    void theClientIsThere() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "aws")));
        assumeTrue(found, "the aws client is not installed");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theClientListsWhatInstallCreated() throws Exception {
        stage.install("--yes");

        JsonNode listed =
                aws("list-action-types", "--action-owner-filter", "Custom").get("actionTypes");

        assertThat(listed.valueStream().map(type -> "%s/%s/%s"
                        .formatted(
                                type.at("/id/category").asString(),
                                type.at("/id/provider").asString(),
                                type.at("/id/version").asString())))
                .containsExactlyInAnyOrder(
                        "Deploy/Start-Environment/1",
                        "Test/Run-Command/1",
                        "Test/Run-In-Environment/1",
                        "Deploy/End-Environment/1");
    }

    @Test
    void whatTheClientCreatedFromOurFilesInstallFindsUnchanged() throws Exception {
        for (String file : List.of(
                "start-environment.json", "run-command.json", "run-in-environment.json", "end-environment.json")) {
            aws("create-custom-action-type", "--cli-input-json", "file://" + stage.definition(file));
        }

        Stage.Run run = stage.install("--yes");

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("There is nothing to do.");
    }

    private JsonNode aws(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("aws", "codepipeline"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--output",
                "json",
                "--endpoint-url",
                stage.simulator().endpoint().toString()));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(stage.simulator().environment());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return JsonMapper.builder().build().readTree(out);
    }
}
