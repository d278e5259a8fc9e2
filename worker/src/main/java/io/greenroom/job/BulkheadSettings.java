package io.greenroom.job;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How much of a worker's room one pipeline, or one provider of environments, may take.
 *
 * @param perPipeline jobs of one pipeline in flight, at most; empty for any number
 * @param perProvider jobs in flight, at most, by the name of the provider that carries them out; one that is not named may
 *     have any number
 */
public record BulkheadSettings(OptionalInt perPipeline, Map<String, Integer> perProvider) {

    /** Everybody may take all the room there is. */
    public static final BulkheadSettings NONE = new BulkheadSettings(OptionalInt.empty(), Map.of());

    public BulkheadSettings {
        perProvider = Map.copyOf(perProvider);
    }

    boolean areNone() {
        return perPipeline.isEmpty() && perProvider.isEmpty();
    }
}
