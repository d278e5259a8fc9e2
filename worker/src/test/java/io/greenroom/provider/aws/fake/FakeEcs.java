package io.greenroom.provider.aws.fake;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ECS, as far as tasks are run. A container is a process of this computer, whatever its image; one whose definition and overrides have no
 * command ends at once. RunTask's client token holds for 24 hours, and no longer than for an hour after its task has
 * stopped; as long is a stopped task described.
 */
public final class FakeEcs extends JsonService implements ResourceMaker {
    private static final String CLUSTER = "AWS::ECS::Cluster";
    private static final String ARN = "arn:aws:ecs:" + FakeAccount.REGION + ":" + FakeAccount.ID + ":";
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final Duration TOKEN = Duration.ofHours(24);
    private static final int MOST_TASKS = 100;
    private static final int LONGEST_OVERRIDES = 8192;

    private final FakeAws aws;
    private final Path root;
    private final Set<String> clusters = new TreeSet<>();
    private final Map<String, JsonNode> definitions = new HashMap<>();
    private final Map<String, Integer> revisions = new HashMap<>();
    private final Map<String, FakeTask> tasks = new TreeMap<>();
    private final Map<String, FakeTask> tokens = new HashMap<>();

    FakeEcs(FakeAws aws, Path root) {
        super("ecs", "AmazonEC2ContainerServiceV20141113");
        this.aws = aws;
        this.root = root.resolve("tasks");
    }

    public synchronized FakeEcs addCluster(String name) {
        clusters.add(name);
        return this;
    }

    /** Registers a definition, with members as RegisterTaskDefinition takes them; its ARN. */
    public synchronized String addDefinition(JsonNode members) {
        String family = members.path("family").asString("");
        int revision = revisions.merge(family, 1, Integer::sum);
        String arn = ARN + "task-definition/" + family + ":" + revision;
        ObjectNode definition = ((ObjectNode) members.deepCopy())
                .put("taskDefinitionArn", arn)
                .put("revision", revision)
                .put("status", "ACTIVE");
        for (String name : List.of(arn, family + ":" + revision, family)) {
            definitions.put(name, definition);
        }
        return arn;
    }

    /** All tasks there ever were, in the order of their ARNs. */
    public synchronized List<FakeTask> tasks() {
        return List.copyOf(tasks.values());
    }

    @Override
    public List<String> rights(String operation, Request request) {
        return operation.equals("RunTask") ? List.of("ecs:RunTask", "iam:PassRole") : List.of("ecs:" + operation);
    }

    @Override
    synchronized JsonNode answer(String operation, JsonNode input) {
        return switch (operation) {
            case "RunTask" -> runTask(input);
            case "DescribeTasks" -> describeTasks(input);
            case "StopTask" -> stopTask(input);
            case "DescribeTaskDefinition" -> describeTaskDefinition(input);
            default -> throw unknown(operation);
        };
    }

    private static Refusal invalid(String text) {
        return new Refusal("InvalidParameterException", text);
    }

    private String cluster(JsonNode input) {
        String given = input.path("cluster").asString("default");
        String name = given.substring(given.lastIndexOf('/') + 1);
        if (!clusters.contains(name)) {
            throw new Refusal("ClusterNotFoundException", "Cluster not found.");
        }
        return name;
    }

    private JsonNode definition(JsonNode input) {
        JsonNode definition = definitions.get(input.path("taskDefinition").asString(""));
        if (definition == null) {
            throw new Refusal("ClientException", "Unable to describe task definition.");
        }
        return definition;
    }

    private ObjectNode describeTaskDefinition(JsonNode input) {
        ObjectNode output = FakeSsm.object();
        output.set("taskDefinition", definition(input));
        return output;
    }

    private ObjectNode runTask(JsonNode input) {
        checkMembers(
                input,
                "InvalidParameterException",
                "cluster",
                "taskDefinition",
                "clientToken",
                "startedBy",
                "count",
                "overrides",
                "launchType",
                "networkConfiguration");
        String cluster = cluster(input);
        JsonNode definition = definition(input);
        check(input, definition);
        String token = cluster + "\n" + input.path("clientToken").asString("");
        FakeTask before = known(token);
        if (before != null) {
            if (!before.request().equals(input)) {
                Refusal conflict = new Refusal(
                        "ConflictException",
                        "The provided clientToken is already in use with a different RunTask request.");
                conflict.members().putArray("resourceIds").add(before.arn());
                throw conflict;
            }
            return started(before);
        }
        String noRoom = aws.faults().noRoom();
        if (noRoom != null) {
            ObjectNode output = FakeSsm.object();
            output.putArray("tasks");
            output.putArray("failures")
                    .addObject()
                    .put("arn", ARN + "container-instance/" + cluster + "/1")
                    .put("reason", noRoom);
            return output;
        }
        String id = "%032x".formatted(tasks.size() + 1);
        FakeTask task = new FakeTask(aws, root.resolve(id), id, cluster, definition, input);
        tasks.put(task.arn(), task);
        tokens.put(token, task);
        ObjectNode output = started(task);
        task.place();
        return output;
    }

    private static ObjectNode started(FakeTask task) {
        ObjectNode output = FakeSsm.object();
        output.putArray("tasks").add(task.shown());
        output.putArray("failures");
        return output;
    }

    private @Nullable FakeTask known(String token) {
        FakeTask task = tokens.get(token);
        if (task == null || !aws.now().isBefore(task.createdAt().plus(TOKEN)) || isForgotten(task)) {
            return null;
        }
        return task;
    }

    private boolean isForgotten(FakeTask task) {
        Instant stopped = task.stoppedAt();
        return stopped != null && !aws.now().isBefore(stopped.plus(REMEMBERED));
    }

    private void check(JsonNode input, JsonNode definition) {
        String token = input.path("clientToken").asString("");
        if (!token.matches("[!-~]{1,64}")) {
            throw invalid("The client token has up to 64 characters in the range of 33 to 126, and the fake needs one");
        }
        if (!input.path("startedBy").asString("").matches("[A-Za-z0-9_/-]{0,128}")) {
            throw invalid("Invalid startedBy");
        }
        if (input.path("count").asInt(1) != 1) {
            throw invalid("The fake starts one task at a time");
        }
        checkOverrides(input.path("overrides"), definition);
        checkPlace(input, definition);
    }

    private static void checkOverrides(JsonNode overrides, JsonNode definition) {
        if (overrides.toString().length() > LONGEST_OVERRIDES) {
            throw invalid("Container Overrides length must be at most " + LONGEST_OVERRIDES);
        }
        checkMembers(overrides, "InvalidParameterException", "containerOverrides");
        Set<String> names = new HashSet<>();
        definition
                .path("containerDefinitions")
                .forEach(each -> names.add(each.path("name").asString("")));
        for (JsonNode each : overrides.path("containerOverrides")) {
            checkMembers(each, "InvalidParameterException", "name", "command", "environment");
            if (!names.contains(each.path("name").asString(""))) {
                throw invalid("Override for container named %s is not a container in the TaskDefinition."
                        .formatted(each.path("name").asString("")));
            }
        }
    }

    private void checkPlace(JsonNode input, JsonNode definition) {
        boolean own = definition.path("networkMode").asString("").equals("awsvpc");
        JsonNode network = input.path("networkConfiguration").path("awsvpcConfiguration");
        if (own && network.path("subnets").isEmpty()) {
            throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }
        if (!own && input.has("networkConfiguration")) {
            throw invalid("Network Configuration is not valid for the given networkMode of this task definition.");
        }
        network.path("subnets").forEach(each -> aws.account().subnet(each.asString("")));
        network.path("securityGroups").forEach(each -> aws.account().group(each.asString("")));
        boolean fargate = input.path("launchType").asString("EC2").equals("FARGATE");
        List<String> needed = FakeSsm.texts(definition.path("requiresCompatibilities"));
        if (!needed.isEmpty() && !needed.contains(fargate ? "FARGATE" : "EC2")) {
            throw invalid("Task definition does not support launch_type %s.".formatted(fargate ? "FARGATE" : "EC2"));
        }
        if (!fargate && network.path("assignPublicIp").asString("DISABLED").equals("ENABLED")) {
            throw invalid("Assign public IP is not supported for this launch type.");
        }
    }

    private ObjectNode describeTasks(JsonNode input) {
        checkMembers(input, "InvalidParameterException", "cluster", "tasks", "include");
        String cluster = cluster(input);
        List<String> asked = FakeSsm.texts(input.path("tasks"));
        if (asked.isEmpty() || asked.size() > MOST_TASKS) {
            throw invalid("Tasks cannot be empty, and there are %d at most.".formatted(MOST_TASKS));
        }
        ObjectNode output = FakeSsm.object();
        ArrayNode found = output.putArray("tasks");
        ArrayNode failures = output.putArray("failures");
        for (String arn : asked) {
            FakeTask task = tasks.get(arn);
            if (task != null
                    && task.cluster().equals(cluster)
                    && !isForgotten(task)
                    && !aws.now().isBefore(task.createdAt().plus(aws.faults().visibility()))) {
                found.add(task.shown());
            } else {
                failures.addObject().put("arn", arn).put("reason", "MISSING");
            }
        }
        return output;
    }

    private ObjectNode stopTask(JsonNode input) {
        checkMembers(input, "InvalidParameterException", "cluster", "task", "reason");
        cluster(input);
        FakeTask task = tasks.get(input.path("task").asString(""));
        if (task == null || isForgotten(task)) {
            throw invalid("The referenced task was not found.");
        }
        task.stop(input.path("reason").asString("Task stopped by user"));
        ObjectNode output = FakeSsm.object();
        output.set("task", task.shown());
        return output;
    }

    @Override
    public synchronized Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
        if (type.equals(CLUSTER)) {
            String cluster = properties.path("ClusterName").asString(name);
            clusters.add(cluster);
            return new Made(cluster, Map.of("Arn", ARN + "cluster/" + cluster));
        }
        ObjectNode members = (ObjectNode) SmallNames.of(properties, Set.of("options"));
        if (!members.has("family")) {
            members.put("family", name);
        }
        if (members.path("containerDefinitions").isEmpty()) {
            throw new Refusal("InvalidRequest", "Container list cannot be empty.");
        }
        String arn = addDefinition(members);
        return new Made(arn, Map.of("TaskDefinitionArn", arn));
    }

    @Override
    public synchronized void remove(String type, String physicalId) {
        if (type.equals(CLUSTER)) {
            boolean busy = tasks.values().stream()
                    .anyMatch(task -> task.cluster().equals(physicalId) && task.status() != FakeTask.Status.STOPPED);
            if (busy) {
                throw new Refusal(
                        "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
            }
            clusters.remove(physicalId);
        }
        // A definition becomes inactive, and is described as before.
    }

    /** Ends all processes of all tasks. */
    void close() throws InterruptedException {
        for (FakeTask task : tasks()) {
            task.end();
        }
    }
}
