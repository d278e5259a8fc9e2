package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of Quali's CloudShell sample, under its names and with links as it has them, are definitions as they are. */
class QualiFilesTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "quali", "action-definitions");
    private static final String ENTITY = "https://ci.example.com/job/";
    private static final String EXECUTION = "https://ci.example.com/job/last/{ExternalExecutionId}/";

    @Test
    void theyAreRecognisedByTheirNames(@TempDir Path directory) throws Exception {
        copy(directory, "start-environment.json", "QualiStartSandboxAction.json", ENTITY + "{Config:BlueprintName}/");
        copy(directory, "run-command.json", "QualiRunCommandAction.json", ENTITY);
        copy(directory, "end-environment.json", "QualiEndSandboxAction.json", ENTITY);

        ActionDefinitions read = ActionDefinitions.read(directory);

        assertThat(read.problems()).isEmpty();
        assertThat(read.definitions())
                .extracting(d -> d.role() + " " + d.id())
                .containsExactlyInAnyOrder(
                        "START_ENVIRONMENT Deploy/Quali-Start-Sandbox/9",
                        "RUN_COMMAND Test/Quali-Run-Command/9",
                        "END_ENVIRONMENT Deploy/Quali-End-Sandbox/9");
        assertThat(read.of(Role.RUN_COMMAND).getFirst().urls().execution()).isEqualTo(EXECUTION);
    }

    @Test
    void theyMayLieBesideOurs(@TempDir Path directory) throws Exception {
        copy(directory, "run-command.json", "QualiRunCommandAction.json", ENTITY);
        Files.copy(Path.of("..", "action-definitions", "run-command.json"), directory.resolve("run-command.json"));

        assertThat(ActionDefinitions.read(directory).of(Role.RUN_COMMAND)).hasSize(2);
    }

    private static void copy(Path directory, String from, String to, String entity) throws Exception {
        String links = "{\"settings\": {\"entityUrlTemplate\": \"%s\", \"executionUrlTemplate\": \"%s\"},"
                .formatted(entity, EXECUTION);
        String definition = Files.readString(EXAMPLES.resolve(from)).replaceFirst("\\{", links.replace("{", "\\{"));
        Files.writeString(directory.resolve(to), definition);
    }
}
