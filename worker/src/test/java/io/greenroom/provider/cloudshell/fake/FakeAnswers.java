package io.greenroom.provider.cloudshell.fake;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.FakeSandbox.FakeComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of answers, with the oddities that the modes ask for. */
final class FakeAnswers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Modes modes;

    FakeAnswers(Modes modes) {
        this.modes = modes;
    }

    JsonNode array(List<? extends JsonNode> elements) {
        ArrayNode array = JSON.arrayNode();
        elements.forEach(array::add);
        return array;
    }

    private void flag(ObjectNode node, String name, boolean value) {
        if (modes.booleansAsText) {
            node.put(name, String.valueOf(value));
        } else {
            node.put(name, value);
        }
    }

    ObjectNode summary(FakeBlueprint blueprint) {
        return JSON.objectNode()
                .put("name", blueprint.name())
                .put("id", blueprint.id())
                .putNull("description")
                .put("availability", "Available Now")
                .put("estimated_setup_duration", blueprint.setup().toString());
    }

    JsonNode details(FakeBlueprint blueprint) {
        ObjectNode node = summary(blueprint);
        if (!modes.inputsField.isEmpty()) {
            node.set(
                    modes.inputsField,
                    array(blueprint.params().stream()
                            .map(param -> param(param, "possible_values", "default_value"))
                            .toList()));
        }
        return node;
    }

    private static ObjectNode param(Param param, String possible, String byDefault) {
        ObjectNode node = JSON.objectNode().put("name", param.name()).put("type", param.type());
        ArrayNode values = node.putArray(possible);
        param.possible().forEach(values::add);
        node.put(byDefault, Objects.requireNonNullElse(param.byDefault(), ""));
        return node;
    }

    ObjectNode summary(FakeSandbox sandbox) {
        ObjectNode node = JSON.objectNode()
                .put("name", sandbox.name)
                .put("id", sandbox.id)
                .put("description", "")
                .put("state", sandbox.state);
        node.putObject("blueprint").put("name", sandbox.blueprint.name()).put("id", sandbox.blueprint.id());
        return node;
    }

    JsonNode details(FakeSandbox sandbox) {
        ObjectNode node = JSON.objectNode()
                .put("name", sandbox.name)
                .put("id", sandbox.id)
                .put("blueprint_id", sandbox.blueprint.id())
                .put("start_time", sandbox.start.toString())
                .put("end_time", sandbox.end.toString())
                .put("state", sandbox.state)
                .put("setup_stage", sandbox.stage)
                .put("type", "Sandbox");
        node.set("components", array(sandbox.components.stream().map(this::of).toList()));
        ArrayNode parameters = node.putArray("parameters");
        sandbox.inputs.forEach(
                (name, value) -> parameters.addObject().put("name", name).put("value", value));
        return node;
    }

    ObjectNode of(FakeComponent component) {
        ObjectNode node = JSON.objectNode()
                .put("id", component.id())
                .put("name", component.name())
                .put("type", component.part().app() ? "Application" : "Resource")
                .put("address", component.part().address());
        node.putArray("connection_interfaces")
                .addObject()
                .put("name", "console")
                .put("url", "http://" + component.part().address() + ":8080/console?token=abcdef");
        return node;
    }

    ObjectNode of(FakeCommand command, FakeSandbox sandbox, @Nullable String component) {
        ObjectNode node = JSON.objectNode().put("name", command.name()).put("description", "");
        ArrayNode params = modes.listsCommandInputs ? node.putArray("params") : JSON.arrayNode();
        for (Param one : command.params()) {
            ObjectNode param = param(one, "possibleValues", "defaultValue");
            flag(param, "mandatory", one.mandatory());
            params.add(param);
        }
        if (modes.listsExecutions) {
            ArrayNode executions = node.putArray("executions");
            sandbox.executions.stream()
                    .filter(execution ->
                            execution.command.equals(command) && Objects.equals(execution.component, component))
                    .forEach(execution ->
                            executions.addObject().put("id", execution.id).put("status", execution.status));
        }
        return node;
    }

    JsonNode started(FakeExecution execution) {
        ObjectNode node = JSON.objectNode().put("executionId", execution.id);
        flag(node, "supports_cancellation", execution.command.cancellable());
        return node;
    }

    JsonNode of(FakeExecution execution) {
        ObjectNode node = JSON.objectNode()
                .put("id", execution.id)
                .put("status", execution.status)
                .put("started", text(execution.started))
                .put("ended", text(execution.ended))
                .put("output", execution.output());
        flag(node, "supports_cancellation", execution.command.cancellable());
        return node;
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    JsonNode activity(FakeSandbox sandbox, String rawQuery) {
        Map<String, String> query = query(rawQuery);
        List<FakeSandbox.Event> wanted = sandbox.events.stream()
                .filter(event -> !query.containsKey("error_only") || event.error())
                .filter(event -> event.id() >= Integer.parseInt(query.getOrDefault("from_event_id", "0")))
                .toList();
        if (query.containsKey("tail")) {
            int tail = Integer.parseInt(Objects.requireNonNull(query.get("tail")));
            wanted = wanted.subList(Math.max(0, wanted.size() - tail), wanted.size());
        }
        List<FakeSandbox.Event> page = wanted.subList(0, Math.min(modes.pageSize, wanted.size()));
        boolean more = page.size() < wanted.size() || modes.pagesNeverEnd;
        ObjectNode node = JSON.objectNode().put("num_returned_events", page.size());
        flag(node, "more_pages", more);
        int next = modes.pagesNeverEnd || page.size() == wanted.size()
                ? 0
                : wanted.get(page.size()).id();
        node.put("next_event_id", next);
        ArrayNode events = node.putArray("events");
        page.forEach(event -> events.addObject()
                .put("id", event.id())
                .put("event_type", event.error() ? "error" : "success")
                .put("event_text", event.text())
                .put("output", "")
                .put("time", event.at().toString()));
        return node;
    }

    private static Map<String, String> query(String raw) {
        return raw.isEmpty()
                ? Map.of()
                : List.of(raw.split("&")).stream()
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
