package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Component;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A resource, service or deployed app of a sandbox.
 *
 * @param interfaces URLs by name, without the parts that may hold credentials
 */
record SandboxComponent(
        String id, String name, String type, @Nullable String address, Map<String, String> interfaces) {

    static SandboxComponent of(JsonNode json) throws CallFailed {
        String address = Fields.text(json, "address").strip();
        return new SandboxComponent(
                Fields.id(json, "id"),
                Fields.text(json, "name"),
                Fields.text(json, "type"),
                address.isEmpty() || address.equalsIgnoreCase("NA") ? null : address,
                interfaces(json));
    }

    private static Map<String, String> interfaces(JsonNode json) {
        var all = new LinkedHashMap<String, String>();
        for (JsonNode link : json.path("connection_interfaces")) {
            String url = withoutCredentials(Fields.text(link, "url"));
            if (url != null) {
                all.put(Fields.text(link, "name"), url);
            }
        }
        return all;
    }

    /** Console links carry tokens in their query: those stay out of what is published. Null when it is no URL. */
    private static @Nullable String withoutCredentials(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null) {
                return null;
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + uri.getHost() + port + (uri.getRawPath() == null ? "" : uri.getRawPath());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    Component published() {
        return new Component(name, type, address, interfaces);
    }
}
