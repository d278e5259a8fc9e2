package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The operations on custom action types. */
public final class ActionTypeOperations {
    /** The service documents no page size; a small one makes clients show that they follow the token. */
    private static final int PAGE = 25;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ActionTypeCatalog catalog;
    private final String region;

    public ActionTypeOperations(ActionTypeCatalog catalog, String region) {
        this.catalog = catalog;
        this.region = region;
    }

    /** By name. */
    public Map<String, Endpoint> all() {
        return Map.of(
                "CreateCustomActionType", new Endpoint(ActionTypeShapes.CREATE, this::create),
                "DeleteCustomActionType", new Endpoint(ActionTypeShapes.DELETE, this::delete),
                "ListActionTypes", new Endpoint(ActionTypeShapes.LIST, this::list));
    }

    private JsonNode create(ObjectNode request) {
        var type = ActionTypeJson.definition(request);
        var tags = catalog.create(type, Tags.read(request.path("tags")));
        var answer = JSON.createObjectNode();
        answer.set("actionType", ActionTypeJson.type(type));
        answer.set("tags", Tags.write(tags));
        return answer;
    }

    private @Nullable JsonNode delete(ObjectNode request) {
        catalog.delete(ActionTypeJson.id(request));
        return null;
    }

    private JsonNode list(ObjectNode request) {
        var owner = request.path("actionOwnerFilter").asString("");
        var elsewhere = !request.path("regionFilter").asString(region).equals(region);
        var types = Stream.concat(AwsActionTypes.ALL.stream(), elsewhere ? Stream.empty() : catalog.all().stream())
                .filter(t -> owner.isEmpty() || t.id().owner().equals(owner))
                .toList();
        return page(types, position(request));
    }

    private static JsonNode page(List<ActionType> types, int from) {
        int start = Math.min(from, types.size());
        int end = Math.min(start + PAGE, types.size());
        var answer = JSON.createObjectNode();
        var listed = answer.putArray("actionTypes");
        types.subList(start, end).forEach(t -> listed.add(ActionTypeJson.type(t)));
        if (end < types.size()) {
            answer.put("nextToken", Integer.toString(end));
        }
        return answer;
    }

    private static int position(ObjectNode request) {
        var token = request.path("nextToken").asString("0");
        if (!token.matches("[0-9]{1,6}")) {
            throw new ServiceException("InvalidNextTokenException", "The nextToken is none that was given out.");
        }
        return Integer.parseInt(token);
    }
}
