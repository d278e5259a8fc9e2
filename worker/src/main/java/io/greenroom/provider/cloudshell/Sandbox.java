package io.greenroom.provider.cloudshell;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A sandbox in full.
 *
 * @param stateWord as the server spelled it
 * @param stage how far its setup got: None, Provisioning, Connectivity, Configuration, Ended
 * @param endsAt null for one that stays until it is ended
 * @param parameters its inputs by name, as far as the server tells them; secret ones among them
 */
record Sandbox(
        String id,
        String name,
        String blueprintId,
        SandboxState state,
        String stateWord,
        String stage,
        @Nullable Instant startedAt,
        @Nullable Instant endsAt,
        Map<String, String> parameters) {

    /**
     * A sandbox as listings show it.
     *
     * @param blueprint its name
     */
    record Summary(String id, String name, SandboxState state, String blueprint) {

        static Summary of(JsonNode json) throws CallFailed {
            JsonNode blueprint = json.path("blueprint");
            return new Summary(
                    Fields.id(json, "id"),
                    Fields.text(json, "name"),
                    SandboxState.of(Fields.text(json, "state")),
                    blueprint.isString() ? blueprint.asString() : Fields.text(blueprint, "name"));
        }
    }

    static Sandbox of(JsonNode json) throws CallFailed {
        String state = Fields.text(json, "state");
        return new Sandbox(
                Fields.id(json, "id"),
                Fields.text(json, "name"),
                Fields.text(json, "blueprint_id", "blueprint id"),
                SandboxState.of(state),
                state,
                Fields.text(json, "setup_stage"),
                Fields.time(json, "start_time"),
                Fields.time(json, "end_time"),
                parameters(json));
    }

    private static Map<String, String> parameters(JsonNode json) {
        var parameters = new LinkedHashMap<String, String>();
        JsonNode list = Fields.find(json, "parameters", "params");
        if (list != null) {
            list.forEach(one -> parameters.put(Fields.text(one, "name"), Fields.text(one, "value")));
        }
        return Map.copyOf(parameters);
    }

    /** The same, after its end. */
    Sandbox ended() {
        return new Sandbox(id, name, blueprintId, SandboxState.ENDED, "Ended", stage, startedAt, endsAt, Map.of());
    }

    boolean setupIsOver() {
        return stage.equalsIgnoreCase("Ended");
    }

    /** A rough figure: CloudShell tells the stage, not how far it is. */
    int percent() {
        if (state == SandboxState.PENDING) {
            return 0;
        }
        return switch (stage.toLowerCase(Locale.ROOT)) {
            case "preparation" -> 10;
            case "provisioning" -> 30;
            case "connectivity" -> 60;
            case "configuration" -> 80;
            case "ended" -> 95;
            default -> 5;
        };
    }

    String phase() {
        return switch (state) {
            case PENDING -> "scheduled";
            case BEFORE_SETUP -> "waiting for setup to begin";
            case SETUP -> stage.isBlank() || stage.equalsIgnoreCase("None") ? "setup" : "setup: " + stage;
            default -> "CloudShell says " + stateWord;
        };
    }

    /** Without the parameters. */
    @Override
    public String toString() {
        return "Sandbox[%s, %s, %s]".formatted(id, name, stateWord);
    }
}
