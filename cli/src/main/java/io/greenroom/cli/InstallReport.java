package io.greenroom.cli;

import io.greenroom.definition.Change;
import io.greenroom.definition.InstallPlan;
import io.greenroom.definition.InstallPlan.Item;
import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.definition.VersionBump;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An installation's plan and outcome, for people and for machines. */
final class InstallReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final ChangeTexts CHANGES = new ChangeTexts("created");

    private final Map<String, InstallPlan> plans;

    /** @param plans by region */
    InstallReport(Map<String, InstallPlan> plans) {
        this.plans = plans;
    }

    void printPlan(PrintStream out) {
        plans.forEach((region, plan) -> {
            out.println(region);
            plan.items().forEach(item -> print(item, out));
        });
    }

    private static void print(Item item, PrintStream out) {
        out.printf(
                "  %-8s %-30s %s%n",
                word(item.standing()), item.definition().id(), item.definition().file());
        if (item.standing() instanceof Standing.Differs differs) {
            differs.differences().forEach(difference -> out.println("             " + difference));
        }
    }

    private static String word(Standing standing) {
        return switch (standing) {
            case Standing.Missing missing -> "create";
            case Standing.Same same -> "present";
            case Standing.Differs differs -> "differs";
        };
    }

    void printBumps(List<VersionBump> bumps, PrintStream out) {
        bumps.forEach(bump -> out.printf(
                "%s  version %s becomes %s in %s; version %s is kept in %s%n",
                bump.before().provider(),
                bump.before().version(),
                bump.after().version(),
                bump.file(),
                bump.before().version(),
                bump.kept()));
    }

    String bumpsAsJson(List<VersionBump> bumps) {
        ObjectNode root = JSON.createObjectNode();
        var array = root.putArray("bumped");
        bumps.forEach(bump -> array.addObject()
                .put("before", bump.before().toString())
                .put("after", bump.after().toString())
                .put("file", bump.file().toString())
                .put("kept", bump.kept().toString()));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /** @param changes what was done so far, by region */
    String asJson(Map<String, List<Change>> changes) {
        ObjectNode root = JSON.createObjectNode();
        var regions = root.putArray("regions");
        plans.forEach((region, plan) -> {
            ObjectNode node = regions.addObject().put("region", region);
            var actions = node.putArray("actions");
            plan.items().forEach(item -> action(actions.addObject(), item, changes.getOrDefault(region, List.of())));
        });
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void action(ObjectNode node, Item item, List<Change> changes) {
        node.put("type", item.definition().id().toString())
                .put("file", item.definition().file().toString())
                .put("standing", word(item.standing()));
        if (item.standing() instanceof Standing.Differs differs) {
            var differences = node.putArray("differences");
            differs.differences().forEach(difference -> differences
                    .addObject()
                    .put("path", difference.path())
                    .put("inFile", difference.inFile())
                    .put("inAccount", difference.inAccount()));
        }
        changes.stream()
                .filter(change -> change.type().equals(item.definition().id()))
                .forEach(change -> CHANGES.put(change, node));
    }
}
