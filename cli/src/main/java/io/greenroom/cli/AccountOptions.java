package io.greenroom.cli;

import io.greenroom.assembly.WorkerParts;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code install} and {@code uninstall} have in common: where, which actions, and how to be asked. */
final class AccountOptions {
    @Option(
            names = "--region",
            paramLabel = "REGION",
            description =
                    "Such as eu-west-1; may be repeated. Default: AWS's usual settings (AWS_REGION, the profile).")
    private List<String> regions = new ArrayList<>();

    @Option(
            names = "--definitions",
            paramLabel = "DIR",
            description = "The action definitions. Default: the setting actionDefinitions, else action-definitions.")
    private @Nullable Path directory;

    @Option(names = "--dry-run", description = "Shows what would be done and does nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Plan and outcome as JSON, one object.")
    private boolean json;

    List<String> regions() {
        return regions;
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean json() {
        return json;
    }

    /** Where the plan is shown to people; whoever is asked has to see it, also when data goes to stdout as JSON. */
    Optional<PrintStream> planFor(Dialogue dialogue) {
        if (!json) {
            return Optional.of(dialogue.out());
        }
        return yes || dryRun || !dialogue.answers() ? Optional.empty() : Optional.of(dialogue.err());
    }

    /** All of them good; what may surprise is said. */
    List<ActionDefinition> definitions(Settings settings, Dialogue dialogue) {
        ActionDefinitions read = WorkerParts.definitions(directory == null ? settings.actionDefinitions() : directory);
        read.problems().forEach(warning -> dialogue.err().println("Note: " + warning));
        return read.definitions();
    }

    /** Whether the plan, which was shown, is to be carried out. Refuses when there is nobody to ask. */
    boolean agreed(Dialogue dialogue, String question) {
        if (yes) {
            return true;
        }
        if (!dialogue.answers()) {
            throw Refusal.usage(
                    "Nothing was changed, for there is no terminal to ask on. Add --yes to carry the plan out,"
                            + " or --dry-run to only see it.");
        }
        boolean agreed = dialogue.agreesTo(question);
        if (!agreed) {
            dialogue.err().println("Nothing was changed.");
        }
        return agreed;
    }
}
