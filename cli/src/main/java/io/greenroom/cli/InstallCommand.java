package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.codepipeline.AwsRegion;
import io.greenroom.codepipeline.CallerIdentity;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.export.IamPolicies;
import io.greenroom.dynamodb.TableRights;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.job.ServiceFailure;
import io.greenroom.sqs.QueueAddress;
import io.greenroom.time.Time;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom install}: puts the actions into an account. */
@Command(
        name = "install",
        description = {
            "Registers the actions of the definition files in an AWS account, after it has shown what it would do and asked.",
            "What is there already is left alone. An action type cannot be changed: one that differs needs a new version, which"
                    + " --bump writes into its file.",
            "Region and credentials are those of any AWS client (AWS_REGION, AWS_PROFILE, roles, ...)."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 done or nothing to do; 1 a definition differs, the answer was no, or a change failed; 2 wrong"
                    + " usage, settings or definitions."
        })
final class InstallCommand implements Callable<Integer> {
    private static final int LONGEST_TAG_KEY = 128;
    private static final int LONGEST_TAG_VALUE = 256;
    private static final int MOST_TAGS = 50;

    private final Accounts accounts;
    private final Dialogue dialogue;
    private final Time time;
    private final List<ProviderKind> kinds;

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Mixin
    private AccountOptions options = new AccountOptions();

    @Option(
            names = "--status-url",
            paramLabel = "URL",
            description =
                    "Where browsers reach the worker's status pages: fills the console's links in definitions that"
                            + " have no 'settings'. Default: the setting status.publicUrl; else the logs in CloudWatch when"
                            + " logging.commands says so; else no links.")
    private @Nullable URI statusUrl;

    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "A tag for the action types that are registered now; may be repeated.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(
            names = "--bump",
            description =
                    "Registers nothing: writes the next version into the files of definitions that differ from what is"
                            + " registered, and keeps the registered ones in files beside them.")
    private boolean bump;

    @Option(
            names = "--print",
            paramLabel = "FORMAT",
            description =
                    "Registers nothing: prints the actions for other tools (cloudformation, terraform), the IAM policy of the"
                            + " worker (iam-worker) or of whoever installs (iam-admin), or a CloudFormation template of what many"
                            + " workers share (fleet) or a provider needs in the account: the provider's name and -setup.")
    private @Nullable String print;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "The account in printed policies. Default: that of the credentials.")
    private @Nullable String account;

    InstallCommand() {
        this(Accounts.standard(), Dialogue.ofThisProcess(), Time.system(), ConfiguredProviders.KINDS);
    }

    InstallCommand(Accounts accounts, Dialogue dialogue, Time time, List<ProviderKind> kinds) {
        this.accounts = accounts;
        this.dialogue = dialogue;
        this.time = time;
        this.kinds = kinds;
    }

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.quiet();
        Settings settings = config.read();
        Regions.check(options.regions());
        checkTags();
        checkUrl();
        if (print != null) {
            dialogue.out().print(printed(print, settings));
            dialogue.out().flush();
            return 0;
        }
        List<ActionDefinition> definitions = options.definitions(settings, dialogue);
        var links = links(settings);
        try (var regions = Regions.open(accounts, options.regions(), time)) {
            var installation = new Installation(options, dialogue, time, tags);
            installation.plan(definitions, links, regions);
            return bump ? installation.bump() : installation.run();
        }
    }

    private ConsoleLinks links(Settings settings) {
        return new ConsoleLinks(settings, Optional.ofNullable(statusUrl));
    }

    private String printed(String name, Settings settings) {
        Map<String, String> setups = setupTemplates();
        String setup = setups.get(name);
        if (setup != null) {
            return setup;
        }
        PrintFormat format = PrintFormat.named(name)
                .orElseThrow(() -> Refusal.usage("--print %s: must be one of %s."
                        .formatted(
                                name,
                                Stream.concat(
                                                Stream.of(PrintFormat.values()).map(PrintFormat::toString),
                                                setups.keySet().stream())
                                        .collect(Collectors.joining(", ")))));
        return printed(format, settings);
    }

    /** By what they are called here. */
    private Map<String, String> setupTemplates() {
        var templates = new LinkedHashMap<String, String>();
        for (ProviderKind kind : kinds) {
            kind.setupTemplate().ifPresent(template -> templates.put(kind.name() + "-setup", template));
        }
        return templates;
    }

    private String printed(PrintFormat format, Settings settings) {
        List<ActionDefinition> definitions = options.definitions(settings, dialogue);
        ConsoleLinks links = links(settings);
        return switch (format) {
            case CLOUDFORMATION, TERRAFORM -> {
                var linked =
                        links.nameARegion() ? links.fill(definitions, theRegion(format)) : links.fill(definitions, "");
                yield format.of(
                        linked.stream().map(d -> d.withTags(tags)).toList(), () -> policies(definitions, settings));
            }
            case IAM_WORKER, IAM_ADMIN, FLEET -> format.of(definitions, () -> policies(definitions, settings));
        };
    }

    /** A template has the links of one region. */
    private String theRegion(PrintFormat format) {
        if (options.regions().size() > 1) {
            throw Refusal.usage(
                    "--print %s: with logging.commands: cloudwatch the links name a region. Print once for each --region."
                            .formatted(format));
        }
        try (var regions = Regions.open(accounts, options.regions(), time)) {
            return regions.all().getFirst().name();
        }
    }

    private void checkUrl() {
        if (statusUrl == null) {
            return;
        }
        boolean web = "https".equals(statusUrl.getScheme()) || "http".equals(statusUrl.getScheme());
        if (!web || statusUrl.getHost() == null || statusUrl.getQuery() != null || statusUrl.getFragment() != null) {
            throw Refusal.usage("--status-url %s: must be like https://greenroom.example.com, without a query."
                    .formatted(statusUrl));
        }
    }

    private void checkTags() {
        if (tags.size() > MOST_TAGS) {
            throw Refusal.usage("--tag: an action type can have at most %d tags.".formatted(MOST_TAGS));
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > LONGEST_TAG_KEY || key.startsWith("aws:")) {
                throw Refusal.usage("--tag %s=...: a key has 1 to %d characters and does not begin with aws:."
                        .formatted(key, LONGEST_TAG_KEY));
            }
            if (value.length() > LONGEST_TAG_VALUE) {
                throw Refusal.usage(
                        "--tag %s=...: a value has at most %d characters.".formatted(key, LONGEST_TAG_VALUE));
            }
        });
    }

    private IamPolicies policies(List<ActionDefinition> definitions, Settings settings) {
        List<Place> places = places();
        Stream<Statement> forProviders = settings.providers().stream()
                .flatMap(provider -> provider.rights(places, settings.installation()).stream());
        Stream<Statement> forTable = settings.fleet().table().map(table -> TableRights.of(places, table)).stream();
        Stream<Statement> forQueue =
                settings.fleet().wakeUpQueue().map(url -> new QueueAddress(url).right(places)).stream();
        return new IamPolicies(
                places,
                definitions,
                settings.logging().cloudWatchGroup(),
                Stream.of(forTable, forQueue, forProviders)
                        .flatMap(rights -> rights)
                        .toList());
    }

    private List<Place> places() {
        if (account != null && !account.matches("[0-9]{12}")) {
            throw Refusal.usage("--account %s: an account's id has twelve digits.".formatted(account));
        }
        if (account != null && !options.regions().isEmpty()) {
            return places(account, options.regions().stream());
        }
        try (var regions = Regions.open(accounts, options.regions(), time)) {
            var all = regions.all();
            String id = account != null
                    ? account
                    : CallerIdentity.ask(all.getFirst().aws().sts()).account();
            return places(id, all.stream().map(Regions.Region::name));
        } catch (ServiceFailure e) {
            throw Refusal.usage("The account is not known: %s. Name it with --account.".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.failure("interrupted");
        }
    }

    private static List<Place> places(String account, Stream<String> regions) {
        return regions.distinct()
                .map(region -> new AwsRegion(region).of(account))
                .toList();
    }
}
