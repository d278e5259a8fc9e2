package io.greenroom.commandlog;

import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.RunId;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import io.greenroom.time.Timer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of command runs as files, {@code <folder>/<provider>/<environment>/<run>.log}: masked, and written as the
 * commands print, from when a run is known here until it ends, whether or not a job waits for it just then. A log that
 * cannot be written is given up with a word in the worker's log; its run goes on.
 */
public final class CommandLogs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLogs.class);
    private static final String SUFFIX = ".log";
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final Path folder;
    private final long most;
    private final Map<String, EnvironmentProvider> providers;
    private final SecretsInUse secrets;
    private final Time time;
    private final Timer timer;
    private final Map<RunId, LogFollower> following = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile Optional<Printing> printing = Optional.empty();

    /**
     * @param most how many bytes of one log are kept
     * @param secrets where those of a run are in use until it has ended
     */
    public CommandLogs(
            Path folder, long most, List<? extends EnvironmentProvider> providers, SecretsInUse secrets, Time time) {
        this.folder = folder;
        this.most = most;
        this.providers = providers.stream()
                .collect(Collectors.toUnmodifiableMap(EnvironmentProvider::name, Function.identity()));
        this.secrets = secrets;
        this.time = time;
        this.timer = new Timer(time);
    }

    /** Is told what comes to the logs, as it comes and masked, on the followers' threads. */
    public interface Printing {
        void printed(RunId run, byte[] piece);
    }

    /** From now on, for runs that are not followed yet; they are looked at as if somebody read along. */
    public void printTo(Printing listener) {
        printing = Optional.of(listener);
    }

    /**
     * Follows a run until it ends; one that is followed already goes on as it does.
     *
     * @param ofJob what else than the environment's secrets is to be masked, as far as it is known now
     */
    public void follow(RunId run, Secrets ofJob) {
        following.compute(run, (id, known) -> {
            if (known == null || known.isDone()) {
                return begin(id, ofJob);
            }
            known.secrets().addAll(ofJob);
            return known;
        });
    }

    /** Null when it cannot be followed. */
    private @Nullable LogFollower begin(RunId run, Secrets ofJob) {
        EnvironmentProvider provider = providers.get(run.environment().provider());
        if (provider == null || closed) {
            return null;
        }
        var log = new CommandLog(file(run), most);
        long from;
        try {
            from = log.open();
        } catch (IOException e) {
            LOG.warn("The log of {} is not kept: {}", run, e.toString());
            return null;
        }
        Secrets ofRun = secrets.open();
        ofRun.addAll(ofJob);
        OutputStream out = printing.map(listener -> log.appending(piece -> listener.printed(run, piece)))
                .orElseGet(() -> log.appending(piece -> {}));
        var follower = new LogFollower(
                run,
                provider,
                ofRun,
                log,
                new RunOutput(provider, run, ofRun, out, from),
                printing.isPresent(),
                time,
                timer,
                () -> done(run, ofRun));
        follower.start();
        return follower;
    }

    private void done(RunId run, Secrets ofRun) {
        following.computeIfPresent(run, (id, known) -> known.isDone() ? null : known);
        ofRun.close();
    }

    /** Returns when all that the run printed before the call is in its log, or after some seconds. */
    public void catchUp(RunId run, Duration atMost) throws InterruptedException {
        LogFollower follower = following.get(run);
        if (follower != null) {
            follower.catchUp(atMost);
        }
    }

    /** The run's job has its result: its log is followed to its end if that is to be had. */
    public void settle(RunId run) {
        LogFollower follower = following.get(run);
        if (follower != null) {
            follower.settle();
        }
    }

    /** Where the log of a run is, or would be. */
    public Path file(RunId run) {
        return folder.resolve(run.environment().provider())
                .resolve(fileName(run.environment().name()))
                .resolve(fileName(run.run()) + SUFFIX);
    }

    /** The run whose log is in the file; empty when it is no such log. */
    Optional<RunId> run(Path file) {
        Path path = folder.relativize(file);
        String text = path.toString().replace(path.getFileSystem().getSeparator(), "/");
        if (path.getNameCount() != 3 || !text.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String id = text.substring(0, text.length() - SUFFIX.length());
        return RunId.parse(URLDecoder.decode(id, StandardCharsets.UTF_8));
    }

    /** Not every file system takes a colon. */
    private static String fileName(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** The log that is followed here; it may have ended since, until its job has a result too. */
    public Optional<CommandLog> growing(RunId run) {
        return Optional.ofNullable(following.get(run)).map(LogFollower::log);
    }

    public boolean exists(RunId run) {
        return Files.isRegularFile(file(run));
    }

    Path folder() {
        return folder;
    }

    /** Whether somebody still writes the file. */
    boolean isGrowing(Path file) {
        return following.keySet().stream().anyMatch(run -> file(run).equals(file));
    }

    /** Readers that wait for more are let go: the runs may go on, but not here. */
    @Override
    public void close() {
        closed = true;
        List<LogFollower> all = List.copyOf(following.values());
        all.forEach(LogFollower::stop);
        long until = System.nanoTime() + STOPPING.toNanos();
        try {
            for (LogFollower follower : all) {
                follower.awaitDone(Duration.ofNanos(until - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
