package io.greenroom.benchmark;

import io.greenroom.benchmark.Figures.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a benchmark found, for people and for later.
 *
 * @param loadAfterwards the kernel's load average of the last minute; what the benchmark itself caused is in it
 */
record Report(
        String benchmark,
        String begunAt,
        int runs,
        double scale,
        Machine machine,
        String loadAfterwards,
        List<Figure> figures) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    String table() {
        int width = figures.stream().mapToInt(f -> f.what().length()).max().orElse(0);
        var table = new StringBuilder("%n%s (%s; %d runs; %d processors, %s; Java %s; load before %s)%n"
                .formatted(
                        benchmark,
                        begunAt,
                        runs,
                        machine.processors(),
                        machine.processor(),
                        machine.java(),
                        machine.load()));
        for (Figure f : figures) {
            table.append(("%-" + width + "s  %10s %-6s  %s … %s%n")
                    .formatted(f.what(), number(f.median()), f.unit(), number(f.least()), number(f.most())));
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.3f", value);
    }

    void writeTo(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
