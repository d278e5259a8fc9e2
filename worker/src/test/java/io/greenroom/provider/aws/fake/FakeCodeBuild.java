package io.greenroom.provider.aws.fake;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** CodeBuild, as far as builds without source are run. The token of StartBuild holds for five minutes. */
public final class FakeCodeBuild extends JsonService implements ResourceMaker {
    private static final Duration TOKEN = Duration.ofMinutes(5);
    private static final int IN_A_CALL = 100;

    private final FakeAws aws;
    private final Path root;
    private final Map<String, JsonNode> projects = new TreeMap<>();
    private final Map<String, FakeBuild> builds = new LinkedHashMap<>();
    private final Map<String, FakeBuild> tokens = new HashMap<>();

    FakeCodeBuild(FakeAws aws, Path root) {
        super("codebuild", "CodeBuild_20161006");
        this.aws = aws;
        this.root = root.resolve("builds");
    }

    /** A project without source. */
    public FakeCodeBuild addProject(String name, String specification) {
        ObjectNode project = FakeSsm.object();
        project.putObject("source").put("type", "NO_SOURCE").put("buildspec", specification);
        return addProject(name, project);
    }

    /** A project, with members as CreateProject takes them. */
    public synchronized FakeCodeBuild addProject(String name, JsonNode members) {
        projects.put(name, members);
        return this;
    }

    /** All builds there ever were, the first one first. */
    public synchronized List<FakeBuild> builds() {
        return List.copyOf(builds.values());
    }

    @Override
    synchronized JsonNode answer(String operation, JsonNode input) {
        return switch (operation) {
            case "StartBuild" -> startBuild(input);
            case "BatchGetBuilds" -> batchGetBuilds(input);
            case "ListBuildsForProject" -> listBuilds(input);
            case "StopBuild" -> stopBuild(input);
            default -> throw unknown(operation);
        };
    }

    private static Refusal invalid(String text) {
        return new Refusal("InvalidInputException", text);
    }

    private JsonNode project(JsonNode input) {
        String name = input.path("projectName").asString("");
        JsonNode project = projects.get(name);
        if (project == null) {
            throw new Refusal(
                    "ResourceNotFoundException",
                    "Project cannot be found: arn:aws:codebuild:%s:%s:project/%s"
                            .formatted(FakeAccount.REGION, FakeAccount.ID, name));
        }
        return project;
    }

    private ObjectNode startBuild(JsonNode input) {
        checkMembers(input, "InvalidInputException", "projectName", "idempotencyToken", "environmentVariablesOverride");
        JsonNode project = project(input);
        String name = input.path("projectName").asString("");
        String token = name + "\n" + input.path("idempotencyToken").asString("");
        FakeBuild before = tokens.get(token);
        if (before != null && aws.now().isBefore(before.startedAt().plus(TOKEN))) {
            if (!before.request().equals(input)) {
                throw invalid("The parameters do not match those of an earlier request with this idempotency token");
            }
            return shown(before);
        }
        String id = "%s:%08d-0000-0000-0000-000000000000".formatted(name, builds.size() + 1);
        FakeBuild build = new FakeBuild(
                aws,
                root.resolve(id.replace(':', '-')),
                id,
                name,
                specification(project),
                variables(project, input),
                input,
                !project.path("logsConfig")
                        .path("cloudWatchLogs")
                        .path("status")
                        .asString("ENABLED")
                        .equals("DISABLED"));
        builds.put(id, build);
        tokens.put(token, build);
        ObjectNode output = shown(build);
        aws.run(build::run);
        return output;
    }

    private static ObjectNode shown(FakeBuild build) {
        ObjectNode output = FakeSsm.object();
        output.set("build", build.shown());
        return output;
    }

    private static JsonNode specification(JsonNode project) {
        String text = project.path("source").path("buildspec").asString("");
        try {
            return new YAMLMapper().readTree(text);
        } catch (JacksonException e) {
            throw invalid("YAML_FILE_ERROR: " + e.getOriginalMessage());
        }
    }

    /** Those of the request count where both have one. */
    private static List<JsonNode> variables(JsonNode project, JsonNode input) {
        Map<String, JsonNode> all = new TreeMap<>();
        project.path("environment")
                .path("environmentVariables")
                .forEach(each -> all.put(each.path("name").asString(""), each));
        for (JsonNode each : input.path("environmentVariablesOverride")) {
            checkMembers(each, "InvalidInputException", "name", "value", "type");
            String name = each.path("name").asString("");
            if (name.isEmpty() || name.startsWith("CODEBUILD_")) {
                throw invalid("Invalid environment variable name: " + name);
            }
            if (!each.path("type").asString("PLAINTEXT").equals("PLAINTEXT")) {
                throw invalid("The fake knows variables of type PLAINTEXT alone");
            }
            all.put(name, each);
        }
        return new ArrayList<>(all.values());
    }

    private ObjectNode batchGetBuilds(JsonNode input) {
        List<String> ids = FakeSsm.texts(input.path("ids"));
        if (ids.isEmpty() || ids.size() > IN_A_CALL) {
            throw invalid("There must be between 1 and %d ids".formatted(IN_A_CALL));
        }
        ObjectNode output = FakeSsm.object();
        ArrayNode found = output.putArray("builds");
        ArrayNode missing = output.putArray("buildsNotFound");
        for (String id : ids) {
            FakeBuild build = builds.get(id);
            Instant visible = build == null
                    ? Instant.MAX
                    : build.startedAt().plus(aws.faults().visibility());
            if (build == null || aws.now().isBefore(visible)) {
                missing.add(id);
            } else {
                found.add(build.shown());
            }
        }
        return output;
    }

    private ObjectNode listBuilds(JsonNode input) {
        checkMembers(input, "InvalidInputException", "projectName", "sortOrder", "nextToken");
        project(input);
        String name = input.path("projectName").asString("");
        List<String> ids = new ArrayList<>(builds.values().stream()
                .filter(build -> build.project().equals(name))
                .map(FakeBuild::id)
                .toList());
        if (input.path("sortOrder").asString("ASCENDING").equals("DESCENDING")) {
            ids = ids.reversed();
        }
        int from = Integer.parseInt(input.path("nextToken").asString("0"));
        int to = Math.min(ids.size(), from + IN_A_CALL);
        ObjectNode output = FakeSsm.object();
        ArrayNode list = output.putArray("ids");
        ids.subList(from, to).forEach(list::add);
        return to < ids.size() ? output.put("nextToken", Integer.toString(to)) : output;
    }

    private ObjectNode stopBuild(JsonNode input) {
        FakeBuild build = builds.get(input.path("id").asString(""));
        if (build == null) {
            throw new Refusal("ResourceNotFoundException", "Build cannot be found");
        }
        build.stop();
        return shown(build);
    }

    @Override
    public Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
        String project = properties.path("Name").asString(name);
        for (String needed : List.of("Source", "Artifacts", "Environment", "ServiceRole")) {
            if (!properties.has(needed)) {
                throw new Refusal(
                        "InvalidRequest",
                        "Properties validation failed: required key [%s] not found".formatted(needed));
            }
        }
        ObjectNode members = (ObjectNode) SmallNames.of(properties, Set.of());
        if (members.path("source") instanceof ObjectNode source) {
            source.put("buildspec", source.path("buildSpec").asString(""));
        }
        addProject(project, members);
        return new Made(
                project,
                Map.of(
                        "Arn",
                        "arn:aws:codebuild:%s:%s:project/%s".formatted(FakeAccount.REGION, FakeAccount.ID, project)));
    }

    @Override
    public synchronized void remove(String type, String physicalId) {
        projects.remove(physicalId);
    }

    /** Ends all processes of all builds. */
    void close() throws InterruptedException {
        for (FakeBuild build : builds()) {
            build.close();
        }
    }
}
