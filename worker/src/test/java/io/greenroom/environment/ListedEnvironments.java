package io.greenroom.environment;

import io.greenroom.pipeline.PipelineContext;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provider whose environments are those that a test lists, and do not end by themselves. It starts and runs nothing. */
public final class ListedEnvironments implements EnvironmentProvider {
    private final String name;
    private final InstantSource clock;
    private final Map<EnvironmentId, Environment> environments = new LinkedHashMap<>();
    /** And whether their workers are alive. */
    private final Map<EnvironmentId, Boolean> tendedElsewhere = new LinkedHashMap<>();

    private final Set<EnvironmentId> active = new HashSet<>();
    private final List<String> ended = new ArrayList<>();
    private volatile boolean refuses;
    private volatile @Nullable Exception away;

    public ListedEnvironments(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
    }

    /** Lists one that was started an hour ago, by nobody who is known. */
    public void has(String what, Duration left, EnvironmentState state) {
        has(what, left, state, PipelineContext.UNKNOWN);
    }

    /** Lists one that was started an hour ago. */
    public void has(String what, Duration left, EnvironmentState state, PipelineContext owner) {
        var id = EnvironmentId.of(name, what);
        var environment = new Environment(
                id,
                what,
                "plain",
                state,
                clock.instant().minus(Duration.ofHours(1)),
                clock.instant().plus(left),
                null,
                List.of(),
                Map.of(),
                owner);
        environments.put(id, environment);
    }

    /** From now on a command is active in it, or not any more. */
    public void isActive(String what, boolean active) {
        if (active) {
            this.active.add(EnvironmentId.of(name, what));
        } else {
            this.active.remove(EnvironmentId.of(name, what));
        }
    }

    /** It is there no more, without having been ended here. */
    public void vanishes(String what) {
        environments.remove(EnvironmentId.of(name, what));
    }

    /** It is another worker's from now on, and not known here. */
    public void isTendedElsewhere(String what, boolean alive) {
        vanishes(what);
        tendedElsewhere.put(EnvironmentId.of(name, what), alive);
    }

    @Override
    public boolean isTended(EnvironmentId environment) {
        return tendedElsewhere.containsKey(environment);
    }

    @Override
    public void giveUp(EnvironmentId environment) {
        tendedElsewhere.remove(environment, false);
    }

    /** Whether ends are refused from now on. */
    public void refuseToEnd(boolean refused) {
        refuses = refused;
    }

    /** From now on nothing is listed, for this reason. */
    public void goAway(ProviderException reason) {
        away = reason;
    }

    /** From now on listing runs into a defect. */
    public void breakDown(RuntimeException defect) {
        away = defect;
    }

    /** The ids of those that were ended, in that order. */
    public List<String> ended() {
        return List.copyOf(ended);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Environment> list() throws ProviderException {
        switch (away) {
            case null -> {
                return List.copyOf(environments.values());
            }
            case ProviderException reason -> throw reason;
            case RuntimeException defect -> throw defect;
            default -> throw new IllegalStateException(away);
        }
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException {
        if (refuses) {
            throw new ProviderException(ProviderException.Kind.FAILED, "It is protected.");
        }
        ended.add(id.value());
        environments.computeIfPresent(
                id,
                (same, environment) -> with(
                        environment,
                        new EnvironmentState.Ended(List.of()),
                        environment.expiresAt(),
                        environment.retention()));
    }

    @Override
    public List<Blueprint> blueprints() {
        return List.of();
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException {
        throw startsNothing();
    }

    @Override
    public Optional<EnvironmentId> find(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) {
        return Optional.ofNullable(environments.get(id));
    }

    @Override
    public String run(CommandRequest request) throws ProviderException {
        throw startsNothing();
    }

    private static ProviderException startsNothing() {
        return new ProviderException(ProviderException.Kind.FAILED, "It starts nothing.");
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId environment, String run) {
        return Optional.empty();
    }

    private static Environment with(
            Environment before, EnvironmentState state, Instant expiresAt, Retention retention) {
        return new Environment(
                before.id(),
                before.name(),
                before.blueprint(),
                state,
                before.startedAt(),
                expiresAt,
                before.url(),
                before.components(),
                before.outputs(),
                before.owner(),
                retention);
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId environment) {
        return active.contains(environment)
                ? List.of(new CommandRun(
                        "run", environment, null, "test", clock.instant(), new CommandRun.Running("testing")))
                : List.of();
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change) {
        return Optional.ofNullable(environments.computeIfPresent(
                        id,
                        (same, before) -> with(
                                before,
                                before.state(),
                                change.expiresAt() == null ? before.expiresAt() : change.expiresAt(),
                                before.retention().after(change))))
                .map(kept -> "Look at the list.");
    }

    @Override
    public InputStream output(EnvironmentId environment, String run, long from) {
        return InputStream.nullInputStream();
    }

    @Override
    public void cancel(EnvironmentId environment, String run, String reason) {}

    @Override
    public void close() {}
}
