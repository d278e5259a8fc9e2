package io.greenroom.provider.local;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.RunEndings;
import io.greenroom.command.RunFolder;
import io.greenroom.command.RunFolder.Begun;
import io.greenroom.command.RunFolder.End;
import io.greenroom.command.RunFolder.StopOrder;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.FolderRemoval;
import io.greenroom.provider.local.LocalBlueprint.Command;
import io.greenroom.yaml.Durations;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command runs of one environment. */
final class CommandRuns {
    private static final Logger log = LoggerFactory.getLogger(CommandRuns.class);

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final LocalBlueprint blueprint;
    private final EnvironmentProcesses processes;
    private final Machine machine;
    private final RunEndings endings;

    CommandRuns(
            EnvironmentFolder folder,
            EnvironmentRecord record,
            LocalBlueprint blueprint,
            EnvironmentProcesses processes,
            Machine machine) {
        this.folder = folder;
        this.record = record;
        this.blueprint = blueprint;
        this.processes = processes;
        this.machine = machine;
        this.endings = new RunEndings(machine.time());
    }

    /** Takes up the runs that an earlier worker left. */
    void adopt() {
        try {
            for (RunFolder run : all()) {
                adopt(run);
            }
        } catch (IOException e) {
            log.error("The runs of environment {} cannot be taken up", record.id(), e);
        }
    }

    private void adopt(RunFolder run) throws IOException {
        Begun begun = run.begun().orElse(null);
        if (begun == null || run.end().isPresent()) {
            return;
        }
        follow(run, begun, processes.watch(run.script()), false);
        Optional<StopOrder> order = run.stopOrder();
        if (order.isPresent()) {
            machine.listeners().execute(() -> untilInterrupted(() -> finishStopping(run, order.get())));
        }
    }

    Optional<RunFolder> find(String id) throws IOException {
        var run = processes.run(id);
        return Keys.isName(id) && run.begun().isPresent() ? Optional.of(run) : Optional.empty();
    }

    /** Whether a run under this key has got as far as a process. */
    boolean hasBegun(String key) throws IOException, InterruptedException {
        var run = find(Keys.nameFor(key));
        return run.isPresent() && run.get().script().hasBegun();
    }

    /** Checks the request and lays the run's folder down, source and all; nothing runs yet. */
    Order prepare(CommandRequest request) throws ProviderException, InterruptedException {
        Command command = command(request.component(), request.command());
        var arguments =
                GivenValues.check("argument", command.arguments(), request.arguments(), request.secretArguments());
        if (!arguments.problems().isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Command '%s' cannot be run with these arguments: %s."
                            .formatted(command.name(), String.join("; ", arguments.problems())));
        }
        var run = processes.run(Keys.nameFor(request.key()));
        try {
            if (run.begun().isEmpty()) {
                layDown(run, request, command);
            }
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED, "Command '%s' could not be prepared: %s".formatted(command.name(), e.getMessage()), e);
        }
        return new Order(run, command, arguments, request);
    }

    record Order(RunFolder run, Command command, GivenValues arguments, CommandRequest request) {}

    /** Starts what was prepared; a repeated launch finds the process of the first. */
    void launch(Order order) throws ProviderException, InterruptedException {
        RunFolder run = order.run();
        try {
            Begun begun = run.begun().orElseThrow(() -> new IOException("run.json is missing in " + run.path()));
            String workingFolder = folder.workspace().toString();
            if (Files.isDirectory(run.work())) {
                workingFolder = run.workOnHost();
                run.script().host().copyIn(run.work(), workingFolder);
            }
            var exit = processes.start(
                    run.script(),
                    nameOf(run),
                    order.command().run(),
                    workingFolder,
                    order.request().component(),
                    processes.furtherVariables(order.request().owner(), order.arguments(), run.variables()));
            follow(run, begun, exit, true);
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED,
                    "Command '%s' could not be started: %s"
                            .formatted(order.command().name(), e.getMessage()),
                    e);
        }
    }

    private void layDown(RunFolder run, CommandRequest request, Command command)
            throws IOException, InterruptedException {
        Path path = Files.createTempDirectory(folder.runs(), ".draft-");
        var draft = new RunFolder(path, run.script());
        try {
            Files.createDirectory(draft.work());
            request.source().unpackInto(draft.work());
            try (var brought = Files.list(draft.work())) {
                if (brought.findAny().isEmpty()) {
                    Files.delete(draft.work());
                }
            }
            draft.write(new Begun(
                    request.component(), command.name(), machine.time().instant(), command.timeout()));
            Files.move(path, run.path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (run.begun().isEmpty()) { // else another thread laid it down at the same time
                throw e;
            }
        } finally {
            removeDraft(path);
        }
    }

    private static void removeDraft(Path draft) {
        List<FolderRemoval.Left> left = FolderRemoval.remove(draft);
        if (!left.isEmpty()) {
            log.warn("The draft of a command run is not gone. {}", FolderRemoval.words(left));
        }
    }

    private Command command(@Nullable String component, String name) throws ProviderException {
        if (component != null && !blueprint.components().containsKey(component)) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Environment %s has no component '%s'. It has: %s."
                            .formatted(record.name(), component, Problems.listing(record.components())));
        }
        Map<String, Command> commands = blueprint.commandsOf(component);
        Command command = commands.get(name);
        if (command == null) {
            throw new ProviderException(
                    CONFIGURATION,
                    "%s has no command '%s'. There are: %s."
                            .formatted(
                                    component == null
                                            ? "Environment " + record.name() + " (blueprint " + record.blueprint() + ")"
                                            : "Component " + component,
                                    name,
                                    Problems.listing(commands.keySet())));
        }
        return command;
    }

    /**
     * Sees to it that the run's end is noted, whichever way it comes.
     *
     * @param fromTheStart whether this worker saw all of it, so that its own clock tells when it ended
     */
    private void follow(RunFolder run, Begun begun, CompletableFuture<Exit> exit, boolean fromTheStart) {
        var alarm = machine.alarms().at(begun.deadline());
        machine.whenDone(alarm.rings(), now -> untilInterrupted(() -> stop(run, timedOut(begun))));
        machine.whenDone(exit, how -> {
            if (how instanceof Exit.NotBegun && !fromTheStart) {
                return; // the worker that was to start it died; a repeated request will
            }
            alarm.cancel();
            finish(run, how, begun, fromTheStart);
        });
    }

    private static String timedOut(Begun begun) {
        return "timed out after %s; raise the command's 'timeout' in the blueprint if it needs longer"
                .formatted(Durations.text(begun.timeout()));
    }

    private void finish(RunFolder run, Exit how, Begun begun, boolean fromTheStart) {
        Instant now = machine.time().instant();
        try {
            endings.ended(
                    run,
                    switch (how) {
                        case Exit.Exited exited ->
                            new End(exited.code(), "", fromTheStart ? now : RunFolder.exitedAt(begun, exited));
                        case Exit.Vanished v -> new End(null, "It " + v.words(), now);
                        case Exit.NotBegun n -> new End(null, "It " + n.words(), now);
                    });
        } catch (IOException e) {
            log.warn("The end of run {} of environment {} cannot be noted", run.id(), record.id(), e);
        }
    }

    /** Ends the run with all its processes, if it still runs. Returns when they are gone. */
    void stop(RunFolder run, String reason) throws InterruptedException {
        var order = endings.orderToStop(run, standingOf(run), reason);
        if (order.isPresent()) {
            finishStopping(run, order.get());
        }
    }

    /** Running when it cannot be seen: ending processes that are gone does no harm. */
    private Standing standingOf(RunFolder run) throws InterruptedException {
        try {
            return run.script().standing();
        } catch (IOException e) {
            log.warn("How run {} of environment {} stands cannot be seen", run.id(), record.id(), e);
            return new Standing.Running();
        }
    }

    /** Orders every run to stop that still runs; their processes are the caller's to end. */
    List<RunFolder> orderAllToStop(String reason) throws IOException, InterruptedException {
        var ordered = new ArrayList<RunFolder>();
        for (RunFolder run : all()) {
            if (endings.endOf(run).isEmpty()
                    && endings.orderToStop(run, standingOf(run), reason).isPresent()) {
                ordered.add(run);
            }
        }
        return ordered;
    }

    /** Notes the end of runs that were ordered to stop and whose processes are gone. */
    void noteStopped(List<RunFolder> stopped) throws IOException {
        for (RunFolder run : stopped) {
            Optional<StopOrder> order = endings.orderOf(run);
            if (order.isPresent()) {
                endings.stopped(run, order.get().reason());
            }
        }
    }

    private void finishStopping(RunFolder run, StopOrder order) throws InterruptedException {
        try {
            int left = processes.end(nameOf(run), run.script());
            endings.stopped(
                    run, order.reason() + (left == 0 ? "" : " (" + left + " of its processes could not be ended)"));
        } catch (IOException e) {
            log.warn("Run {} of environment {} cannot be stopped", run.id(), record.id(), e);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** When it is interrupted, what was ordered is on disk: the next worker goes on. */
    private static void untilInterrupted(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that go on. */
    List<CommandRun> active() throws IOException, InterruptedException {
        var active = new ArrayList<CommandRun>();
        for (RunFolder run : all()) {
            describe(run.id())
                    .filter(found -> found.state() instanceof CommandRun.Running)
                    .ifPresent(active::add);
        }
        return active;
    }

    Optional<CommandRun> describe(String id) throws IOException, InterruptedException {
        RunFolder run = find(id).orElse(null);
        if (run == null) {
            return Optional.empty();
        }
        Optional<End> end = endings.endOf(run);
        if (end.isEmpty()) {
            end = endings.endOf(run, run.script().standing());
        }
        return run.describe(record.environmentId(), end, endings.orderOf(run));
    }

    InputStream output(String id, long from) throws IOException, InterruptedException {
        var run = find(id);
        return run.isPresent() ? run.get().script().output().from(from) : InputStream.nullInputStream();
    }

    long keptFrom(String id, long from) throws IOException, InterruptedException {
        var run = find(id);
        return run.isPresent() ? run.get().script().output().keptFrom(from) : from;
    }

    /** The files that the blueprint collects, from the run's own working folder, where it has one, and the workspace. */
    void collect(String id, FileSink sink) throws IOException, InterruptedException {
        ScriptFolder script = find(id).map(RunFolder::script).orElse(null);
        if (script != null && script.hasBegun()) {
            Host host = script.host();
            if (host.copyOut(script.file("work"), blueprint.collect(), script.path(), sink)) {
                host.copyOut(folder.workspace().toString(), blueprint.collect(), script.path(), sink);
            }
        }
    }

    private List<RunFolder> all() throws IOException {
        return EnvironmentFolder.foldersIn(folder.runs()).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .filter(Keys::isName)
                .map(processes::run)
                .toList();
    }

    private static String nameOf(RunFolder run) {
        return "run-" + run.id();
    }
}
