package io.greenroom.cli;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Environments as JSON and in full, with what the ledger knows of them. */
final class EnvironmentTexts {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private EnvironmentTexts() {}

    /** An environment, and its entry where there is one. */
    record Known(Environment environment, Optional<LedgerEntry> entry) {

        /** Up to now, or to its end. */
        Optional<Cost> cost(Instant now) {
            return entry.flatMap(found -> found.costBy(now));
        }

        private Optional<String> why() {
            return entry.flatMap(LedgerEntry::why);
        }

        /** What keeps it from ending, where something does. */
        private @Nullable String trouble() {
            return environment.state() instanceof EnvironmentState.Ending ending
                            && !ending.trouble().isEmpty()
                    ? ending.trouble()
                    : null;
        }
    }

    /** One array. */
    static String json(List<Known> all, Instant now) {
        var array = JSON.createArrayNode();
        for (Known one : all) {
            Environment e = one.environment();
            array.addObject()
                    .put("id", e.id().value())
                    .put("name", e.name())
                    .put("provider", e.id().provider())
                    .put("blueprint", e.blueprint())
                    .put("state", e.state().word())
                    .put("startedAt", e.startedAt().toString())
                    .put("expiresAt", e.expiresAt().toString())
                    .put("url", e.url())
                    .put("pipeline", e.owner().pipeline())
                    .put("execution", e.owner().execution())
                    .put("protected", e.retention().isProtected())
                    .put("cost", one.cost(now).map(Cost::dollars).orElse(null))
                    .put("costIsEstimate", one.cost(now).map(Cost::isEstimate).orElse(null))
                    .put("reason", one.why().orElse(null));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }

    /** Everything about one, a line each. */
    static List<String> lines(Known one, Instant now) {
        Environment e = one.environment();
        var lines = new ArrayList<String>();
        add("id", e.id().value(), lines);
        add("name", e.name(), lines);
        add("blueprint", e.blueprint(), lines);
        add("state", e.state().word(), lines);
        add("started at", e.startedAt().toString(), lines);
        add("expires at", e.expiresAt() + (e.retention().isProtected() ? ", but is protected" : ""), lines);
        add("url", e.url(), lines);
        add("pipeline", e.owner().pipeline(), lines);
        add("execution", e.owner().execution(), lines);
        add("stage", e.owner().stage(), lines);
        add("action", e.owner().action(), lines);
        add("cost", one.cost(now).map(Cost::toString).orElse(null), lines);
        add("reason", one.why().orElse(null), lines);
        add("trouble", one.trouble(), lines);
        e.components().forEach(component -> add("component", component.name() + " " + component.endpoints(), lines));
        e.outputs().forEach((name, value) -> add("output", name + "=" + value, lines));
        return lines;
    }

    private static void add(String name, @Nullable String value, List<String> lines) {
        if (value != null) {
            lines.add(Columns.pad(name, 12) + Visible.line(value));
        }
    }
}
