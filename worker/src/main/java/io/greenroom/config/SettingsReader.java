package io.greenroom.config;

import io.greenroom.config.Settings.Artifacts;
import io.greenroom.config.Settings.Environments;
import io.greenroom.config.Settings.Fleet;
import io.greenroom.config.Settings.Jobs;
import io.greenroom.config.Settings.Limits;
import io.greenroom.config.Settings.ListenAddress;
import io.greenroom.config.Settings.Logging;
import io.greenroom.config.Settings.Pollers;
import io.greenroom.config.Settings.Polling;
import io.greenroom.config.Settings.Status;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Price;
import io.greenroom.environment.Retention;
import io.greenroom.file.UndecodableTextException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the settings: one line for each, with its default and what is allowed. */
final class SettingsReader {
    private static final Path SYSTEM_WIDE = Path.of("/etc/greenroom/greenroom.yaml");
    private static final String FILE_NAME = "greenroom.yaml";
    private static final int MOST_ENVIRONMENTS = 1_000_000;
    private static final int MOST_JOBS = 100_000;
    private static final int SHORTEST_TOKEN = 16;
    /** A property, and what CodePipeline lets the value of a queryable one be in a pipeline. */
    private static final Pattern QUERY = Pattern.compile("([^=]{1,50})=([a-zA-Z0-9_-]{1,20})");

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Surroundings surroundings;
    private final List<ProviderKind> kinds;
    private final List<SettingsProblem> problems = new ArrayList<>();

    /** @param kinds of providers there are; the first is the one by default */
    SettingsReader(Surroundings surroundings, List<ProviderKind> kinds) {
        this.surroundings = surroundings;
        this.kinds = kinds;
    }

    Settings read(Optional<Path> file) throws SettingsException {
        Optional<Source> source = file.isPresent() ? named(file.get()) : usual();
        Map<String, Given> inFile = source.map(this::parsed).orElse(Map.of());
        var values = Section.whole(new GivenSettings(inFile, surroundings), surroundings.home());
        Settings settings = settings(source.map(Source::file), values);
        problems.addAll(values.problems());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    private Map<String, Given> parsed(Source source) {
        return SettingsFile.parse(source.file(), source.content(), surroundings.environment(), problems);
    }

    private Settings settings(Optional<Path> source, Section values) {
        Path blueprints = values.path("blueprints").orElseGet(() -> shipped("blueprints", "examples/shop/blueprints"));
        return new Settings(
                source,
                values.path("actionDefinitions").orElseGet(() -> shipped("action-definitions", "action-definitions")),
                values.name("installation", "greenroom"),
                values.path("stateDirectory")
                        .orElseGet(() -> surroundings.home().resolve(".greenroom")),
                polling(values),
                jobs(values.section("jobs")),
                pollers(values.section("pollers")),
                environments(values),
                limits(values.section("limits")),
                new Artifacts(
                        values.number("artifacts.maxFiles", 100_000, 1, 10_000_000),
                        values.size("artifacts.maxSize", 8L << 30, 1024)),
                new Fleet(
                        values.flagIfGiven("fleet.alone"),
                        values.tableName("fleet.table"),
                        values.workerName("fleet.worker"),
                        values.origin("fleet.address"),
                        values.queue("fleet.wakeUpQueue")),
                blueprints,
                providers(values, blueprints),
                status(values),
                new Logging(
                        values.choice("logging.level", Logging.Level.INFO),
                        values.choice("logging.format", Logging.Format.TEXT),
                        values.duration("logging.keepFor", Duration.ofDays(30), MINUTE, DAY.multipliedBy(3650)),
                        values.number("logging.keepMegabytes", 2048, 1, 100_000_000),
                        values.choice("logging.commands", Logging.Commands.FILE),
                        values.logGroup("logging.logGroup", Logging.USUAL_GROUP),
                        values.choice("logging.metrics", Logging.Metrics.NONE)));
    }

    private static Polling polling(Section values) {
        Duration fastest = values.duration("polling.fastest", SECOND, Duration.ofMillis(50), HOUR);
        Duration slowest = values.duration("polling.slowest", Duration.ofSeconds(15), Duration.ofMillis(50), HOUR);
        values.inOrder("polling.fastest", fastest, "polling.slowest", slowest);
        return new Polling(fastest, slowest);
    }

    private Jobs jobs(Section section) {
        return new Jobs(
                section.number("maxConcurrent", 1000, 1, MOST_JOBS),
                section.duration("drainGrace", Duration.ofSeconds(20), Duration.ZERO, HOUR),
                section.durationOrNever("linkAfter", MINUTE, DAY),
                section.number("maxPerPipeline", 1, MOST_JOBS),
                perProvider(section.section("maxPerProvider"), 1, MOST_JOBS));
    }

    /** Of those providers of which something is said. */
    private Map<String, Integer> perProvider(Section section, int least, int most) {
        var perProvider = new TreeMap<String, Integer>();
        for (ProviderKind kind : kinds) {
            section.number(kind.name(), least, most).ifPresent(number -> perProvider.put(kind.name(), number));
        }
        return perProvider;
    }

    private static Pollers pollers(Section section) {
        var query = new TreeMap<String, String>();
        for (String text : section.texts("query").orElse(List.of())) {
            Matcher parts = QUERY.matcher(text);
            if (!parts.matches()) {
                section.problem(
                        "query",
                        ("has \"%s\"; it must be Property=value, with 1 to 20 letters, digits, _ and - as the value, which is"
                                        + " what CodePipeline takes")
                                .formatted(text));
            } else if (query.put(parts.group(1), parts.group(2)) != null) {
                section.problem("query", "names %s twice; a worker serves one value of it".formatted(parts.group(1)));
            }
        }
        return new Pollers(new TreeSet<>(section.texts("only").orElse(List.of())), query);
    }

    private Environments environments(Section values) {
        Duration common =
                values.duration("environments.defaultDuration", Duration.ofHours(2), MINUTE, DAY.multipliedBy(365));
        Duration most = values.duration("environments.maxDuration", DAY, MINUTE, DAY.multipliedBy(365));
        values.inOrder("environments.defaultDuration", common, "environments.maxDuration", most);
        return new Environments(
                defaultProvider(values),
                common,
                most,
                values.durationOrNever("environments.keepFailedFor", HOUR, DAY.multipliedBy(30)),
                values.flag("environments.acrossPipelines"),
                values.choice("environments.endWhen", EndWhen.EXECUTION_ENDED),
                values.duration("environments.grace", MINUTE.multipliedBy(15), Duration.ZERO, Retention.LONGEST_GRACE),
                prices(values));
    }

    private Map<String, Price> prices(Section values) {
        var prices = new TreeMap<String, Price>();
        for (ProviderKind kind : kinds) {
            section(values, kind.name())
                    .money("cost.perHour")
                    .ifPresent(perHour -> prices.put(kind.name(), new Price(perHour, false)));
        }
        return prices;
    }

    private Limits limits(Section section) {
        return new Limits(
                section.number("environments", 0, MOST_ENVIRONMENTS),
                section.number("perPipeline", 0, MOST_ENVIRONMENTS),
                perProvider(section.section("perProvider"), 0, MOST_ENVIRONMENTS),
                section.duration("wait", Duration.ZERO, Duration.ZERO, DAY),
                section.items("allow", "rules {pipelines: \"shop-*\", blueprints: \"web-*\"}").stream()
                        .map(rule -> new Limits.Allowance(
                                rule.text("pipelines").orElse("*"),
                                rule.text("blueprints").orElse("*")))
                        .toList());
    }

    private static Status status(Section values) {
        var listen = values.address("status.listen", new ListenAddress("127.0.0.1", 8470));
        Optional<Secret> token = values.secret("status.token");
        Optional<String> proxyHeader = values.identityHeader("status.proxyHeader");
        token.flatMap(SettingsReader::wrongWith).ifPresent(problem -> values.problem("status.token", problem));
        if (!listen.isLoopback() && token.isEmpty() && proxyHeader.isEmpty()) {
            values.problem(
                    "status.listen",
                    ("is %s, where others can connect: set status.token, or status.proxyHeader when a reverse proxy in"
                                    + " front says who they are; or listen on 127.0.0.1")
                            .formatted(listen));
        }
        return new Status(listen, values.origin("status.publicUrl"), token, proxyHeader);
    }

    /** Every program can send it in a header, and every browser in an address. */
    private static Optional<String> wrongWith(Secret token) {
        if (token.reveal().length() < SHORTEST_TOKEN) {
            return Optional.of("must have %d characters or more".formatted(SHORTEST_TOKEN));
        }
        return token.reveal().chars().allMatch(c -> c > ' ' && c <= '~')
                ? Optional.empty()
                : Optional.of("must consist of visible ASCII characters, without spaces, to fit into an HTTP header");
    }

    private String defaultProvider(Section values) {
        String name = "environments.defaultProvider";
        List<String> names = kinds.stream().map(ProviderKind::name).toList();
        String provider = values.oneOf(name, names.getFirst(), names);
        if (!provider.equals(names.getFirst()) && !section(values, provider).isGiven()) {
            values.problem(
                    name, "is \"%1$s\", which is not configured; add the section providers.%1$s".formatted(provider));
        }
        return provider;
    }

    private List<ConfiguredProvider> providers(Section values, Path blueprints) {
        return kinds.stream()
                .map(kind -> kind.read(section(values, kind.name()), blueprints))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Section section(Section values, String provider) {
        return values.section("providers." + provider);
    }

    /** Beside the process; else what the installation brings along; else, for messages, beside the process. */
    private Path shipped(String name, String inInstallation) {
        Path here = surroundings.workingDirectory().resolve(name);
        if (surroundings.isDirectory(here)) {
            return here;
        }
        return surroundings
                .installation()
                .map(installation -> installation.resolve(inInstallation))
                .filter(surroundings::isDirectory)
                .orElse(here);
    }

    private Optional<Source> named(Path file) {
        Path absolute = surroundings.workingDirectory().resolve(file).normalize();
        Optional<Source> source = load(absolute);
        if (source.isEmpty() && problems.isEmpty()) {
            problems.add(new SettingsProblem(file.toString(), "", "there is no such file; --config must name one"));
        }
        return source;
    }

    private Optional<Source> usual() {
        return load(surroundings.workingDirectory().resolve(FILE_NAME)).or(() -> load(SYSTEM_WIDE));
    }

    private Optional<Source> load(Path file) {
        try {
            return surroundings.read(file).map(content -> new Source(file, content));
        } catch (UndecodableTextException e) {
            problems.add(new SettingsProblem("%s:%d:%d".formatted(file, e.line(), e.column()), "", e.problem()));
            return Optional.empty();
        } catch (IOException e) {
            problems.add(new SettingsProblem(file.toString(), "", "cannot be read (%s)".formatted(e)));
            return Optional.empty();
        }
    }

    private record Source(Path file, String content) {
        /** Without the content: passwords may stand in it. */
        @Override
        public String toString() {
            return file.toString();
        }
    }
}
