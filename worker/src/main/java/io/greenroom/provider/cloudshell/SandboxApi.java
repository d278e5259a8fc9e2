package io.greenroom.provider.cloudshell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The calls of the Sandbox API that Greenroom uses, in its words. URLs are made from ids; links are ignored. */
final class SandboxApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** More pages of a feed than this are not worth reading for a failure text. */
    private static final int MOST_PAGES = 20;

    private final Session session;

    SandboxApi(Session session) {
        this.session = session;
    }

    List<SandboxBlueprint> blueprints() throws CallFailed, InterruptedException {
        var all = new ArrayList<SandboxBlueprint>();
        for (JsonNode json : array(session.call(ApiCall.get("blueprints")))) {
            all.add(SandboxBlueprint.of(json));
        }
        return all;
    }

    /** By name or id. */
    SandboxBlueprint blueprint(String blueprint) throws CallFailed, InterruptedException {
        return SandboxBlueprint.of(session.call(ApiCall.get("blueprints", blueprint)));
    }

    /**
     * Never repeated by itself when its answer gets lost: see {@link Fault#UNANSWERED}.
     *
     * @param wanted is asked right before the call is sent; when it is not any more, the call fails as {@link Fault#UNSENT}
     */
    Sandbox start(String blueprint, String name, Duration duration, Map<String, String> inputs, BooleanSupplier wanted)
            throws CallFailed, InterruptedException {
        ObjectNode body = JSON.objectNode().put("name", name).put("duration", inMinutes(duration));
        body.set("params", nameAndValue(inputs));
        return Sandbox.of(session.call(ApiCall.post(body, "blueprints", blueprint, "start"), wanted));
    }

    List<Sandbox.Summary> sandboxes(boolean withEnded) throws CallFailed, InterruptedException {
        var all = new ArrayList<Sandbox.Summary>();
        ApiCall call = ApiCall.get("sandboxes").with("show_historic", String.valueOf(withEnded));
        for (JsonNode json : array(session.call(call))) {
            all.add(Sandbox.Summary.of(json));
        }
        return all;
    }

    Sandbox sandbox(String id) throws CallFailed, InterruptedException {
        return Sandbox.of(session.call(ApiCall.get("sandboxes", id)));
    }

    /** Accepted, not done: teardown goes on. Not repeated by itself: some versions refuse a second stop. */
    void stop(String id) throws CallFailed, InterruptedException {
        session.call(ApiCall.post(null, "sandboxes", id, "stop"));
    }

    /** Not repeated by itself: two of them extend twice. Returns the new end when the server tells it. */
    @Nullable
    Instant extend(String id, Duration by) throws CallFailed, InterruptedException {
        ObjectNode body = JSON.objectNode().put("extended_time", inMinutes(by));
        return Fields.time(session.call(ApiCall.post(body, "sandboxes", id, "extend")), "end_time");
    }

    List<SandboxComponent> components(String sandbox) throws CallFailed, InterruptedException {
        var all = new ArrayList<SandboxComponent>();
        for (JsonNode json : array(session.call(ApiCall.get("sandboxes", sandbox, "components")))) {
            all.add(SandboxComponent.of(json));
        }
        return all;
    }

    List<SandboxCommand> commands(Target target) throws CallFailed, InterruptedException {
        return Fields.list(array(session.call(ApiCall.get(target.path()))), SandboxCommand::of);
    }

    SandboxCommand command(Target target, String name) throws CallFailed, InterruptedException {
        return SandboxCommand.of(session.call(ApiCall.get(target.path(name))));
    }

    /** Returns the execution's id. Never repeated by itself when its answer gets lost. */
    String startCommand(Target target, SandboxCommand command, Map<String, String> arguments)
            throws CallFailed, InterruptedException {
        ObjectNode body = JSON.objectNode();
        body.set("params", nameAndValue(arguments));
        body.put("printOutput", true);
        if (command.tag() != null && target.component() != null) {
            body.put("command_tag", command.tag());
        }
        JsonNode started = session.call(ApiCall.post(body, target.path(command.name(), "start")));
        return Fields.id(started, "executionId", "execution_id", "id");
    }

    Execution execution(String id) throws CallFailed, InterruptedException {
        return Execution.of(session.call(ApiCall.get("executions", id)));
    }

    void cancel(String execution) throws CallFailed, InterruptedException {
        session.call(ApiCall.delete("executions", execution));
    }

    /** The id of the latest event, so that later ones can be told from it; empty when there is none. */
    String latestEvent(String sandbox) throws CallFailed, InterruptedException {
        JsonNode page =
                session.call(ApiCall.get("sandboxes", sandbox, "activity").with("tail", "1"));
        List<ActivityEvent> events = Fields.list(page.get("events"), ActivityEvent::of);
        return events.isEmpty() ? "" : events.getLast().id();
    }

    /** All error events, oldest first. */
    List<ActivityEvent> errors(String sandbox) throws CallFailed, InterruptedException {
        var errors = new ArrayList<ActivityEvent>();
        String from = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            ApiCall call = ApiCall.get("sandboxes", sandbox, "activity").with("error_only", "true");
            JsonNode answer = session.call(from.isEmpty() ? call : call.with("from_event_id", from));
            Fields.list(answer.get("events"), ActivityEvent::of).stream()
                    .filter(ActivityEvent::error)
                    .forEach(errors::add);
            String next = Fields.text(answer, "next_event_id");
            if (!Fields.flag(answer, "more_pages") || next.isBlank() || next.equals(from)) {
                break;
            }
            from = next;
        }
        return errors.stream().distinct().toList();
    }

    /** What commands belong to: a component, or the sandbox as a whole. */
    record Target(String sandbox, @Nullable String component) {

        String[] path(String... more) {
            var segments = new ArrayList<String>(List.of("sandboxes", sandbox));
            if (component != null) {
                segments.addAll(List.of("components", component));
            }
            segments.add("commands");
            segments.addAll(List.of(more));
            return segments.toArray(String[]::new);
        }
    }

    private static ArrayNode nameAndValue(Map<String, String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach((name, value) -> array.addObject().put("name", name).put("value", value));
        return array;
    }

    private static JsonNode array(JsonNode answer) throws CallFailed {
        if (!answer.isArray()) {
            throw new CallFailed(Fault.WRONG_SERVER, "The server answered something else where a list is due.");
        }
        return answer;
    }

    /** Whole minutes, rounded up: the form every version takes. */
    private static String inMinutes(Duration duration) {
        return "PT%dM".formatted(duration.plusMinutes(1).minusNanos(1).toMinutes());
    }
}
