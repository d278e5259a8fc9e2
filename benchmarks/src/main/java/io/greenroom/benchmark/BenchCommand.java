package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom-bench}. */
@Command(
        name = "greenroom-bench",
        description = "Measures what Greenroom costs: see docs/performance.md.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final List<Benchmark> ALL = List.of(
            new StartUp(),
            new Throughput(),
            new PickUp(),
            new Trio(),
            new Waiting(),
            new CommandRate(),
            new ArtifactCopies(),
            new Growth(),
            new Fleet(),
            new TakeOver());

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to measure. Without one: what there is.")
    private List<String> names = List.of();

    @Option(names = "--runs", paramLabel = "N", description = "How often. Default: ${DEFAULT-VALUE}.")
    private int runs = 3;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description = "What all counts are multiplied by, as in 0.1 for a trial. Default: ${DEFAULT-VALUE}.")
    private double scale = 1;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The installation that is measured, such as an unpacked release. Default: this checkout.")
    private @Nullable Path home;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Where NAME.json is written. Default: benchmarks/results of this checkout.")
    private @Nullable Path results;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description = "Records the processes that are measured with the Flight Recorder, which costs some speed.")
    private @Nullable Path profile;

    @Spec
    private @Nullable CommandSpec spec;

    private BenchCommand() {}

    /** The system property {@code greenroom.home} names the checkout. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (names.isEmpty()) {
            ALL.forEach(one -> System.out.printf("%-12s %s%n", one.name(), one.question()));
            return 0;
        }
        List<Benchmark> chosen = names.stream().map(this::named).toList();
        Path checkout = Path.of(System.getProperty("greenroom.home", "")).toAbsolutePath();
        var launcher = new Launcher(home == null ? checkout : home.toAbsolutePath());
        Path folder = results == null ? checkout.resolve("benchmarks/results") : results;
        for (Benchmark benchmark : chosen) {
            measure(benchmark, launcher, checkout, folder);
        }
        return 0;
    }

    private Benchmark named(String name) {
        return ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec == null ? new CommandLine(this) : spec.commandLine(),
                        "There is no benchmark '%s'; there are: %s"
                                .formatted(
                                        name,
                                        String.join(
                                                ", ",
                                                ALL.stream()
                                                        .map(Benchmark::name)
                                                        .toList()))));
    }

    private void measure(Benchmark benchmark, Launcher launcher, Path checkout, Path folder) throws Exception {
        var figures = new Figures();
        Machine machine = Machine.now();
        Instant begun = Instant.now();
        for (int run = 1; run <= runs; run++) {
            System.err.printf("%s: run %d of %d ...%n", benchmark.name(), run, runs);
            try (var lab = new Lab(launcher, checkout, scale, recordings())) {
                benchmark.run(lab, figures);
            }
        }
        var report = new Report(
                benchmark.name(), begun.toString(), runs, scale, machine, Machine.loadAverage(), figures.all());
        System.out.print(report.table());
        report.writeTo(folder.resolve(benchmark.name() + ".json"));
    }

    private String recordings() throws IOException {
        return profile == null
                ? ""
                : Files.createDirectories(profile).toRealPath().toString();
    }
}
