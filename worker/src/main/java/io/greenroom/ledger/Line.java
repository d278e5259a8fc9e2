package io.greenroom.ledger;

import io.greenroom.ledger.LedgerEntry.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whose turn it is: first come, first served, except that nobody waits for a limit that is not theirs. Worked out from what
 * the ledger holds alone, so that several workers come to the same answer.
 */
final class Line {
    /** Who has not asked for so long has left: its worker died, or its action was given up. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Comparator<LedgerEntry> FIRST_COME = Comparator.<LedgerEntry, Instant>comparing(
                    entry -> waiting(entry).since())
            .thenComparing(LedgerEntry::key);

    private final Limits limits;
    /** How many environments count against each rule. */
    private final Map<String, Integer> taken = new HashMap<>();
    /** How many stand in line at each rule. */
    private final Map<String, Integer> inLine = new HashMap<>();

    private Line(Limits limits) {
        this.limits = limits;
    }

    /**
     * What keeps an environment from being started.
     *
     * @param rule the setting, such as {@code limits.perPipeline}
     * @param place 1 for the first in line at this rule
     */
    record Held(String rule, int limit, int place) {}

    /**
     * What holds the one under the key, if anything does.
     *
     * @param open all that the ledger holds, the one in question among them
     */
    static Optional<Held> held(String key, List<LedgerEntry> open, Limits limits, Instant now) {
        var line = new Line(limits);
        open.stream().filter(entry -> !isInLine(entry)).forEach(line::take);
        Instant limit = now.minus(PATIENCE);
        for (LedgerEntry entry : open.stream()
                .filter(Line::isInLine)
                .filter(entry ->
                        entry.key().equals(key) || !waiting(entry).askedAt().isBefore(limit))
                .sorted(FIRST_COME)
                .toList()) {
            Optional<Held> held = line.next(entry);
            if (entry.key().equals(key)) {
                return held;
            }
        }
        throw new IllegalArgumentException("Entry %s does not stand in line".formatted(key));
    }

    private static boolean isInLine(LedgerEntry entry) {
        return entry.life() instanceof Waiting;
    }

    private static Waiting waiting(LedgerEntry entry) {
        return (Waiting) entry.life();
    }

    private Optional<Held> next(LedgerEntry entry) {
        for (var rule : rules(entry).entrySet()) {
            if (taken.getOrDefault(rule.getKey(), 0) >= rule.getValue().limit()) {
                int place = inLine.merge(rule.getKey(), 1, Integer::sum);
                return Optional.of(
                        new Held(rule.getValue().name(), rule.getValue().limit(), place));
            }
        }
        take(entry);
        return Optional.empty();
    }

    private void take(LedgerEntry entry) {
        rules(entry).keySet().forEach(rule -> taken.merge(rule, 1, Integer::sum));
    }

    private record Rule(String name, int limit) {}

    /** Those that count the entry, by what tells them apart. */
    private Map<String, Rule> rules(LedgerEntry entry) {
        var rules = new LinkedHashMap<String, Rule>();
        add("limits.environments", "", limits.environments(), rules);
        String pipeline = entry.owner().pipeline();
        if (pipeline != null) {
            add("limits.perPipeline", pipeline, limits.perPipeline(), rules);
        }
        Integer ofProvider = limits.perProvider().get(entry.provider());
        if (ofProvider != null) {
            add("limits.perProvider." + entry.provider(), "", OptionalInt.of(ofProvider), rules);
        }
        return rules;
    }

    private static void add(String name, String of, OptionalInt limit, Map<String, Rule> rules) {
        limit.ifPresent(most -> rules.put(name + "/" + of, new Rule(name, most)));
    }
}
