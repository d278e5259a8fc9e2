package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ServiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations on custom action types and on tags. */
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
                "ListActionTypes", new Endpoint(ActionTypeShapes.LIST, this::list),
                "TagResource", new Endpoint(ActionTypeShapes.TAG, this::tag),
                "UntagResource", new Endpoint(ActionTypeShapes.UNTAG, this::untag),
                "ListTagsForResource", new Endpoint(ActionTypeShapes.LIST_TAGS, this::listTags));
    }

    private JsonNode create(ObjectNode request) {
        var type = ActionTypeJson.definition(request);
        var tags = catalog.create(type, tagsIn(request));
        var answer = JSON.createObjectNode();
        answer.set("actionType", ActionTypeJson.type(type));
        answer.set("tags", asArray(tags));
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

    private JsonNode tag(ObjectNode request) {
        catalog.tag(arn(request), tagsIn(request));
        return JSON.createObjectNode();
    }

    private JsonNode untag(ObjectNode request) {
        catalog.untag(
                arn(request),
                request.path("tagKeys").valueStream().map(JsonNode::asString).toList());
        return JSON.createObjectNode();
    }

    private JsonNode listTags(ObjectNode request) {
        var answer = JSON.createObjectNode();
        answer.set("tags", asArray(catalog.tagsOf(arn(request))));
        return answer;
    }

    private static String arn(ObjectNode request) {
        return request.path("resourceArn").asString();
    }

    private static Map<String, String> tagsIn(ObjectNode request) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : request.path("tags")) {
            tags.put(tag.path("key").asString(), tag.path("value").asString());
        }
        return tags;
    }

    private static ArrayNode asArray(Map<String, String> tags) {
        var array = JSON.createArrayNode();
        tags.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
        return array;
    }
}
