package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the world sees of an environment: addresses, endpoints and outputs, no secrets. */
final class Publication {
    private Publication() {}

    static Environment of(
            EnvironmentRecord record, Plan blueprint, String type, StoredState stored, EnvironmentState state) {
        List<Component> components = blueprint.parts().stream()
                .map(part -> component(part, type, stored.addresses().get(part.name())))
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
                stored.kept(blueprint));
    }

    /**
     * The port that the readiness check asks by HTTP is an http endpoint, named so when it is the only port; every other
     * is an endpoint under its own name in lower case.
     */
    private static Component component(Part part, String type, @Nullable Address address) {
        if (address == null) {
            return new Component(part.name(), type, null, Map.of());
        }
        var endpoints = new LinkedHashMap<String, String>();
        for (Port port : part.ports()) {
            Integer number = address.ports().get(port.name());
            if (number != null) {
                boolean http = isAskedByHttp(part, port);
                String place = address.host() + ":" + number;
                endpoints.put(
                        http && part.ports().size() == 1 ? "http" : port.name().toLowerCase(Locale.ROOT),
                        http ? "http://" + place + "/" : "tcp://" + place);
            }
        }
        String first = part.ports().stream()
                .map(port -> address.ports().get(port.name()))
                .filter(Objects::nonNull)
                .findFirst()
                .map(number -> address.host() + ":" + number)
                .orElse(null);
        return new Component(part.name(), type, first, endpoints);
    }

    private static boolean isAskedByHttp(Part part, Port port) {
        return part.ready() != null
                && part.ready().check() instanceof Check.Http check
                && check.url().names().contains(port.name());
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
