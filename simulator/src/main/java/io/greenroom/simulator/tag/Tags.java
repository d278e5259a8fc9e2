package io.greenroom.simulator.tag;

import io.greenroom.simulator.wire.ServiceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The tags of what there is in one account and region, by ARN. What breaks a rule changes nothing. */
public final class Tags {
    private static final int MOST = 50;

    private final String arnPrefix;
    private final Map<String, SortedMap<String, String>> byArn = new HashMap<>();

    public Tags(String region, String account) {
        arnPrefix = "arn:aws:codepipeline:" + region + ":" + account + ":";
    }

    /** Of a pipeline, for instance: its name; of an action type: {@code actiontype:Custom/…}. */
    public String arn(String resource) {
        return arnPrefix + resource;
    }

    /** Reads a request's list of tags; a key that comes twice is an InvalidTagsException. */
    public static Map<String, String> read(JsonNode list) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : list) {
            var key = tag.path("key").asString();
            if (tags.put(key, tag.path("value").asString()) != null) {
                throw invalid("The tag key '%s' is given twice.".formatted(key));
            }
        }
        return tags;
    }

    /** The list that goes into an answer. */
    public static ArrayNode write(Map<String, String> tags) {
        var list = JsonMapper.shared().createArrayNode();
        tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
        return list;
    }

    /** A resource has come into being, or was made once more: from now on it can be tagged. */
    public synchronized Map<String, String> attach(String arn, Map<String, String> tags) {
        var all = merged(byArn.getOrDefault(arn, new TreeMap<>()), tags);
        byArn.put(arn, all);
        return Map.copyOf(all);
    }

    /** The resource is gone, and its tags with it. */
    public synchronized void drop(String arn) {
        byArn.remove(arn);
    }

    synchronized void add(String arn, Map<String, String> tags) {
        byArn.put(arn, merged(tagsOf(arn), tags));
    }

    synchronized void remove(String arn, Collection<String> keys) {
        tagsOf(arn).keySet().removeAll(keys);
    }

    synchronized Map<String, String> of(String arn) {
        return new TreeMap<>(tagsOf(arn));
    }

    private SortedMap<String, String> tagsOf(String arn) {
        if (!arn.startsWith(arnPrefix)) {
            throw new ServiceException(
                    "InvalidArnException", "The ARN %s is not of this account and region.".formatted(arn));
        }
        if (!byArn.containsKey(arn)) {
            throw new ServiceException(
                    "ResourceNotFoundException", "There is no pipeline or action type with the ARN %s.".formatted(arn));
        }
        return Objects.requireNonNull(byArn.get(arn));
    }

    private static SortedMap<String, String> merged(Map<String, String> present, Map<String, String> more) {
        if (more.keySet().stream().anyMatch(k -> k.toLowerCase(Locale.ROOT).startsWith("aws:"))) {
            throw invalid("Tag keys that begin with 'aws:' are reserved.");
        }
        var all = new TreeMap<>(present);
        all.putAll(more);
        if (all.size() > MOST) {
            throw new ServiceException(
                    "TooManyTagsException", "A resource can have %d tags, not %d.".formatted(MOST, all.size()));
        }
        return all;
    }

    private static ServiceException invalid(String why) {
        return new ServiceException("InvalidTagsException", why);
    }
}
