package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.cli.EnvironmentTexts.Known;
import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.environment.Retention;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom environments}: what there is, and ending or keeping it by hand. */
@Command(
        name = "environments",
        description =
                "Lists the environments of all providers that are configured; ends and keeps them, also while a worker runs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 done; 1 a provider could not be asked, or an environment was not ended or kept; 2 wrong usage or"
                    + " settings."
        })
final class EnvironmentsCommand implements Callable<Integer> {
    private static final String ID = "As 'greenroom environments' lists it: <provider>/<name>.";

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return list(json);
    }

    @Command(name = "list", description = "Lists them, as without a command.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--json", description = "As JSON, one array.") boolean asJson)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        Settings settings = config.readWithState();
        var environments = new ArrayList<Environment>();
        boolean all = look(settings, secrets, environments);
        if (asJson || json) {
            System.out.println(EnvironmentTexts.json(known(settings, environments), Instant.now()));
        } else {
            EnvironmentsTable.lines(environments).forEach(System.out::println);
            if (environments.isEmpty() && all) {
                System.err.println("There are no environments.");
            }
        }
        return all ? 0 : 1;
    }

    private static boolean look(Settings settings, SecretsInUse secrets, List<Environment> environments)
            throws IOException, InterruptedException {
        boolean all = true;
        try (var open = new OpenParts()) {
            for (ProviderView provider : new ConfiguredProviders(settings, secrets, Time.system()).view(open)) {
                all &= list(provider, environments);
            }
        }
        environments.sort(Comparator.comparing(Environment::startedAt));
        return all;
    }

    /** One provider that cannot be asked hides none of the others' environments. */
    private static boolean list(ProviderView provider, List<Environment> all) throws InterruptedException {
        try {
            all.addAll(provider.list());
            return true;
        } catch (ProviderException e) {
            System.err.printf("The environments of provider %s are not known: %s%n", provider.name(), e.getMessage());
            return false;
        }
    }

    private static List<Known> known(Settings settings, List<Environment> environments)
            throws IOException, InterruptedException {
        PrintStream err = System.err;
        try (var ledger = LedgerBeside.open(settings, err)) {
            var known = new ArrayList<Known>();
            for (Environment environment : environments) {
                known.add(new Known(environment, ledger.of(environment.id())));
            }
            return known;
        }
    }

    @Command(name = "show", description = "Shows all that is known of one.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Option(names = "--json", description = "As JSON, one array.") boolean asJson)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        EnvironmentId wanted = parsed(id);
        Settings settings = config.readWithState();
        var environments = new ArrayList<Environment>();
        boolean all = look(settings, secrets, environments);
        environments.removeIf(environment -> !environment.id().equals(wanted));
        List<Known> found = known(settings, environments);
        if (asJson || json) {
            System.out.println(EnvironmentTexts.json(found, Instant.now()));
        } else {
            found.forEach(one -> EnvironmentTexts.lines(one, Instant.now()).forEach(System.out::println));
        }
        if (found.isEmpty()) {
            System.err.printf("There is no environment %s.%n", wanted);
        }
        return all && !found.isEmpty() ? 0 : 1;
    }

    @Command(
            name = "end",
            description = {
                "Ends environments and waits until nothing is left of them.",
                "While a worker runs on the state directory, that worker ends what is on this machine; what runs in them is"
                        + " stopped."
            },
            mixinStandardHelpOptions = true)
    int end(
            @Parameters(paramLabel = "ID", arity = "0..*", description = ID) List<String> ids,
            @Option(names = "--all", description = "All there are.") boolean all)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        List<String> named = ids == null ? List.of() : ids;
        if (named.isEmpty() != all) {
            throw Refusal.usage("Name the environments to end, or give --all.");
        }
        List<EnvironmentId> chosen =
                named.stream().map(EnvironmentsCommand::parsed).toList();
        return exit(
                all
                        ? byHand(secrets).endAll(any -> true, none -> false, plan -> true)
                        : byHand(secrets).end(chosen));
    }

    @Command(
            name = "protect",
            description = "Keeps an environment, even past its expiry, until it is released or ended by name.",
            mixinStandardHelpOptions = true)
    int protect(@Parameters(paramLabel = "ID", arity = "1..*", description = ID) List<String> ids)
            throws IOException, InterruptedException {
        return keep(ids, Retention.Change.protecting());
    }

    @Command(
            name = "release",
            description = "Protects an environment no longer; one whose time is over ends.",
            mixinStandardHelpOptions = true)
    int release(@Parameters(paramLabel = "ID", arity = "1..*", description = ID) List<String> ids)
            throws IOException, InterruptedException {
        return keep(ids, Retention.Change.releasing());
    }

    private int keep(List<String> ids, Retention.Change change) throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        List<EnvironmentId> chosen =
                ids.stream().map(EnvironmentsCommand::parsed).toList();
        return exit(byHand(secrets).keep(chosen, environment -> change));
    }

    @Command(
            name = "extend",
            description = "Lets an environment end so much later than it would.",
            mixinStandardHelpOptions = true)
    int extend(
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Parameters(paramLabel = "DURATION", description = "Such as 30m or 2h.") String duration)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        EnvironmentId wanted = parsed(id);
        Duration more = Durations.parse(duration)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        Refusal.usage("'%s' is no duration; it must be %s.".formatted(duration, Durations.IN_WORDS)));
        Duration longest = config.readWithState().environments().maxDuration();
        return exit(byHand(secrets)
                .keep(List.of(wanted), environment -> Retention.Change.expiringAt(later(environment, more, longest))));
    }

    private static Instant later(Environment environment, Duration more, Duration longest) {
        Instant end = environment.expiresAt().plus(more).truncatedTo(ChronoUnit.SECONDS);
        if (end.isAfter(environment.startedAt().plus(longest))) {
            throw Refusal.failure(
                    "Environment %s would live longer than %s (environments.maxDuration). Extend it by less, raise the setting, or protect it."
                            .formatted(environment.id(), Durations.text(longest)));
        }
        return end;
    }

    @Command(
            name = "purge",
            description = {
                "Ends all environments that fit, after showing which; several conditions must all hold.",
                "Protected ones are left: release them, or end them by name.",
                "With --all, what environments that are gone have left goes too, and what was baked for later ones."
            },
            mixinStandardHelpOptions = true)
    int purge(
            @Option(names = "--expired", description = "Those whose time is over.") boolean expired,
            @Option(names = "--owner", paramLabel = "PIPELINE", description = "Those that this pipeline started.")
                    @Nullable
                    String owner,
            @Option(names = "--provider", paramLabel = "P", description = "Those of this provider.") @Nullable
                    String provider,
            @Option(names = "--all", description = "All there are.") boolean all,
            @Option(names = "--dry-run", description = "Shows what would be ended and ends nothing.") boolean dryRun,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Does not ask.")
                    boolean yes)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        if (all ? expired || owner != null : !expired && owner == null && provider == null) {
            throw Refusal.usage(
                    "Say what to purge: --expired, --owner, --provider, or --all, which goes with --provider at most.");
        }
        Instant now = Instant.now();
        var purge = new Purge(
                environment -> (!expired || !now.isBefore(environment.expiresAt()))
                        && (owner == null || owner.equals(environment.owner().pipeline()))
                        && (provider == null || provider.equals(environment.id().provider())),
                name -> all && (provider == null || provider.equals(name)),
                dryRun,
                yes,
                Dialogue.ofThisProcess());
        return purge.run(byHand(secrets));
    }

    private EnvironmentsByHand byHand(SecretsInUse secrets) {
        return new EnvironmentsByHand(config.readWithState(), secrets, System.err);
    }

    private static int exit(boolean whole) {
        return whole ? 0 : 1;
    }

    private static EnvironmentId parsed(String id) {
        return Optional.of(id)
                .filter(EnvironmentId::isWellFormed)
                .map(EnvironmentId::new)
                .orElseThrow(() -> Refusal.usage(
                        "'%s' is not an environment id; 'greenroom environments' lists them.".formatted(id)));
    }
}
