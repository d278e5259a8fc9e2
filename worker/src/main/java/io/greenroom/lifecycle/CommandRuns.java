package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.blueprint.Plan;
import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.RunEndings;
import io.greenroom.command.RunFolder;
import io.greenroom.command.RunFolder.Begun;
import io.greenroom.command.RunFolder.End;
import io.greenroom.command.RunFolder.StopOrder;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.ProviderException;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command runs of one environment. */
final class CommandRuns {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRuns.class);

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final Tools tools;
    private final RunEndings endings;

    CommandRuns(
            EnvironmentFolder folder,
            EnvironmentRecord record,
            Plan blueprint,
            EnvironmentScripts scripts,
            Tools tools,
            ShelfWriter shelf) {
        this.folder = folder;
        this.record = record;
        this.blueprint = blueprint;
        this.scripts = scripts;
        this.tools = tools;
        this.endings = new RunEndings(tools.time(), shelf::wrote);
    }

    /** Takes up the runs that an earlier worker left. */
    void adopt() {
        try {
            for (RunFolder run : all()) {
                adopt(run);
            }
        } catch (IOException e) {
            LOG.error("The runs of environment {} cannot be taken up", record.id(), e);
        }
    }

    /** Of runs whose scripts another worker's machine had, there is nothing to be found any more. */
    void endLost(Site site) throws IOException {
        for (RunFolder run : all()) {
            Begun begun = run.begun().orElse(null);
            if (begun != null && (begun.runsOnWorker() || site.isLostWithWorker(begun.component()))) {
                endings.stopped(run, "It was lost with the machine of a worker that is gone");
            }
        }
    }

    private void adopt(RunFolder run) throws IOException {
        Begun begun = run.begun().orElse(null);
        if (begun == null || run.end().isPresent()) {
            return;
        }
        follow(run, begun, scripts.watch(run.script()), false);
        Optional<StopOrder> order = run.stopOrder();
        if (order.isPresent()) {
            tools.listeners().execute(() -> untilInterrupted(() -> finishStopping(run, order.get())));
        }
    }

    Optional<RunFolder> find(String id) throws IOException {
        return Keys.isName(id)
                ? Optional.of(scripts.run(id)).filter(run -> Files.exists(run.beginFile()))
                : Optional.empty();
    }

    /** Whether a run under this key has got as far as a process. */
    boolean hasBegun(String key) throws IOException, InterruptedException {
        var run = find(Keys.nameFor(key));
        return run.isPresent() && run.get().script().hasBegun();
    }

    /**
     * Starts what was prepared; a repeated launch finds the process of the first.
     *
     * @param outputs of the environment
     */
    void launch(CommandOrders.Order order, Map<String, String> outputs) throws ProviderException, InterruptedException {
        RunFolder run = order.run();
        try {
            Begun begun = run.begun().orElseThrow(() -> new IOException("run.json is missing in " + run.path()));
            var exit = scripts.start(
                    run.script(),
                    nameOf(run),
                    order.command().run(),
                    Files.isDirectory(run.work())
                            ? run.workOnHost()
                            : scripts.workspace(order.command().onWorker()),
                    scripts.variables(order, outputs));
            follow(run, begun, exit, true);
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED,
                    "Command '%s' could not be started: %s"
                            .formatted(order.command().name(), e.getMessage()),
                    e);
        }
    }

    /**
     * Sees to it that the run's end is noted, whichever way it comes.
     *
     * @param fromTheStart whether this worker saw all of it, so that its own clock tells when it ended
     */
    private void follow(RunFolder run, Begun begun, CompletableFuture<Exit> exit, boolean fromTheStart) {
        var alarm = tools.alarms().at(begun.deadline());
        tools.whenDone(alarm.rings(), now -> untilInterrupted(() -> stop(run, timedOut(begun))));
        tools.whenDone(exit, how -> {
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
        Instant now = tools.time().instant();
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
            LOG.warn("The end of run {} of environment {} cannot be noted", run.id(), record.id(), e);
        }
    }

    /** Ends the run with all its scripts, if it still runs. Returns when they are gone. */
    void stop(RunFolder run, String reason) throws InterruptedException {
        var order = endings.orderToStop(run, standingOf(run), reason);
        if (order.isPresent()) {
            finishStopping(run, order.get());
        }
    }

    /** Running when it cannot be seen: ending scripts that are gone does no harm. */
    private Standing standingOf(RunFolder run) throws InterruptedException {
        try {
            return run.script().standing();
        } catch (IOException e) {
            LOG.warn("How run {} of environment {} stands cannot be seen", run.id(), record.id(), e);
            return new Standing.Running();
        }
    }

    /** Orders every run to stop that still runs; their scripts are the caller's to end. */
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

    /** Notes the end of runs that were ordered to stop and whose scripts are gone. */
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
            int left = scripts.end(nameOf(run), run.script());
            endings.stopped(
                    run, order.reason() + (left == 0 ? "" : " (" + left + " of its scripts could not be ended)"));
        } catch (IOException e) {
            LOG.warn("Run {} of environment {} cannot be stopped", run.id(), record.id(), e);
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
        RunFolder run = find(id).orElse(null);
        if (run == null || !run.script().hasBegun()) {
            return;
        }
        boolean worker = run.begun().map(Begun::runsOnWorker).orElse(false);
        ScriptFolder script = run.script();
        Host host = script.host();
        if (host.copyOut(script.file("work"), blueprint.collect(), script.path(), sink)) {
            host.copyOut(scripts.workspace(worker), blueprint.collect(), script.path(), sink);
        }
    }

    private List<RunFolder> all() throws IOException {
        var all = new ArrayList<RunFolder>();
        for (Path path : EnvironmentFolder.foldersIn(folder.runs())) {
            find(String.valueOf(path.getFileName())).ifPresent(all::add);
        }
        return all;
    }

    private static String nameOf(RunFolder run) {
        return "run-" + run.id();
    }
}
