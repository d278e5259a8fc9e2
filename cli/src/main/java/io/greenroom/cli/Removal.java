package io.greenroom.cli;

import io.greenroom.cli.Regions.Region;
import io.greenroom.definition.ActionTypeRegistry.Use;
import io.greenroom.definition.Change;
import io.greenroom.definition.PipelineUses;
import io.greenroom.definition.RegisteredType;
import io.greenroom.definition.RegistryChanges;
import io.greenroom.job.ActionType;
import io.greenroom.time.Time;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is to be deleted in each region, who uses it, and deleting it. */
final class Removal {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ChangeTexts CHANGES = new ChangeTexts("deleted");

    private final AccountOptions options;
    private final Dialogue dialogue;
    private final Time time;
    private final boolean force;
    private final List<Planned> plan = new ArrayList<>();

    /** @param force whether types go that are, or may be, in use */
    Removal(AccountOptions options, Dialogue dialogue, Time time, boolean force) {
        this.options = options;
        this.dialogue = dialogue;
        this.time = time;
        this.force = force;
    }

    private record Planned(Region region, List<ActionType> types, PipelineUses uses) {
        boolean isFree() {
            return types.isEmpty()
                    || (uses.notSeen().isEmpty()
                            && types.stream().allMatch(t -> uses.of(t).isEmpty()));
        }
    }

    /** Looks at every region before anything is changed in any. */
    void plan(Predicate<ActionType> wanted, Regions regions) throws InterruptedException {
        for (Region region : regions.all()) {
            List<ActionType> types = region.registered().stream()
                    .map(RegisteredType::id)
                    .filter(wanted)
                    .toList();
            var uses = types.isEmpty() ? new PipelineUses(List.of(), List.of()) : PipelineUses.find(region.registry());
            plan.add(new Planned(region, types, uses));
        }
    }

    /** Returns the exit status. */
    int run() throws InterruptedException {
        options.planFor(dialogue).ifPresent(out -> plan.forEach(planned -> print(planned, out)));
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        try {
            return run(changes);
        } finally {
            if (options.json()) {
                dialogue.out().println(asJson(changes));
            }
        }
    }

    private int run(Map<String, List<Change>> changes) throws InterruptedException {
        if (!force && !plan.stream().allMatch(Planned::isFree)) {
            throw Refusal.failure(remedy());
        }
        int count = plan.stream().mapToInt(planned -> planned.types().size()).sum();
        if (count == 0) {
            dialogue.err().println("There is nothing to delete.");
        }
        if (count == 0 || options.dryRun()) {
            return 0;
        }
        if (!options.agreed(dialogue, question(count))) {
            return 1;
        }
        for (Planned planned : plan) {
            changes.put(
                    planned.region().name(),
                    new RegistryChanges(planned.region().registry(), time).delete(planned.types()));
        }
        if (!options.json()) {
            CHANGES.print(changes, dialogue.out());
        }
        return CHANGES.account(changes, dialogue) ? 0 : 1;
    }

    private String question(int count) {
        return "Delete %d action type%s? A version that was deleted can be registered again only as it was."
                .formatted(count, count == 1 ? "" : "s");
    }

    private String remedy() {
        boolean used = plan.stream().anyMatch(planned -> planned.types().stream()
                .anyMatch(type -> !planned.uses().of(type).isEmpty()));
        return used
                ? "Pipelines use these actions and would fail at them, so nothing was deleted. Take the actions out of the"
                        + " pipelines first, or add --force."
                : "Whether a pipeline uses these actions could not be seen, so nothing was deleted. Use a role that may"
                        + " list and get pipelines ('install --print iam-admin' prints its policy), or add --force.";
    }

    private static void print(Planned planned, PrintStream out) {
        out.println(planned.region().name());
        for (ActionType type : planned.types()) {
            List<Use> uses = planned.uses().of(type);
            out.printf(
                    "  delete   %-30s %s%n", type, usedBy(uses, planned.uses().notSeen()));
        }
        planned.uses().notSeen().forEach(thing -> out.println("  could not look at " + thing));
    }

    private static String usedBy(List<Use> uses, List<String> notSeen) {
        if (uses.isEmpty()) {
            return notSeen.isEmpty() ? "used by no pipeline" : "use not known";
        }
        return "used by " + String.join(", ", uses.stream().map(Use::toString).toList());
    }

    private String asJson(Map<String, List<Change>> changes) {
        ObjectNode root = JSON.createObjectNode();
        var regions = root.putArray("regions");
        for (Planned planned : plan) {
            ObjectNode node = regions.addObject().put("region", planned.region().name());
            var actions = node.putArray("actions");
            for (ActionType type : planned.types()) {
                ObjectNode action = actions.addObject().put("type", type.toString());
                var uses = action.putArray("usedBy");
                planned.uses().of(type).forEach(use -> uses.addObject()
                        .put("pipeline", use.pipeline())
                        .put("stage", use.stage())
                        .put("action", use.action()));
                changes.getOrDefault(planned.region().name(), List.of()).stream()
                        .filter(change -> change.type().equals(type))
                        .forEach(change -> CHANGES.put(change, action));
            }
            planned.uses().notSeen().forEach(node.putArray("notSeen")::add);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }
}
