package io.greenroom.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void aFigureIsTheMedianOfItsRunsAndHowFarTheyLieApart() {
        var figures = new Figures();
        figures.add("rate", "/s", 30);
        figures.add("memory", "MiB", 1);
        figures.add("rate", "/s", 10);
        figures.add("rate", "/s", 11);
        assertThat(figures.all()).extracting(Figures.Figure::what).containsExactly("rate", "memory");
        Figures.Figure rate = figures.all().getFirst();
        assertThat(rate.median()).isEqualTo(11);
        assertThat(rate.least()).isEqualTo(10);
        assertThat(rate.most()).isEqualTo(30);
        assertThat(rate.values()).containsExactly(30.0, 10.0, 11.0);
    }

    @Test
    void aQuantileLiesBetweenItsNeighbours() {
        Quantiles quantiles = Quantiles.of(new double[] {4, 1, 3, 2, 5});
        assertThat(quantiles.p50()).isEqualTo(3);
        assertThat(quantiles.p95()).isBetween(4.0, 5.0);
        assertThat(quantiles.longest()).isEqualTo(5);
    }

    @Test
    void ofNothingThereAreNoQuantiles() {
        assertThat(Quantiles.of(new double[0])).isEqualTo(new Quantiles(0, 0, 0, 0, 0));
    }
}
