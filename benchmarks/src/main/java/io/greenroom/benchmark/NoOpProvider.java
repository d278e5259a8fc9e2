package io.greenroom.benchmark;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.DurableFile;
import io.greenroom.pipeline.PipelineContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Environments that cost nothing, so that what is measured is the worker. Nothing is kept of them but which have ended: their
 * names and those of their runs say all, also to the next process.
 */
final class NoOpProvider implements EnvironmentProvider {
    static final String NAME = "noop";
    static final String BLUEPRINT = "nothing";
    /** An environment that is always there. */
    static final EnvironmentId STANDING = EnvironmentId.of(NAME, "standing");
    /** The command that has ended when it has begun. */
    static final String AT_ONCE = "at-once";
    /** The command that never ends by itself. */
    static final String FOR_EVER = "for-ever";
    /** In the state directory; holds how many looks at runs there were, as of the last second. */
    static final String LOOKS = "looks";

    /** What an action is configured with that starts one of these environments. */
    static final Map<String, String> START = Map.of("BlueprintName", BLUEPRINT, "Provider", NAME);

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private final Set<EnvironmentId> ended = ConcurrentHashMap.newKeySet();
    private final LongAdder looks = new LongAdder();
    private final Thread telling;

    NoOpProvider(Path stateDirectory) {
        Path file = stateDirectory.resolve(LOOKS);
        this.telling = Thread.ofVirtual().name("looks").start(() -> tell(file));
    }

    private void tell(Path file) {
        try {
            while (true) {
                DurableFile.writeText(file, Long.toString(looks.sum()));
                Thread.sleep(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an action is configured with that runs this command. */
    static Map<String, String> run(String command, String environment) {
        return Map.of("CommandName", command, "EnvironmentId", environment);
    }

    /** The same in the environment that is always there. */
    static Map<String, String> run(String command) {
        return run(command, STANDING.value());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean offers(String blueprint) {
        return blueprint.equals(BLUEPRINT);
    }

    @Override
    public List<Blueprint> blueprints() {
        return List.of(new Blueprint(BLUEPRINT, "Nothing at all", List.of()));
    }

    @Override
    public EnvironmentId start(StartRequest request) {
        return EnvironmentId.of(NAME, request.key());
    }

    @Override
    public Optional<EnvironmentId> find(String key) {
        return Optional.of(EnvironmentId.of(NAME, key));
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) {
        var state = ended.contains(id) ? new EnvironmentState.Ended(List.of()) : new EnvironmentState.Ready();
        return Optional.of(new Environment(
                id,
                id.name(),
                BLUEPRINT,
                state,
                BEGAN,
                BEGAN.plus(Duration.ofDays(36_500)),
                null,
                List.of(),
                Map.of(),
                PipelineContext.UNKNOWN));
    }

    /** Names say all. */
    @Override
    public boolean isSharedByWorkers() {
        return true;
    }

    /** None, so that no sweep costs anything. */
    @Override
    public List<Environment> list() {
        return List.of();
    }

    @Override
    public void end(EnvironmentId id) {
        ended.add(id);
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change) {
        return Optional.empty();
    }

    @Override
    public String run(CommandRequest request) {
        return request.command() + "." + request.key();
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId environment, String run) {
        looks.increment();
        String command = run.substring(0, run.indexOf('.'));
        CommandRun.State state =
                command.equals(FOR_EVER) ? new CommandRun.Running("") : new CommandRun.Finished(0, BEGAN, "");
        return Optional.of(new CommandRun(run, environment, null, command, BEGAN, state));
    }

    @Override
    public InputStream output(EnvironmentId environment, String run, long from) {
        return InputStream.nullInputStream();
    }

    @Override
    public void cancel(EnvironmentId environment, String run, String reason) {}

    @Override
    public List<CommandRun> activeRuns(EnvironmentId environment) {
        return List.of();
    }

    @Override
    public void close() {
        telling.interrupt();
    }
}
