package io.greenroom.environment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Another provider's environments, in which any run goes on, and prints, until a test says that it is over: then it is as there. */
public final class PrintingRuns implements EnvironmentProvider {
    private final EnvironmentProvider other;
    private final Map<String, Printed> printed = new ConcurrentHashMap<>();
    private final Map<String, Integer> forgotten = new ConcurrentHashMap<>();
    private final Set<String> over = ConcurrentHashMap.newKeySet();
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final Set<String> looks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable IOException trouble;

    /** What one run printed, which is read without copying all of it. */
    private static final class Printed extends ByteArrayOutputStream {
        synchronized InputStream from(int position) {
            int begin = Math.min(position, count);
            return new ByteArrayInputStream(buf, begin, count - begin);
        }
    }

    public PrintingRuns(EnvironmentProvider other) {
        this.other = other;
    }

    public void print(String run, byte[] text) {
        printed.computeIfAbsent(run, id -> new Printed()).writeBytes(text);
    }

    /** How much the run printed. */
    public int printed(String run) {
        return printed.getOrDefault(run, new Printed()).size();
    }

    /** Of what the run printed, nothing before the position is kept any more. */
    public void forget(String run, int before) {
        forgotten.put(run, before);
    }

    public void exit(String run) {
        over.add(run);
    }

    /** A value of a secret input of its environments. */
    public void hides(String secret) {
        secrets.add(secret);
    }

    /** Nothing can be read, for that reason; null: again. */
    public void isInTrouble(@Nullable IOException why) {
        trouble = why;
    }

    /** Whether the output of the run was asked for. */
    public boolean wasLookedAt(String run) {
        return looks.contains(run);
    }

    @Override
    public InputStream output(EnvironmentId environment, String run, long from) throws IOException {
        looks.add(run);
        IOException why = trouble;
        if (why != null) {
            throw why;
        }
        return from < forgotten.getOrDefault(run, 0)
                ? InputStream.nullInputStream()
                : printed.getOrDefault(run, new Printed()).from((int) from);
    }

    @Override
    public long keptFrom(EnvironmentId environment, String run, long from) {
        return Math.max(from, forgotten.getOrDefault(run, 0));
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId environment, String run)
            throws ProviderException, InterruptedException {
        Optional<CommandRun> known = other.describeRun(environment, run);
        if (over.contains(run)) {
            return known;
        }
        return Optional.of(new CommandRun(
                run,
                environment,
                known.map(CommandRun::component).orElse(null),
                known.map(CommandRun::command).orElse(run),
                known.map(CommandRun::startedAt).orElse(Instant.EPOCH),
                new CommandRun.Running("")));
    }

    @Override
    public Collection<String> secrets(EnvironmentId environment) {
        return new ArrayList<>(secrets);
    }

    @Override
    public String name() {
        return other.name();
    }

    @Override
    public List<Blueprint> blueprints() throws ProviderException, InterruptedException {
        return other.blueprints();
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException {
        return other.start(request);
    }

    @Override
    public Optional<EnvironmentId> find(String key) throws ProviderException, InterruptedException {
        return other.find(key);
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) throws ProviderException, InterruptedException {
        return other.describe(id);
    }

    @Override
    public String run(CommandRequest request) throws ProviderException, InterruptedException {
        return other.run(request);
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId environment) throws ProviderException, InterruptedException {
        return other.activeRuns(environment);
    }

    @Override
    public void cancel(EnvironmentId environment, String run, String reason)
            throws ProviderException, InterruptedException {
        other.cancel(environment, run, reason);
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException, InterruptedException {
        other.end(id);
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change)
            throws ProviderException, InterruptedException {
        return other.keep(id, change);
    }

    @Override
    public List<Environment> list() throws ProviderException, InterruptedException {
        return other.list();
    }

    @Override
    public void close() {
        other.close();
    }
}
