package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.Price;
import io.greenroom.environment.ProviderView;
import java.util.Map;
import java.util.Optional;

/**
 * What environments cost.
 *
 * @param flat what every environment of a provider costs, by the provider's name; it counts more than what the provider
 *     itself knows
 */
public record Prices(Map<String, Price> flat) {
    public static final Prices UNKNOWN = new Prices(Map.of());

    public Prices {
        flat = Map.copyOf(flat);
    }

    Optional<Price> of(ProviderView provider, Environment environment) {
        return Optional.ofNullable(flat.get(provider.name())).or(() -> provider.price(environment));
    }
}
