package io.greenroom.cli;

import io.greenroom.cli.Regions.Region;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.Change;
import io.greenroom.definition.InstallPlan;
import io.greenroom.definition.InstallPlan.Item;
import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.definition.RegistryChanges;
import io.greenroom.definition.VersionBump;
import io.greenroom.time.Time;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The plans of all regions, what is said of them, and carrying them out. */
final class Installation {
    private final AccountOptions options;
    private final Dialogue dialogue;
    private final Time time;
    private final Map<String, String> tags;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final Map<String, InstallPlan> plans = new LinkedHashMap<>();
    private final InstallReport report = new InstallReport(plans);

    /** @param tags for what is registered now */
    Installation(AccountOptions options, Dialogue dialogue, Time time, Map<String, String> tags) {
        this.options = options;
        this.dialogue = dialogue;
        this.time = time;
        this.tags = tags;
    }

    /** Looks at every region before anything is changed in any. */
    void plan(List<ActionDefinition> definitions, ConsoleLinks links, Regions all) throws InterruptedException {
        for (Region region : all.all()) {
            regions.put(region.name(), region);
            plans.put(region.name(), InstallPlan.of(links.fill(definitions, region.name()), region.registered()));
        }
    }

    /** Returns the exit status. */
    int run() throws InterruptedException {
        options.planFor(dialogue).ifPresent(report::printPlan);
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        try {
            return run(changes);
        } finally {
            if (options.json()) {
                dialogue.out().println(report.asJson(changes));
            }
        }
    }

    private int run(Map<String, List<Change>> changes) throws InterruptedException {
        if (plans.values().stream().anyMatch(InstallPlan::isBlocked)) {
            throw Refusal.failure(remedy());
        }
        long missing =
                plans.values().stream().mapToLong(plan -> plan.missing().size()).sum();
        if (missing == 0) {
            dialogue.err().println("There is nothing to do.");
        }
        if (missing == 0 || options.dryRun()) {
            return 0;
        }
        if (!options.agreed(dialogue, question(missing))) {
            return 1;
        }
        for (var plan : plans.entrySet()) {
            List<ActionDefinition> definitions = plan.getValue().missing().stream()
                    .map(definition -> definition.withTags(tags))
                    .toList();
            var registry = region(plan.getKey()).registry();
            changes.put(plan.getKey(), new RegistryChanges(registry, time).create(definitions));
        }
        return finished(changes);
    }

    private Region region(String name) {
        return Objects.requireNonNull(regions.get(name), name);
    }

    private String question(long missing) {
        return "Register %d action type%s in %s?"
                .formatted(missing, missing == 1 ? "" : "s", String.join(", ", plans.keySet()));
    }

    private int finished(Map<String, List<Change>> changes) {
        if (!options.json()) {
            InstallReport.CHANGES.print(changes, dialogue.out());
        }
        return InstallReport.CHANGES.account(changes, dialogue) ? 0 : 1;
    }

    private String remedy() {
        boolean onlyLinks = plans.values().stream()
                .flatMap(plan -> plan.items().stream())
                .map(Item::standing)
                .allMatch(standing -> !(standing instanceof Standing.Differs differs) || differs.onlyInLinks());
        return "An action type cannot be changed once it is registered, so nothing was done. Either undo the change in the"
                + " file, or give it the next version: 'install --bump' does that, and keeps the former version served."
                + (onlyLinks
                        ? " Only links differ: the same --status-url, or the same logging.commands, as before makes them equal"
                                + " again."
                        : "");
    }

    /** Returns the exit status. */
    int bump() {
        try {
            List<VersionBump> bumps = VersionBump.of(plans.values());
            if (!options.dryRun()) {
                for (VersionBump bump : bumps) {
                    bump.write();
                }
            }
            if (options.json()) {
                dialogue.out().println(report.bumpsAsJson(bumps));
            } else {
                report.printBumps(bumps, dialogue.out());
            }
            dialogue.err().println(bumped(bumps));
            return 0;
        } catch (IOException e) {
            throw Refusal.failure("The versions could not be written: %s.".formatted(e.getMessage()));
        }
    }

    private String bumped(List<VersionBump> bumps) {
        if (bumps.isEmpty()) {
            return "No definition differs from what the account has; no version was changed.";
        }
        return options.dryRun()
                ? "Nothing was written."
                : "Run install again to register what is new. A kept file is needed as long as a pipeline uses its version.";
    }
}
