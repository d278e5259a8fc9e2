package io.greenroom.simulator.tag;

import static io.greenroom.simulator.wire.Shape.items;
import static io.greenroom.simulator.wire.Shape.struct;
import static io.greenroom.simulator.wire.Shape.text;
import static io.greenroom.simulator.wire.Shape.whole;

import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ServiceException;
import io.greenroom.simulator.wire.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The operations on tags. */
public final class TagOperations {
    private static final Shape.Text ARN = text().matching("arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+");
    private static final Shape.Text KEY = text(1, 128);

    /** A list of tags. That there are 50 at most is checked later, where the answer is TooManyTagsException. */
    public static final Shape.Items TAGS =
            items(struct().required("key", KEY).required("value", text(0, 256)), 0, Integer.MAX_VALUE);

    private static final Shape.Struct TAG =
            struct().required("resourceArn", ARN).required("tags", TAGS);
    private static final Shape.Struct UNTAG =
            struct().required("resourceArn", ARN).required("tagKeys", items(KEY, 0, Integer.MAX_VALUE));
    private static final Shape.Struct LIST = struct().required("resourceArn", ARN)
            .optional("nextToken", text(1, 2048))
            .optional("maxResults", whole(1, 100));

    private final Tags tags;

    public TagOperations(Tags tags) {
        this.tags = tags;
    }

    /** By name. */
    public Map<String, Endpoint> all() {
        return Map.of(
                "TagResource", new Endpoint(TAG, this::tag),
                "UntagResource", new Endpoint(UNTAG, this::untag),
                "ListTagsForResource", new Endpoint(LIST, this::list));
    }

    private JsonNode tag(ObjectNode request) {
        tags.add(arn(request), Tags.read(request.path("tags")));
        return JsonMapper.shared().createObjectNode();
    }

    private JsonNode untag(ObjectNode request) {
        tags.remove(
                arn(request),
                request.path("tagKeys").valueStream().map(JsonNode::asString).toList());
        return JsonMapper.shared().createObjectNode();
    }

    /** A page begins after the key that the token names, so that tags that come and go shift nothing. */
    private JsonNode list(ObjectNode request) {
        var present = tags.of(arn(request));
        var token = request.path("nextToken").asString("");
        if (!token.isEmpty() && !present.containsKey(token)) {
            throw new ServiceException("InvalidNextTokenException", "The nextToken is none that was given out.");
        }
        var rest = present.keySet().stream()
                .filter(key -> key.compareTo(token) > 0)
                .toList();
        var shown =
                rest.subList(0, Math.min(rest.size(), request.path("maxResults").asInt(100)));
        var answer = JsonMapper.shared().createObjectNode();
        answer.set("tags", Tags.write(only(shown, present)));
        if (shown.size() < rest.size()) {
            answer.put("nextToken", shown.getLast());
        }
        return answer;
    }

    private static Map<String, String> only(List<String> keys, Map<String, String> tags) {
        var some = new LinkedHashMap<String, String>();
        keys.forEach(key -> some.put(key, tags.getOrDefault(key, "")));
        return some;
    }

    private static String arn(ObjectNode request) {
        return request.path("resourceArn").asString();
    }
}
