package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A build: the commands of its specification run as processes of this computer, phase by phase, in one folder. */
public final class FakeBuild {
    private static final List<String> PHASES = List.of("INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD");

    /** Each command fails its phase; variables that one sets are seen by the next ones, and by later phases. */
    private static final String SHELL = """
            trap 'code=$?; env -0 >.variables; exit $code' EXIT
            """;

    private static final class Phase {
        private final String type;
        private final Instant startedAt;
        private @Nullable Instant endedAt;
        private @Nullable String status;
        private String code = "";
        private String message = "";

        Phase(String type, Instant startedAt) {
            this.type = type;
            this.startedAt = startedAt;
        }
    }

    private final FakeAws aws;
    private final Path folder;
    private final String project;
    private final String id;
    private final JsonNode specification;
    private final List<JsonNode> variables;
    private final JsonNode request;
    private final boolean logged;
    private final Instant startedAt;
    private final List<Phase> phases = new ArrayList<>();
    private Map<String, String> environment = new TreeMap<>();
    private String status = "IN_PROGRESS";
    private boolean located;
    private boolean stopping;
    private @Nullable Instant endedAt;
    private @Nullable FakeProcess process;

    /**
     * A build that has yet to {@link #run}.
     *
     * @param variables of the project and the request, as the service describes them
     * @param logged whether its output goes to CloudWatch Logs
     */
    FakeBuild(
            FakeAws aws,
            Path folder,
            String id,
            String project,
            JsonNode specification,
            List<JsonNode> variables,
            JsonNode request,
            boolean logged) {
        this.aws = aws;
        this.folder = folder;
        this.id = id;
        this.project = project;
        this.specification = specification;
        this.variables = variables;
        this.request = request;
        this.logged = logged;
        this.startedAt = aws.now();
        environment.put("CODEBUILD_BUILD_ID", id);
        specification
                .path("env")
                .path("variables")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asString("")));
        variables.forEach(each -> environment.put(
                each.path("name").asString(""), each.path("value").asString("")));
    }

    public String id() {
        return id;
    }

    String project() {
        return project;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** As StartBuild was asked for it. */
    public JsonNode request() {
        return request;
    }

    public synchronized String status() {
        return status;
    }

    private String group() {
        return "/aws/codebuild/" + project;
    }

    private String stream() {
        return id.substring(id.indexOf(':') + 1);
    }

    /** Runs it to its end. */
    void run() throws InterruptedException {
        ended(begin("SUBMITTED"), 0, "");
        ended(begin("QUEUED"), 0, "");
        Phase provisioning = begin("PROVISIONING");
        synchronized (this) {
            located = logged;
        }
        if (logged) {
            aws.logs().addGroup(group());
        }
        ended(provisioning, 0, "");
        ended(begin("DOWNLOAD_SOURCE"), 0, "");
        boolean failed = false;
        for (String type : PHASES) {
            // What comes after the build runs also when that has failed.
            if (!isStopping() && (!failed || type.equals("POST_BUILD"))) {
                failed |= !runPhase(type);
            }
        }
        ended(begin("UPLOAD_ARTIFACTS"), 0, "");
        ended(begin("FINALIZING"), 0, "");
        end(failed);
    }

    private boolean runPhase(String type) throws InterruptedException {
        Phase phase = begin(type);
        for (JsonNode command :
                specification.path("phases").path(type.toLowerCase(Locale.ROOT)).path("commands")) {
            String text = command.asString("");
            log("[Container] Running command " + text);
            int code = execute(text);
            if (code != 0) {
                ended(phase, code, "Error while executing command: %s. Reason: exit status %d".formatted(text, code));
                return false;
            }
        }
        ended(phase, 0, "");
        return true;
    }

    private int execute(String text) throws InterruptedException {
        FakeProcess started;
        synchronized (this) {
            if (stopping) {
                return 1;
            }
            started = FakeProcess.start(
                    id.replace(':', '-') + "-" + phases.size(),
                    folder,
                    List.of("/bin/sh", "-c", SHELL + text),
                    environment,
                    "");
            process = started;
        }
        int code = started.awaitEnd(this::log);
        takeVariables();
        return code;
    }

    private void takeVariables() {
        Path file = folder.resolve(".variables");
        try {
            if (Files.exists(file)) {
                Map<String, String> now = new TreeMap<>();
                for (String each :
                        Files.readString(file, StandardCharsets.UTF_8).split("\0", -1)) {
                    int equals = each.indexOf('=');
                    if (equals > 0) {
                        now.put(each.substring(0, equals), each.substring(equals + 1));
                    }
                }
                environment = now;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void log(String line) {
        if (logged) {
            aws.logs().write(group(), stream(), line + "\n");
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized Phase begin(String type) {
        Phase phase = new Phase(type, aws.now());
        phases.add(phase);
        return phase;
    }

    private synchronized void ended(Phase phase, int code, String message) {
        phase.endedAt = aws.now();
        phase.status = stopping ? "STOPPED" : code == 0 ? "SUCCEEDED" : "FAILED";
        phase.code = code == 0 || stopping ? "" : "COMMAND_EXECUTION_ERROR";
        phase.message = stopping ? "" : message;
    }

    private synchronized void end(boolean failed) {
        Phase completed = new Phase("COMPLETED", aws.now());
        phases.add(completed);
        status = stopping ? "STOPPED" : failed ? "FAILED" : "SUCCEEDED";
        endedAt = aws.now();
    }

    void stop() {
        FakeProcess running;
        synchronized (this) {
            if (endedAt != null) {
                return;
            }
            stopping = true;
            running = process;
        }
        if (running != null) {
            running.kill();
        }
    }

    /** Ends its processes. */
    void close() throws InterruptedException {
        FakeProcess running;
        synchronized (this) {
            stopping = true;
            running = process;
        }
        if (running != null) {
            running.end();
        }
    }

    synchronized ObjectNode shown() {
        ObjectNode shown = FakeSsm.object()
                .put("id", id)
                .put("arn", "arn:aws:codebuild:%s:%s:build/%s".formatted(FakeAccount.REGION, FakeAccount.ID, id))
                .put("projectName", project)
                .put("startTime", FakeSsm.seconds(startedAt))
                .put("currentPhase", phases.isEmpty() ? "SUBMITTED" : phases.getLast().type)
                .put("buildStatus", status)
                .put("buildComplete", endedAt != null);
        if (endedAt != null) {
            shown.put("endTime", FakeSsm.seconds(endedAt));
            exported(shown.putArray("exportedEnvironmentVariables"));
        }
        ArrayNode list = shown.putArray("phases");
        phases.forEach(phase -> show(phase, list.addObject()));
        ObjectNode logs = shown.putObject("logs");
        logs.putObject("cloudWatchLogs").put("status", logged ? "ENABLED" : "DISABLED");
        if (located) {
            logs.put("groupName", group()).put("streamName", stream());
        }
        ArrayNode given = shown.putObject("environment").putArray("environmentVariables");
        variables.forEach(given::add);
        return shown;
    }

    private void exported(ArrayNode list) {
        specification.path("env").path("exported-variables").forEach(name -> {
            String value = environment.get(name.asString(""));
            if (value != null) {
                list.addObject().put("name", name.asString("")).put("value", value);
            }
        });
    }

    private static void show(Phase phase, ObjectNode shown) {
        shown.put("phaseType", phase.type).put("startTime", FakeSsm.seconds(phase.startedAt));
        Instant end = phase.endedAt;
        if (end != null && phase.status != null) {
            shown.put("phaseStatus", phase.status)
                    .put("endTime", FakeSsm.seconds(end))
                    .put(
                            "durationInSeconds",
                            Duration.between(phase.startedAt, end).toSeconds());
            shown.putArray("contexts").addObject().put("statusCode", phase.code).put("message", phase.message);
        }
    }
}
