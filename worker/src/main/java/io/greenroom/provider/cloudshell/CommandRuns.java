package io.greenroom.provider.cloudshell;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands under way and over. CloudShell tells about one execution at a time, so how often a run is asked for bends to
 * the room that the request rate leaves: with many runs a look may be some poll intervals old.
 */
final class CommandRuns {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRuns.class);

    /** How many poll intervals old a look may be when there is no room for another. */
    private static final int PATIENCE = 12;

    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final SandboxApi api;
    private final Sandboxes sandboxes;
    private final Notebook notebook;
    private final Time time;
    private final RateLimiter rate;
    private final CloudShellSettings settings;
    private final ConcurrentHashMap<String, Look> looks = new ConcurrentHashMap<>();

    private record Look(Execution execution, Instant firstAt, Instant at) {}

    CommandRuns(
            SandboxApi api,
            Sandboxes sandboxes,
            Notebook notebook,
            Time time,
            RateLimiter rate,
            CloudShellSettings settings) {
        this.api = api;
        this.sandboxes = sandboxes;
        this.notebook = notebook;
        this.time = time;
        this.rate = rate;
        this.settings = settings;
    }

    Optional<CommandRun> describe(EnvironmentId environment, String run) throws CallFailed, InterruptedException {
        Optional<RunId> id = RunId.read(run, environment);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Look> look = look(id.get());
        if (look.isEmpty()) {
            return forgotten(environment, id.get());
        }
        return Optional.of(new CommandRun(
                run,
                environment,
                id.get().component(),
                id.get().command(),
                startOf(look.get()),
                stateOf(environment, run, look.get())));
    }

    /** The executions that go on, of the sandbox itself and of its components; none unless it is in use. */
    List<CommandRun> active(EnvironmentId environment) throws CallFailed, InterruptedException {
        Optional<Sandboxes.Seen> seen = sandboxes.look(environment.name());
        var active = new ArrayList<CommandRun>();
        if (seen.isPresent() && seen.get().sandbox().state() == SandboxState.READY) {
            addActive(environment, null, null, active);
            for (SandboxComponent component : seen.get().components()) {
                addActive(environment, component.id(), component.name(), active);
            }
        }
        return active;
    }

    private void addActive(
            EnvironmentId environment, @Nullable String component, @Nullable String name, List<CommandRun> active)
            throws CallFailed, InterruptedException {
        for (SandboxCommand command : api.commands(new SandboxApi.Target(environment.name(), component))) {
            Set<String> executions = command.executions() == null ? Set.of() : command.executions();
            for (String execution : executions) {
                describe(
                                environment,
                                RunId.of(environment, execution, command.name(), name)
                                        .text())
                        .filter(run -> run.state() instanceof CommandRun.Running)
                        .ifPresent(active::add);
            }
        }
    }

    private static Instant startOf(Look look) {
        Instant started = look.execution().started();
        return started == null ? look.firstAt() : started;
    }

    private Optional<Look> look(RunId id) throws CallFailed, InterruptedException {
        Look known = looks.get(id.execution());
        if (known != null && (known.execution().isOver() || isGoodEnough(known))) {
            return Optional.of(known);
        }
        forgetOld();
        try {
            Execution execution = api.execution(id.execution());
            Instant now = time.instant();
            var look = new Look(execution, known == null ? now : known.firstAt(), now);
            looks.put(id.execution(), look);
            warnOfUnknownWord(execution, known);
            return Optional.of(look);
        } catch (CallFailed e) {
            if (e.fault() == Fault.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isGoodEnough(Look known) {
        Instant now = time.instant();
        Duration pollInterval = settings.pace().pollInterval();
        return known.at().plus(pollInterval).isAfter(now)
                || (known.at().plus(pollInterval.multipliedBy(PATIENCE)).isAfter(now) && !rate.hasRoom());
    }

    private void forgetOld() {
        Instant limit = time.instant().minus(REMEMBERED);
        looks.values().removeIf(look -> look.at().isBefore(limit));
    }

    private static void warnOfUnknownWord(Execution execution, @Nullable Look before) {
        boolean known = before != null && before.execution().status() == Execution.Status.UNKNOWN;
        if (execution.status() == Execution.Status.UNKNOWN && !known) {
            LOG.warn(
                    "Execution {} has status '{}', which is not known here: waiting on",
                    execution.id(),
                    execution.word());
        }
    }

    private CommandRun.State stateOf(EnvironmentId environment, String run, Look look)
            throws CallFailed, InterruptedException {
        Execution execution = look.execution();
        Instant at = execution.ended() == null ? look.at() : execution.ended();
        String variables = CommandOutput.of(execution.output()).variables();
        Optional<Notes.Cancelled> cancelled = notebook.find(run, Notes.Cancelled.class);
        return switch (execution.status()) {
            case SUCCEEDED -> new CommandRun.Finished(0, at, variables);
            case FAILED ->
                cancelled.isPresent()
                        ? new CommandRun.Stopped(cancelled.get().reason(), at)
                        : new CommandRun.Finished(1, at, variables);
            case CANCELLED ->
                new CommandRun.Stopped(
                        cancelled
                                .map(Notes.Cancelled::reason)
                                .orElse("it was cancelled in CloudShell (status %s)".formatted(execution.word())),
                        at);
            case UNDER_WAY, UNKNOWN -> underWay(environment, execution, cancelled);
        };
    }

    private CommandRun.State underWay(
            EnvironmentId environment, Execution execution, Optional<Notes.Cancelled> cancelled)
            throws CallFailed, InterruptedException {
        if (cancelled.isPresent() && cancelled.get().refused()) {
            return new CommandRun.Stopped(
                    cancelled.get().reason()
                            + " (CloudShell cannot cancel this command: it may go on until its sandbox ends)",
                    cancelled.get().at());
        }
        Optional<String> over = endOf(environment.name());
        if (over.isPresent()) {
            return new CommandRun.Stopped(over.get(), time.instant());
        }
        Duration reserve = settings.waits().commandReserve();
        sandboxes.keepFor(environment.name(), reserve.dividedBy(3), reserve);
        return new CommandRun.Running(execution.word().toLowerCase(Locale.ROOT));
    }

    /** Why nothing more will come of a run in this sandbox; empty while something may. */
    private Optional<String> endOf(String sandbox) throws CallFailed, InterruptedException {
        return sandboxes
                .look(sandbox)
                .filter(Sandboxes.Seen::isOver)
                .map(seen -> "its sandbox ended at %s while it was running"
                        .formatted(seen.sandbox().endsAt()));
    }

    /** Executions go with their sandbox on some versions. */
    private Optional<CommandRun> forgotten(EnvironmentId environment, RunId id)
            throws CallFailed, InterruptedException {
        Optional<String> over = endOf(environment.name());
        return over.map(why -> new CommandRun(
                id.text(),
                environment,
                id.component(),
                id.command(),
                time.instant(),
                new CommandRun.Stopped(why, time.instant())));
    }

    byte[] output(EnvironmentId environment, String run) throws CallFailed, InterruptedException {
        Optional<RunId> id = RunId.read(run, environment);
        if (id.isEmpty()) {
            return new byte[0];
        }
        return look(id.get())
                .map(look -> CommandOutput.of(look.execution().output()).text().getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> new byte[0]);
    }

    void cancel(EnvironmentId environment, String run, String reason) throws CallFailed, InterruptedException {
        Optional<RunId> id = RunId.read(run, environment);
        if (id.isEmpty()) {
            return;
        }
        if (notebook.find(run, Notes.Cancelled.class).isPresent()) {
            return;
        }
        looks.remove(id.get().execution());
        Optional<Look> look = look(id.get());
        if (look.isEmpty() || look.get().execution().isOver()) {
            return;
        }
        boolean taken = look.get().execution().cancellable() && delete(id.get().execution());
        notebook.writeIfPossible(run, new Notes.Cancelled(reason, time.instant(), !taken));
        looks.remove(id.get().execution());
    }

    /** False when the server will not. */
    private boolean delete(String execution) throws CallFailed, InterruptedException {
        try {
            api.cancel(execution);
            return true;
        } catch (CallFailed e) {
            if (e.fault() == Fault.INVALID || e.fault() == Fault.CONFLICT || e.fault() == Fault.NOT_FOUND) {
                LOG.warn("Execution {} cannot be cancelled: {}", execution, e.text());
                return false;
            }
            throw e;
        }
    }
}
