package io.greenroom.provider.aws.fake;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A task of ECS: a process of this computer for each of its containers, once it has been placed. */
public final class FakeTask {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int KILLED = 137;

    /** How it stands. */
    public enum Status {
        PROVISIONING,
        PENDING,
        RUNNING,
        STOPPED
    }

    private static final class Container {
        private final JsonNode definition;
        private final String name;
        private final String runtimeId;
        private @Nullable FakeProcess process;
        private @Nullable Integer exitCode;

        Container(JsonNode definition, String runtimeId) {
            this.definition = definition;
            this.name = definition.path("name").asString("");
            this.runtimeId = runtimeId;
        }

        boolean isEssential() {
            return definition.path("essential").asBoolean(true);
        }
    }

    private final FakeAws aws;
    private final Path folder;
    private final String id;
    private final String cluster;
    private final String arn;
    private final JsonNode definition;
    private final JsonNode request;
    private final Instant createdAt;
    private final List<Container> containers = new ArrayList<>();
    private Status status = Status.PROVISIONING;
    private boolean stopping;
    private @Nullable Instant startedAt;
    private @Nullable Instant stoppedAt;
    private String stopCode = "";
    private String stoppedReason = "";

    FakeTask(FakeAws aws, Path folder, String id, String cluster, JsonNode definition, JsonNode request) {
        this.aws = aws;
        this.folder = folder;
        this.id = id;
        this.cluster = cluster;
        this.arn = "arn:aws:ecs:%s:%s:task/%s/%s".formatted(FakeAccount.REGION, FakeAccount.ID, cluster, id);
        this.definition = definition;
        this.request = request;
        this.createdAt = aws.now();
        definition
                .path("containerDefinitions")
                .forEach(each -> containers.add(new Container(each, id + "-" + containers.size())));
    }

    public String arn() {
        return arn;
    }

    String cluster() {
        return cluster;
    }

    Instant createdAt() {
        return createdAt;
    }

    public synchronized Status status() {
        return status;
    }

    public synchronized @Nullable Instant stoppedAt() {
        return stoppedAt;
    }

    /** As RunTask was asked for it. */
    public JsonNode request() {
        return request;
    }

    /** Whoever started it gave it these variables, by the overrides. */
    public Map<String, String> overrides(String container) {
        Map<String, String> variables = new HashMap<>();
        override(container)
                .path("environment")
                .forEach(each -> variables.put(
                        each.path("name").asString(""), each.path("value").asString("")));
        return variables;
    }

    /** Places it, some time after it was asked for. */
    void place() {
        Duration boot = aws.faults().boot();
        synchronized (this) {
            status = Status.PENDING;
        }
        aws.alarms().at(createdAt.plus(boot), this::run);
    }

    private void run() {
        String failure = aws.faults().taskFailure();
        if (failure == null) {
            failure = missingGroup();
        }
        synchronized (this) {
            if (status != Status.PENDING) {
                return;
            }
            if (failure != null) {
                stopped("TaskFailedToStart", failure);
                return;
            }
            status = Status.RUNNING;
            startedAt = aws.now();
            containers.forEach(this::start);
            if (stopping) {
                terminate();
            }
        }
    }

    /** ECS makes no log groups by itself. */
    private @Nullable String missingGroup() {
        for (Container container : containers) {
            JsonNode log = container.definition.path("logConfiguration");
            String group = log.path("options").path("awslogs-group").asString("");
            boolean makes = log.path("options")
                    .path("awslogs-create-group")
                    .asString("")
                    .equals("true");
            if (log.path("logDriver").asString("").equals("awslogs")
                    && !aws.logs().hasGroup(group)) {
                if (!makes) {
                    return "ResourceInitializationError: failed to validate logger args: The specified log group does not exist: "
                            + group;
                }
                aws.logs().addGroup(group);
            }
        }
        return null;
    }

    private void start(Container container) {
        List<String> command = new ArrayList<>(FakeSsm.texts(container.definition.path("entryPoint")));
        JsonNode override = override(container.name);
        command.addAll(FakeSsm.texts(
                override.has("command") ? override.path("command") : container.definition.path("command")));
        if (command.isEmpty()) {
            command.add("true"); // what the image brings is not known here
        }
        Map<String, String> variables = new HashMap<>();
        container
                .definition
                .path("environment")
                .forEach(each -> variables.put(
                        each.path("name").asString(""), each.path("value").asString("")));
        variables.putAll(overrides(container.name));
        FakeProcess process =
                FakeProcess.start(container.runtimeId, folder.resolve(container.name), command, variables, "");
        container.process = process;
        aws.run(() -> {
            int code = process.awaitEnd(line -> log(container, line));
            exited(container, code);
        });
    }

    private JsonNode override(String container) {
        for (JsonNode each : request.path("overrides").path("containerOverrides")) {
            if (each.path("name").asString("").equals(container)) {
                return each;
            }
        }
        return FakeSsm.object();
    }

    private void log(Container container, String line) {
        JsonNode log = container.definition.path("logConfiguration");
        if (log.path("logDriver").asString("").equals("awslogs")) {
            String prefix = log.path("options").path("awslogs-stream-prefix").asString("");
            aws.logs()
                    .write(
                            log.path("options").path("awslogs-group").asString(""),
                            prefix.isEmpty() ? container.runtimeId : prefix + "/" + container.name + "/" + id,
                            line);
        }
    }

    private synchronized void exited(Container container, int code) {
        container.exitCode = code;
        boolean over = container.isEssential() || containers.stream().allMatch(each -> each.exitCode != null);
        if (!over || status == Status.STOPPED) {
            return;
        }
        if (containers.stream().anyMatch(each -> each.exitCode == null)) {
            containers.stream().filter(each -> each.exitCode == null).forEach(each -> {
                each.exitCode = KILLED;
                kill(each);
            });
        }
        stopped(
                stopCode.isEmpty() ? "EssentialContainerExited" : stopCode,
                stoppedReason.isEmpty() ? "Essential container in task exited" : stoppedReason);
    }

    private void stopped(String code, String reason) {
        status = Status.STOPPED;
        stopCode = code;
        stoppedReason = reason;
        stoppedAt = aws.now();
    }

    synchronized void stop(String reason) {
        if (status == Status.STOPPED) {
            return;
        }
        stopping = true;
        stopCode = "UserInitiated";
        stoppedReason = reason;
        if (status == Status.RUNNING) {
            terminate();
        } else {
            stopped(stopCode, stoppedReason);
        }
    }

    private void terminate() {
        containers.forEach(each -> {
            if (each.process != null) {
                each.process.terminate();
            }
        });
        aws.alarms().at(aws.now().plus(STOP_TIMEOUT), this::kill);
    }

    private synchronized void kill() {
        containers.forEach(FakeTask::kill);
    }

    private static void kill(Container container) {
        if (container.process != null) {
            container.process.kill();
        }
    }

    synchronized ObjectNode shown() {
        ObjectNode shown = FakeSsm.object()
                .put("taskArn", arn)
                .put(
                        "clusterArn",
                        "arn:aws:ecs:%s:%s:cluster/%s".formatted(FakeAccount.REGION, FakeAccount.ID, cluster))
                .put("taskDefinitionArn", definition.path("taskDefinitionArn").asString(""))
                .put("lastStatus", status.name())
                .put("desiredStatus", stopping || status == Status.STOPPED ? "STOPPED" : "RUNNING")
                .put("createdAt", FakeSsm.seconds(createdAt))
                .put("startedBy", request.path("startedBy").asString(""));
        shown.set("overrides", request.path("overrides"));
        if (startedAt != null) {
            shown.put("startedAt", FakeSsm.seconds(startedAt));
        }
        if (stoppedAt != null) {
            shown.put("stoppedAt", FakeSsm.seconds(stoppedAt))
                    .put("stopCode", stopCode)
                    .put("stoppedReason", stoppedReason);
        }
        ArrayNode list = shown.putArray("containers");
        for (Container container : containers) {
            ObjectNode each = list.addObject().put("name", container.name).put("lastStatus", status.name());
            if (container.process != null) {
                each.put("runtimeId", container.runtimeId);
            }
            if (container.exitCode != null) {
                each.put("exitCode", container.exitCode);
            }
        }
        return shown;
    }

    /** Ends all its processes. */
    void end() throws InterruptedException {
        List<FakeProcess> all = new ArrayList<>();
        synchronized (this) {
            containers.forEach(each -> {
                if (each.process != null) {
                    all.add(each.process);
                }
            });
        }
        for (FakeProcess process : all) {
            process.end();
        }
    }
}
