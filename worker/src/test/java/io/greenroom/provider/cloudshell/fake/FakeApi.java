package io.greenroom.provider.cloudshell.fake;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.FakeSandbox.FakeComponent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the calls of {@code /api/v2} do. One call at a time. */
final class FakeApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NOT_FOUND = "Entity could not be found";

    private final Map<String, FakeBlueprint> blueprints = new LinkedHashMap<>();
    private final Map<String, FakeSandbox> sandboxes = new LinkedHashMap<>();
    private final Map<String, FakeSandbox> byExecution = new HashMap<>();
    private final Modes modes;
    private final InstantSource clock;
    private final FakeAnswers answers;

    FakeApi(Modes modes, InstantSource clock) {
        this.modes = modes;
        this.clock = clock;
        this.answers = new FakeAnswers(modes);
    }

    synchronized void offer(FakeBlueprint blueprint) {
        blueprints.put(blueprint.name(), blueprint);
    }

    synchronized int sandboxesStarted() {
        return sandboxes.size();
    }

    synchronized int sandboxesHeld() {
        return (int) living().stream().filter(one -> !one.isOver()).count();
    }

    synchronized int executionsStarted() {
        return byExecution.size();
    }

    synchronized void endByHand(String id) {
        living();
        FakeSandbox sandbox = sandboxes.get(id);
        if (sandbox == null) {
            throw new IllegalArgumentException(id);
        }
        sandbox.stopped = clock.instant();
    }

    synchronized String startByHand(String name, String blueprint) {
        FakeBlueprint from = blueprints.get(blueprint);
        if (from == null) {
            throw new IllegalArgumentException(blueprint);
        }
        Instant now = clock.instant();
        var sandbox = new FakeSandbox(name, from, "somebody", Map.of(), now, now.plus(Duration.ofHours(1)), modes);
        sandboxes.put(sandbox.id, sandbox);
        return sandbox.id;
    }

    private List<FakeSandbox> living() {
        Instant now = clock.instant();
        sandboxes.values().forEach(sandbox -> sandbox.advanceTo(now));
        return new ArrayList<>(sandboxes.values());
    }

    synchronized JsonNode execute(String method, List<String> path, String query, JsonNode body, FakeTokens.Login login)
            throws Refusal {
        living();
        String call = method + " " + path.getFirst() + "/" + path.size();
        return switch (call) {
            case "GET blueprints/1" ->
                answers.array(visible(login).stream().map(answers::summary).toList());
            case "GET blueprints/2" -> answers.details(blueprint(path.get(1), login));
            case "POST blueprints/3" -> start(path, body, login);
            case "GET sandboxes/1" -> list(query, login);
            case "GET sandboxes/2" -> answers.details(sandbox(path.get(1), login));
            case "GET sandboxes/3" -> part(sandbox(path.get(1), login), path.get(2), query);
            case "POST sandboxes/3" -> change(sandbox(path.get(1), login), path.get(2), body);
            case "GET sandboxes/4" -> fourth(sandbox(path.get(1), login), path);
            case "GET sandboxes/5", "GET sandboxes/6" -> componentCommands(sandbox(path.get(1), login), path);
            case "POST sandboxes/5", "POST sandboxes/7" -> startCommand(sandbox(path.get(1), login), path, body);
            case "GET executions/2" -> answers.of(execution(path.get(1)));
            case "DELETE executions/2" -> cancel(execution(path.get(1)));
            default -> throw new Refusal(404, "Invalid Api call");
        };
    }

    private List<FakeBlueprint> visible(FakeTokens.Login login) {
        return blueprints.values().stream()
                .filter(blueprint -> blueprint.isPublic() && blueprint.domain().equals(login.domain()))
                .toList();
    }

    private FakeBlueprint blueprint(String nameOrId, FakeTokens.Login login) throws Refusal {
        return visible(login).stream()
                .filter(blueprint ->
                        blueprint.name().equals(nameOrId) || blueprint.id().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, NOT_FOUND));
    }

    private JsonNode start(List<String> path, JsonNode body, FakeTokens.Login login) throws Refusal {
        require(path, 2, "start");
        FakeBlueprint blueprint = blueprint(path.get(1), login);
        String name = body.path("name").asString("");
        if (name.isEmpty() || body.path("duration").isMissingNode()) {
            throw invalid("Reservation name and duration must be specified in request body");
        }
        if (name.length() > 60) {
            throw invalid("Parameter is not a valid reservation name");
        }
        Duration duration =
                duration(body, "duration", "Duration format must be a valid 'ISO 8601' (e.g 'PT23H' or 'PT4H2M')");
        Map<String, String> inputs = values(body.path("params"));
        if (!fit(blueprint.params(), inputs, true)) {
            throw invalid("Blueprint has invalid inputs");
        }
        Instant now = clock.instant();
        var sandbox = new FakeSandbox(name, blueprint, login.user(), inputs, now, now.plus(duration), modes);
        sandboxes.put(sandbox.id, sandbox);
        return answers.details(sandbox);
    }

    private Refusal invalid(String message) {
        return new Refusal(modes.invalidStatus, message);
    }

    private Duration duration(JsonNode body, String field, String message) throws Refusal {
        try {
            Duration duration = Duration.parse(body.path(field).asString(""));
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeException e) {
            throw invalid(message);
        }
        throw invalid(message);
    }

    private Map<String, String> values(JsonNode params) throws Refusal {
        if (!params.isArray() && !params.isMissingNode()) {
            throw invalid("Parameter is not a valid params array");
        }
        var values = new LinkedHashMap<String, String>();
        for (JsonNode param : params) {
            if (!param.path("name").isString() || !param.path("value").isString()) {
                throw invalid("Parameter is not a valid name and value");
            }
            values.put(param.path("name").asString(), param.path("value").asString());
        }
        return values;
    }

    private static boolean fit(List<Param> params, Map<String, String> given, boolean defaultsCount) {
        boolean complete = params.stream()
                .filter(param -> param.byDefault() == null || !defaultsCount)
                .allMatch(param -> given.containsKey(param.name()) || (!defaultsCount && !param.mandatory()));
        return complete && known(params, given);
    }

    private static boolean known(List<Param> params, Map<String, String> given) {
        return given.entrySet().stream().allMatch(entry -> params.stream()
                .anyMatch(param -> param.name().equals(entry.getKey())
                        && (param.possible().isEmpty() || param.possible().contains(entry.getValue()))));
    }

    private JsonNode list(String query, FakeTokens.Login login) {
        boolean all = query.contains("show_historic=true");
        return answers.array(sandboxes.values().stream()
                .filter(sandbox -> sandbox.blueprint.domain().equals(login.domain()))
                .filter(sandbox -> sandbox.isOver() ? all && !modes.forgetsEnded : true)
                .map(answers::summary)
                .toList());
    }

    private FakeSandbox sandbox(String id, FakeTokens.Login login) throws Refusal {
        FakeSandbox sandbox = sandboxes.get(id);
        if (sandbox == null
                || !sandbox.blueprint.domain().equals(login.domain())
                || (sandbox.isOver() && modes.forgetsEnded)) {
            throw new Refusal(404, NOT_FOUND);
        }
        return sandbox;
    }

    private JsonNode part(FakeSandbox sandbox, String part, String query) throws Refusal {
        return switch (part) {
            case "components" ->
                answers.array(sandbox.components.stream().map(answers::of).toList());
            case "commands" -> commands(sandbox, null, sandbox.blueprint.commands());
            case "activity" -> answers.activity(sandbox, query);
            default -> throw new Refusal(404, "Invalid Api call");
        };
    }

    private JsonNode commands(FakeSandbox sandbox, @Nullable String component, List<FakeCommand> commands) {
        return answers.array(commands.stream()
                .map(command -> answers.of(command, sandbox, component))
                .toList());
    }

    private JsonNode change(FakeSandbox sandbox, String what, JsonNode body) throws Refusal {
        return switch (what) {
            case "stop" -> stop(sandbox, body);
            case "extend" -> extend(sandbox, body);
            default -> throw new Refusal(404, "Invalid Api call");
        };
    }

    private JsonNode stop(FakeSandbox sandbox, JsonNode body) throws Refusal {
        if (!body.isMissingNode()) {
            throw new Refusal(400, "Parameter is not a valid body");
        }
        if (modes.refusesStop) {
            throw new Refusal(modes.wrongStateStatus, "The sandbox is protected from termination");
        }
        if (sandbox.stopped != null && modes.refusesSecondStop) {
            throw new Refusal(modes.wrongStateStatus, "Sandbox cannot be stopped in its current state");
        }
        if (sandbox.stopped == null) {
            sandbox.stopped = clock.instant();
        }
        return JSON.objectNode().put("result", "success");
    }

    private JsonNode extend(FakeSandbox sandbox, JsonNode body) throws Refusal {
        Duration by = duration(body, "extended_time", "Parameter is not a valid extended time");
        if (modes.refusesExtend || sandbox.stopped != null) {
            throw new Refusal(modes.wrongStateStatus, "Sandbox cannot be extended");
        }
        sandbox.end = sandbox.end.plus(by);
        return JSON.objectNode()
                .put("id", sandbox.id)
                .put("name", sandbox.name)
                .put("end_time", sandbox.end.toString())
                .put(
                        "remaining_time",
                        Duration.between(clock.instant(), sandbox.end).toString());
    }

    private JsonNode fourth(FakeSandbox sandbox, List<String> path) throws Refusal {
        return switch (path.get(2)) {
            case "commands" -> answers.of(command(sandbox.blueprint.commands(), path.get(3)), sandbox, null);
            case "components" -> answers.of(component(sandbox, path.get(3)));
            default -> throw new Refusal(404, "Invalid Api call");
        };
    }

    private JsonNode componentCommands(FakeSandbox sandbox, List<String> path) throws Refusal {
        require(path, 2, "components");
        require(path, 4, "commands");
        FakeComponent component = component(sandbox, path.get(3));
        List<FakeCommand> commands = component.part().commands();
        return path.size() == 5
                ? commands(sandbox, component.id(), commands)
                : answers.of(command(commands, path.get(5)), sandbox, component.id());
    }

    private static FakeComponent component(FakeSandbox sandbox, String id) throws Refusal {
        return sandbox.component(id).orElseThrow(() -> new Refusal(404, NOT_FOUND));
    }

    private static FakeCommand command(List<FakeCommand> commands, String name) throws Refusal {
        return commands.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, NOT_FOUND));
    }

    private JsonNode startCommand(FakeSandbox sandbox, List<String> path, JsonNode body) throws Refusal {
        require(path, path.size() - 1, "start");
        String component = path.size() == 7 ? path.get(3) : null;
        List<FakeCommand> commands = component == null
                ? sandbox.blueprint.commands()
                : component(sandbox, component).part().commands();
        FakeCommand command = command(commands, path.get(path.size() - 2));
        if (!sandbox.state.equals("Ready")) {
            throw new Refusal(modes.wrongStateStatus, "Commands can only be run in an active sandbox");
        }
        if (!body.path("printOutput").isBoolean()) {
            throw new Refusal(400, "Parameter is not a valid printOutput");
        }
        Map<String, String> arguments = values(body.path("params"));
        for (Param param : command.params()) {
            if (param.mandatory() && !arguments.containsKey(param.name())) {
                throw invalid("No values were provided for the following mandatory inputs: " + param.name());
            }
        }
        if (!known(command.params(), arguments)) {
            throw invalid("Parameter is not a valid input of the command");
        }
        FakeExecution execution = sandbox.execute(component, command, arguments, clock.instant());
        byExecution.put(execution.id, sandbox);
        return answers.started(execution);
    }

    private FakeExecution execution(String id) throws Refusal {
        FakeSandbox sandbox = byExecution.get(id);
        if (sandbox == null || (sandbox.isOver() && modes.forgetsEnded)) {
            throw new Refusal(404, NOT_FOUND);
        }
        return sandbox.executions.stream()
                .filter(one -> one.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, NOT_FOUND));
    }

    private JsonNode cancel(FakeExecution execution) throws Refusal {
        boolean running = Set.of("Pending", "Running", "Stopping").contains(execution.status);
        if (!execution.command.cancellable() || !running || modes.refusesCancel) {
            throw new Refusal(modes.wrongStateStatus, "The command cannot be stopped");
        }
        execution.cancel(clock.instant());
        return JSON.objectNode().put("result", "success");
    }

    private static void require(List<String> path, int index, String word) throws Refusal {
        if (!path.get(index).equals(word)) {
            throw new Refusal(404, "Invalid Api call");
        }
    }
}
