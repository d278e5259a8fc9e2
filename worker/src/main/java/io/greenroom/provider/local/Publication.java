package io.greenroom.provider.local;

import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.provider.local.LocalBlueprint.Check;
import io.greenroom.provider.local.LocalBlueprint.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the world sees of a local environment: addresses, endpoints and outputs, no secrets. */
final class Publication {
    private static final String HOST = "127.0.0.1";

    private Publication() {}

    static Environment of(
            EnvironmentRecord record, LocalBlueprint blueprint, StoredState stored, EnvironmentState state) {
        List<Component> components = blueprint.parts().stream()
                .map(part -> component(part, record.portsOf(part.name())))
                .toList();
        return new Environment(
                record.environmentId(),
                record.name(),
                record.blueprint(),
                state,
                record.startedAt(),
                stored.end(record),
                url(stored.outputs(), components),
                components,
                stored.outputs(),
                record.owner(),
                stored.kept());
    }

    /**
     * The port that the readiness check asks by HTTP is an http endpoint, named so when it is the only port; every other
     * is an endpoint under its own name in lower case.
     */
    private static Component component(Part part, Map<String, Integer> ports) {
        var endpoints = new LinkedHashMap<String, String>();
        ports.forEach((name, port) -> {
            boolean http = part.ready() != null
                    && part.ready().check() instanceof Check.Http check
                    && check.url().names().contains(name);
            endpoints.put(
                    http && ports.size() == 1 ? "http" : name.toLowerCase(Locale.ROOT),
                    http ? "http://" + HOST + ":" + port + "/" : "tcp://" + HOST + ":" + port);
        });
        String address = part.ports().stream()
                .findFirst()
                .map(first -> HOST + ":" + ports.get(first))
                .orElse(null);
        return new Component(part.name(), "process", address, endpoints);
    }

    private static @Nullable String url(Map<String, String> outputs, List<Component> components) {
        String chosen = outputs.get("Url");
        if (chosen != null) {
            return chosen;
        }
        return components.stream()
                .flatMap(component -> component.endpoints().values().stream())
                .filter(endpoint -> endpoint.startsWith("http"))
                .findFirst()
                .orElse(null);
    }
}
