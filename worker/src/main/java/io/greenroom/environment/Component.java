package io.greenroom.environment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of an environment that commands can target.
 *
 * @param type what it is in the provider's words, for example {@code process}
 * @param address where it is reached, {@code host:port}, when it is reached at all
 * @param endpoints URLs by name
 */
public record Component(String name, String type, @Nullable String address, Map<String, String> endpoints) {
    public Component {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
    }
}
