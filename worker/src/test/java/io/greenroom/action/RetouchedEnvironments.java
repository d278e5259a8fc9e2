package io.greenroom.action;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Another provider's environments and runs, in states and with output that a test wants; remembers what was asked. */
final class RetouchedEnvironments implements EnvironmentProvider {
    private final EnvironmentProvider real;

    final List<StartRequest> starts = new ArrayList<>();
    final List<CommandRequest> commands = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    List<String> secrets = List.of();
    UnaryOperator<Environment> environment = UnaryOperator.identity();
    UnaryOperator<CommandRun> run = UnaryOperator.identity();

    @Nullable
    String printed;

    @Nullable
    ProviderException failure;

    RetouchedEnvironments(EnvironmentProvider real) {
        this.real = real;
    }

    void inState(EnvironmentState state) {
        environment = e -> with(e, state, e.url(), e.outputs());
    }

    void published(@Nullable String url, Map<String, String> outputs) {
        environment = e -> with(e, e.state(), url, outputs);
    }

    private static Environment with(
            Environment e, EnvironmentState state, @Nullable String url, Map<String, String> outputs) {
        return new Environment(
                e.id(),
                e.name(),
                e.blueprint(),
                state,
                e.startedAt(),
                e.expiresAt(),
                url,
                e.components(),
                outputs,
                e.owner(),
                e.retention());
    }

    void ranTo(CommandRun.State state) {
        run = r -> new CommandRun(r.id(), r.environment(), r.component(), r.command(), r.startedAt(), state);
    }

    private void failIfToldTo() throws ProviderException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public List<Blueprint> blueprints() throws ProviderException, InterruptedException {
        return real.blueprints();
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException {
        failIfToldTo();
        starts.add(request);
        return real.start(request);
    }

    @Override
    public Optional<EnvironmentId> find(String key) throws ProviderException, InterruptedException {
        return real.find(key);
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) throws ProviderException, InterruptedException {
        failIfToldTo();
        return real.describe(id).map(environment);
    }

    @Override
    public String run(CommandRequest request) throws ProviderException, InterruptedException {
        commands.add(request);
        return real.run(request);
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId id, String name)
            throws ProviderException, InterruptedException {
        return real.describeRun(id, name).map(run);
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId id) throws ProviderException, InterruptedException {
        return real.activeRuns(id);
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change)
            throws ProviderException, InterruptedException {
        return real.keep(id, change);
    }

    @Override
    public List<String> secrets(EnvironmentId id) {
        return secrets;
    }

    @Override
    public InputStream output(EnvironmentId id, String name, long from)
            throws ProviderException, IOException, InterruptedException {
        if (printed == null) {
            return real.output(id, name, from);
        }
        byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
        int start = (int) Math.min(from, bytes.length);
        return new ByteArrayInputStream(bytes, start, bytes.length - start);
    }

    @Override
    public void cancel(EnvironmentId id, String name, String reason) throws ProviderException, InterruptedException {
        cancelled.add(reason);
        real.cancel(id, name, reason);
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException, InterruptedException {
        real.end(id);
    }

    @Override
    public List<Environment> list() throws ProviderException, InterruptedException {
        return real.list();
    }

    @Override
    public void close() {
        real.close();
    }
}
