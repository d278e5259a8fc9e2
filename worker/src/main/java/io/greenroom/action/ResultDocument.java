package io.greenroom.action;

import io.greenroom.environment.CommandRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code result.json}: what a command was given, how it ended, and what it left. Not masked. */
final class ResultDocument {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ResultDocument() {}

    static String write(CommandRun run, Map<String, String> arguments, CollectedArtifact files) {
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
                ended(json, run, finished.at());
            }
            case CommandRun.Stopped stopped -> {
                json.put("status", "Stopped");
                json.put("reason", stopped.reason());
                ended(json, run, stopped.at());
            }
            case CommandRun.Running running -> json.put("status", "Running");
        }
        collected(json, files);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static void ended(ObjectNode json, CommandRun run, Instant at) {
        json.put("finishedAt", at.toString());
        json.put("durationInSeconds", Duration.between(run.startedAt(), at).toMillis() / 1000.0);
    }

    private static void collected(ObjectNode json, CollectedArtifact files) {
        ObjectNode collected = json.putObject("collected");
        collected.put("files", files.files());
        collected.put("bytes", files.bytes());
        named(collected, "leftOut", files.leftOut());
        TestReports reports = files.reports();
        if (!reports.isEmpty()) {
            ObjectNode tests = json.putObject("tests");
            tests.put("passed", reports.passed());
            tests.put("failed", reports.failed());
            tests.put("skipped", reports.skipped());
            var failed = tests.putArray("failedTests");
            reports.failedTests().forEach(failed::add);
            named(tests, "incomplete", reports.incomplete());
        }
    }

    private static void named(ObjectNode json, String member, LeftOut files) {
        if (files.count() > 0) {
            json.put(member + "Count", files.count());
            var named = json.putArray(member);
            files.named()
                    .forEach(file -> named.addObject().put("path", file.path()).put("reason", file.reason()));
        }
    }
}
