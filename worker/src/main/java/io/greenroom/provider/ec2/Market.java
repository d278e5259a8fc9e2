package io.greenroom.provider.ec2;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** At which price a machine is taken: the fixed one, or what spare room costs at the moment, until AWS takes it back. */
enum Market {
    ON_DEMAND,
    SPOT,
    /** On-demand only where spot has no room. */
    SPOT_FIRST;

    /** As in a blueprint. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Market::word).toList();
    }

    static Optional<Market> of(String word) {
        return Arrays.stream(values())
                .filter(market -> market.word().equals(word))
                .findFirst();
    }
}
