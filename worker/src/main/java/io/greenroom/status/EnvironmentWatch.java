package io.greenroom.status;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environments of all providers as they were a moment ago: many who look do not ask the providers more often than
 * every few seconds. Remembers how many there were, for a chart, and when it saw them end.
 */
final class EnvironmentWatch {
    private static final Duration GOOD_FOR = Duration.ofSeconds(2);
    /** Of a look that takes long, for which others do not wait. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(30);
    private static final int SAMPLES = 240;
    private static final int MOST_ASKED_FOR = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentWatch.class);

    private final List<EnvironmentProvider> providers;
    private final Ledger ledger;
    private final Time clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Set<EnvironmentId> present = new HashSet<>();
    private final Map<EnvironmentId, Instant> ends = new HashMap<>();
    private final ExpiringCache<List<LedgerEntry>> shared;
    /** What a shared ledger has of environments that were asked for and are none of the open ones. */
    private final SequencedMap<EnvironmentId, ExpiringCache<Optional<LedgerEntry>>> askedFor =
            new LinkedHashMap<>(16, 0.75f, true);

    private final ExpiringCache<Look> looks;

    EnvironmentWatch(List<EnvironmentProvider> providers, Ledger ledger, Time clock) {
        this.providers = List.copyOf(providers);
        this.ledger = ledger;
        this.clock = clock;
        this.shared = new ExpiringCache<>(this::openNow, FleetWatch.GOOD_FOR, clock);
        this.looks = new ExpiringCache<>(this::lookAnew, GOOD_FOR, LONGEST, clock);
    }

    /**
     * What one look at the providers found.
     *
     * @param environments those that are not over first, each part by start, latest first
     * @param entries what the ledger has of those that are not over
     * @param problems of providers that could not say, by the provider's name
     */
    record Look(
            Instant at,
            List<Environment> environments,
            Map<EnvironmentId, LedgerEntry> entries,
            Map<String, String> problems) {}

    /** How many environments there were, by the word for their state, without those that have ended. */
    record Sample(Instant at, Map<String, Integer> byState) {}

    /** The names of the providers. */
    List<String> providers() {
        return providers.stream().map(EnvironmentProvider::name).toList();
    }

    Look look() throws InterruptedException {
        return looks.get();
    }

    private Look lookAnew() throws InterruptedException {
        Look look = ask(clock.instant());
        synchronized (samples) {
            sample(look);
            noteEnds(look);
        }
        return look;
    }

    private Look ask(Instant now) throws InterruptedException {
        var found = new ArrayList<Environment>();
        var problems = new LinkedHashMap<String, String>();
        for (EnvironmentProvider provider : providers) {
            try {
                found.addAll(provider.list());
            } catch (ProviderException | RuntimeException e) {
                problems.put(provider.name(), String.valueOf(e.getMessage()));
            }
        }
        found.sort(Comparator.comparing(EnvironmentWatch::isOver)
                .thenComparing(Comparator.comparing(Environment::startedAt).reversed()));
        return new Look(now, List.copyOf(found), entries(), problems);
    }

    private Map<EnvironmentId, LedgerEntry> entries() throws InterruptedException {
        var entries = new HashMap<EnvironmentId, LedgerEntry>();
        for (LedgerEntry entry : open()) {
            entry.environment().ifPresent(id -> entries.put(id, entry));
        }
        return entries;
    }

    /** Those that are not gone, as the ledger has them; where workers share it, as of some seconds ago. */
    List<LedgerEntry> open() throws InterruptedException {
        return ledger.isShared() ? shared.get() : openNow();
    }

    /** What the ledger does not tell now is left out. */
    private List<LedgerEntry> openNow() throws InterruptedException {
        try {
            return ledger.open();
        } catch (Unavailable e) {
            LOG.debug("What environments cost is not known now: {}", e.getMessage());
            return List.of();
        }
    }

    /** What the ledger has of an environment, be it over or not; where workers share it, as of some seconds ago. */
    Optional<LedgerEntry> entry(EnvironmentId id) throws InterruptedException {
        if (!ledger.isShared()) {
            return entryNow(id);
        }
        for (LedgerEntry entry : open()) {
            if (entry.environment().filter(id::equals).isPresent()) {
                return Optional.of(entry);
            }
        }
        return askedFor(id).get();
    }

    private ExpiringCache<Optional<LedgerEntry>> askedFor(EnvironmentId id) {
        synchronized (askedFor) {
            var entry = askedFor.computeIfAbsent(
                    id, asked -> new ExpiringCache<>(() -> entryNow(asked), FleetWatch.GOOD_FOR, clock));
            if (askedFor.size() > MOST_ASKED_FOR) {
                askedFor.pollFirstEntry();
            }
            return entry;
        }
    }

    private Optional<LedgerEntry> entryNow(EnvironmentId id) throws InterruptedException {
        try {
            return ledger.of(id);
        } catch (Unavailable e) {
            LOG.debug("What environment {} costs is not known now: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    static boolean isOver(Environment environment) {
        return environment.state() instanceof EnvironmentState.Ended;
    }

    private void sample(Look look) {
        Sample latest = samples.peekLast();
        if (latest != null && look.at().isBefore(latest.at().plus(BETWEEN_SAMPLES))) {
            return;
        }
        var byState = new LinkedHashMap<String, Integer>();
        look.environments().stream()
                .filter(e -> !isOver(e))
                .forEach(e -> byState.merge(e.state().word(), 1, Integer::sum));
        samples.addLast(new Sample(look.at(), byState));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    private void noteEnds(Look look) {
        for (Environment environment : look.environments()) {
            EnvironmentId id = environment.id();
            if (!isOver(environment)) {
                present.add(id);
            } else if (present.remove(id)) {
                ends.put(id, look.at());
            }
        }
        if (look.problems().isEmpty()) {
            var listed = look.environments().stream().map(Environment::id).collect(Collectors.toUnmodifiableSet());
            present.retainAll(listed);
            ends.keySet().retainAll(listed);
        }
    }

    /** By when it had ended: half a minute late at most. Empty when it has not, or nobody here saw it. */
    Optional<Instant> sawEnd(EnvironmentId id) {
        synchronized (samples) {
            return Optional.ofNullable(ends.get(id));
        }
    }

    /** Oldest first. */
    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    Optional<Environment> find(EnvironmentId id) throws ProviderException, InterruptedException {
        for (EnvironmentProvider provider : providers) {
            if (provider.name().equals(id.provider())) {
                return provider.describe(id);
            }
        }
        return Optional.empty();
    }

    Optional<CommandRun> findRun(EnvironmentId id, String run) throws ProviderException, InterruptedException {
        for (EnvironmentProvider provider : providers) {
            if (provider.name().equals(id.provider())) {
                return provider.describeRun(id, run);
            }
        }
        return Optional.empty();
    }
}
