package io.greenroom.lifecycle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a component is reached.
 *
 * @param host a name or an IP address
 * @param ports by the names that the blueprint has for them
 */
public record Address(String host, Map<String, Integer> ports) {
    public Address {
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
    }
}
