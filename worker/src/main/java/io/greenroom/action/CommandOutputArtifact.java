package io.greenroom.action;

import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.JobContext;
import io.greenroom.secret.MaskingStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Run-Command's output artifact: {@code output.log} and {@code result.json}, masked. Written for failed commands too. */
record CommandOutputArtifact(EnvironmentProvider provider, ArtifactStore artifacts, Path scratchFolder) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    void publish(JobContext context, CommandRun run, Map<String, String> arguments)
            throws ActionFailure, InterruptedException {
        try (var scratch = Scratch.in(scratchFolder)) {
            Path zip = scratch.folder().resolve("output.zip");
            write(zip, context, run, arguments);
            for (ArtifactLocation output : context.job().outputs()) {
                artifacts.upload(zip, output, context.artifactAccess());
            }
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private void write(Path zip, JobContext context, CommandRun run, Map<String, String> arguments)
            throws IOException, ProviderException, InterruptedException {
        try (var writer = new ZipWriter(zip)) {
            try (var output = provider.output(run.environment(), run.id(), 0);
                    var log = new MaskingStream(context.secrets(), writer.entry("output.log"))) {
                output.transferTo(log);
            }
            String result = context.secrets().mask(result(run, arguments));
            writer.add("result.json", result.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String result(CommandRun run, Map<String, String> arguments) {
        ObjectNode json = JSON.createObjectNode();
        json.put("command", run.command());
        json.put("component", run.component() == null ? "ENVIRONMENT" : run.component());
        json.put("environmentId", run.environment().value());
        ObjectNode given = json.putObject("arguments");
        arguments.forEach(given::put);
        json.put("startedAt", run.startedAt().toString());
        switch (run.state()) {
            case CommandRun.Finished finished -> {
                json.put("status", finished.exitCode() == 0 ? "Succeeded" : "Failed");
                json.put("exitCode", finished.exitCode());
                json.put("finishedAt", finished.at().toString());
                json.put(
                        "durationInSeconds",
                        Duration.between(run.startedAt(), finished.at()).toMillis() / 1000.0);
            }
            case CommandRun.Stopped stopped -> {
                json.put("status", "Stopped");
                json.put("reason", stopped.reason());
                json.put("finishedAt", stopped.at().toString());
            }
            case CommandRun.Running running -> json.put("status", "Running");
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
}
