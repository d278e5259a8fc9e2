package io.greenroom.benchmark;

import java.util.Arrays;

/**
 * How long something took, over many times.
 *
 * @param count of how many; when it is 0, the others are 0 too
 */
record Quantiles(int count, double p50, double p95, double p99, double longest) {

    static Quantiles of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? new Quantiles(0, 0, 0, 0, 0)
                : new Quantiles(
                        sorted.length, at(0.5, sorted), at(0.95, sorted), at(0.99, sorted), sorted[sorted.length - 1]);
    }

    /** Between two values it is interpolated. There is at least one. */
    static double at(double share, double[] sorted) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
