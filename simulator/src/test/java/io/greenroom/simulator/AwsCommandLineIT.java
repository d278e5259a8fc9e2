package io.greenroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code aws} command, an old one too, in front of the simulator. */
class AwsCommandLineIT {
    private static final String PIPELINE = """
            {"pipeline": {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/pipelines",
              "artifactStore": {"type": "S3", "location": "codepipeline-eu-west-1-simulated"},
              "stages": [
                {"name": "Source", "actions": [{"name": "Source",
                  "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
                  "configuration": {"S3Bucket": "code", "S3ObjectKey": "shop.zip"},
                  "outputArtifacts": [{"name": "Sources"}]}]},
                {"name": "Test", "actions": [{"name": "Check",
                  "actionTypeId": {"category": "Test", "owner": "Custom", "provider": "Run-Command", "version": "1"},
                  "configuration": {"CommandName": "smoke"},
                  "inputArtifacts": [{"name": "Sources"}]}]}]}}
            """;

    private static boolean isThere() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(place, "aws"))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void itRegistersTypesAndRunsAPipeline(@TempDir Path source, @TempDir Path folder) throws Exception {
        assumeTrue(isThere(), "There is no aws command here; Debian has it in the package awscli.");
        try (var front = new Front(source, SimulatorSettings.defaults())) {
            registerAndRun(new Shell(front, folder));
        }
    }

    private static void registerAndRun(Shell shell) throws Exception {
        for (String file : List.of("start-environment", "run-command", "end-environment")) {
            JsonNode made = shell.aws("create-custom-action-type", "--cli-input-json", definition(file));
            assertThat(made.at("/actionType/id/owner").stringValue()).isEqualTo("Custom");
        }
        assertThat(shell.aws("list-action-types", "--action-owner-filter", "Custom")
                        .path("actionTypes"))
                .hasSize(3);
        Path file = Files.writeString(shell.folder().resolve("pipeline.json"), PIPELINE);
        JsonNode created =
                shell.aws("create-pipeline", "--cli-input-json", "file://" + file, "--tags", "key=team,value=shop");
        assertThat(created.at("/tags/0/value").stringValue()).isEqualTo("shop");

        String execution = shell.aws("start-pipeline-execution", "--name", "shop")
                .path("pipelineExecutionId")
                .stringValue();
        shell.front().take("Test", "Run-Command");

        JsonNode stages = shell.aws("get-pipeline-state", "--name", "shop").path("stageStates");
        assertThat(stages.at("/1/latestExecution/pipelineExecutionId").stringValue())
                .isEqualTo(execution);
        assertThat(stages.at("/1/actionStates/0/latestExecution/status").stringValue())
                .isEqualTo("InProgress");
        JsonNode actions = shell.aws("list-action-executions", "--pipeline-name", "shop", "--max-items", "1");
        assertThat(actions.path("actionExecutionDetails")).hasSize(1);
        assertThat(actions.path("NextToken").isString()).isTrue();
    }

    private static String definition(String file) {
        return "file://"
                + Path.of("..", "action-definitions", file + ".json")
                        .toAbsolutePath()
                        .normalize();
    }

    /** Somewhere to run the command. */
    private record Shell(Front front, Path folder) {
        JsonNode aws(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("aws", "--output", "json", "--endpoint-url"));
            command.add(front.simulator.endpoint().toString());
            command.add("codepipeline");
            command.addAll(List.of(arguments));
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            var builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(front.simulator.environment());
            builder.environment().put("AWS_PAGER", "");
            Process process = builder.start();
            try {
                assertThat(process.waitFor(2, TimeUnit.MINUTES))
                        .as("%s ends", command)
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(err)).isZero();
            return JsonMapper.shared().readTree(Files.readString(out));
        }
    }
}
