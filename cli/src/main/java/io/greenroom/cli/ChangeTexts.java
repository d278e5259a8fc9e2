package io.greenroom.cli;

import io.greenroom.definition.Change;
import io.greenroom.definition.Change.Outcome;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What became of a plan, in words. */
final class ChangeTexts {
    private final String done;

    /** @param done the word for a change that was made */
    ChangeTexts(String done) {
        this.done = done;
    }

    /** One line for each change. */
    void print(Map<String, List<Change>> byRegion, PrintStream out) {
        byRegion.forEach((region, changes) -> changes.forEach(change -> out.printf(
                "%-10s %s in %s%s%n",
                word(change), change.type(), region, why(change).isEmpty() ? "" : ": " + why(change))));
    }

    /** Says how to go on. True when all was done. */
    boolean account(Map<String, List<Change>> byRegion, Dialogue dialogue) {
        List<Change> all = byRegion.values().stream().flatMap(List::stream).toList();
        long made = all.stream().filter(Change::isDone).count();
        if (made == all.size()) {
            return true;
        }
        dialogue.err()
                .printf(
                        "%d of %d changes were made. Mend what the lines above say and run the same again: it does what is left.%n",
                        made, all.size());
        return false;
    }

    void put(Change change, ObjectNode node) {
        node.put("outcome", word(change));
        if (!why(change).isEmpty()) {
            node.put("why", why(change));
        }
    }

    private String word(Change change) {
        return switch (change.outcome()) {
            case Outcome.Done d -> done;
            case Outcome.Failed f -> "failed";
            case Outcome.NotTried n -> "not tried";
        };
    }

    private static String why(Change change) {
        return switch (change.outcome()) {
            case Outcome.Done d -> "";
            case Outcome.Failed failed -> failed.why();
            case Outcome.NotTried n -> "";
        };
    }
}
