package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.wire.ServiceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tags by the ARN of what they are on. Not safe for threads: its owner locks. */
final class Tags {
    private static final int MOST = 50;

    private final Map<String, TreeMap<String, String>> byArn = new HashMap<>();

    /** All of the tags, or none when one breaks a rule. */
    void add(String arn, Map<String, String> tags) {
        if (tags.keySet().stream().anyMatch(k -> k.toLowerCase(Locale.ROOT).startsWith("aws:"))) {
            throw new ServiceException("InvalidTagsException", "Tag keys that begin with 'aws:' are reserved.");
        }
        var all = new TreeMap<>(of(arn));
        all.putAll(tags);
        if (all.size() > MOST) {
            throw new ServiceException(
                    "TooManyTagsException", "A resource can have %d tags, not %d.".formatted(MOST, all.size()));
        }
        byArn.put(arn, all);
    }

    void remove(String arn, Collection<String> keys) {
        byArn.getOrDefault(arn, new TreeMap<>()).keySet().removeAll(keys);
    }

    void drop(String arn) {
        byArn.remove(arn);
    }

    Map<String, String> of(String arn) {
        return byArn.getOrDefault(arn, new TreeMap<>());
    }
}
