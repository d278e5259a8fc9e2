package io.greenroom.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: each figure once in every run. */
final class Figures {
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    private record Key(String what, String unit) {}

    /** One figure over all runs. */
    record Figure(String what, String unit, double median, double least, double most, List<Double> values) {}

    void add(String what, String unit, double value) {
        values.computeIfAbsent(new Key(what, unit), key -> new ArrayList<>()).add(value);
    }

    /** In the order in which they were first added. */
    List<Figure> all() {
        return values.entrySet().stream()
                .map(entry -> figure(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Figure figure(Key key, List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Figure(
                key.what(),
                key.unit(),
                Quantiles.at(0.5, sorted),
                sorted[0],
                sorted[sorted.length - 1],
                List.copyOf(values));
    }
}
