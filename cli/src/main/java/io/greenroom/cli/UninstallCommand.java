package io.greenroom.cli;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.job.ActionType;
import io.greenroom.time.Time;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom uninstall}: takes the actions out of an account. */
@Command(
        name = "uninstall",
        description = {
            "Deletes the actions of the definition files from an AWS account, after it has shown which pipelines use them and"
                    + " asked. It refuses as long as a pipeline does.",
            "A version that was deleted can be registered again only as it was."
        },
        footer = {
            "",
            "Exit status: 0 done or nothing to do; 1 a pipeline uses an action, the answer was no, or a change failed; 2"
                    + " wrong usage, settings or definitions."
        })
final class UninstallCommand implements Callable<Integer> {
    private final Accounts accounts;
    private final Dialogue dialogue;
    private final Time time;

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Mixin
    private AccountOptions options = new AccountOptions();

    /** By itself, for the standard options would take --version away. Picocli alone reads it. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "This version of the actions instead of those in the files; may be repeated.")
    private Set<String> versions = new LinkedHashSet<>();

    @Option(names = "--all-versions", description = "Every version of the actions that is registered.")
    private boolean allVersions;

    @Option(names = "--force", description = "Also when pipelines use the actions, or when that cannot be seen.")
    private boolean force;

    UninstallCommand() {
        this(Accounts.standard(), Dialogue.ofThisProcess(), Time.system());
    }

    UninstallCommand(Accounts accounts, Dialogue dialogue, Time time) {
        this.accounts = accounts;
        this.dialogue = dialogue;
        this.time = time;
    }

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.quiet();
        if (allVersions && !versions.isEmpty()) {
            throw Refusal.usage("--version and --all-versions exclude each other.");
        }
        List<ActionDefinition> definitions = options.definitions(config.read(), dialogue);
        try (var regions = Regions.open(accounts, options.regions(), time)) {
            var removal = new Removal(options, dialogue, time, force);
            removal.plan(type -> definitions.stream().anyMatch(definition -> isWanted(type, definition.id())), regions);
            return removal.run();
        }
    }

    private boolean isWanted(ActionType type, ActionType defined) {
        if (!type.category().equals(defined.category()) || !type.provider().equals(defined.provider())) {
            return false;
        }
        return allVersions
                || (versions.isEmpty() ? type.version().equals(defined.version()) : versions.contains(type.version()));
    }
}
