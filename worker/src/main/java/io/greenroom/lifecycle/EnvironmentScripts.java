package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.Plan.Step;
import io.greenroom.command.Exit;
import io.greenroom.command.RunFolder;
import io.greenroom.command.RunFolder.Begun;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.environment.ProviderException;
import io.greenroom.process.ThisMachine;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The scripts of one environment: started at its site with its variables, ended by their marks. */
final class EnvironmentScripts {
    static final String NOT_RUN = "It could not be run: ";
    private static final int MOST_REMEMBERED = 2000;

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final EnvironmentValues values;
    private final Site site;
    private final Place there;
    private final Place.@Nullable OfWorker onWorker;
    private final Tools tools;
    private final ShelfWriter shelf;
    /** Of command runs, which are looked for at every look; read from disk once. */
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    EnvironmentScripts(
            EnvironmentFolder folder,
            EnvironmentRecord record,
            EnvironmentValues values,
            Site site,
            Tools tools,
            ShelfWriter shelf) {
        this.shelf = shelf;
        this.folder = folder;
        this.record = record;
        this.values = values;
        this.site = site;
        this.there = new Place.OfSite(site);
        ThisMachine machine = tools.machine();
        this.onWorker = machine == null ? null : new Place.OfWorker(folder, site, machine);
        this.tools = tools;
    }

    /** @param worker whether the worker's machine is meant, and not where the environment is */
    private Place place(boolean worker) {
        return worker
                ? Objects.requireNonNull(onWorker, "the provider has no commands on the worker's machine")
                : there;
    }

    /** The folder of one of the environment's own scripts. */
    private ScriptFolder script(String name, @Nullable String component) {
        return new ScriptFolder(site.host(component), site.folder("processes/" + name, component));
    }

    /** The place of a command run. */
    RunFolder run(String id) throws IOException {
        Begun known = begun.get(id);
        if (known == null) {
            RunFolder notes = run(id, null, false);
            known = notes.begun().orElse(null);
            if (known == null) {
                return notes;
            }
            remember(id, known);
        }
        RunFolder run = run(id, known.component(), known.runsOnWorker());
        return new RunFolder(run.path(), run.script(), known);
    }

    private void remember(String id, Begun known) {
        if (begun.size() >= MOST_REMEMBERED) {
            begun.clear();
        }
        begun.put(id, known);
    }

    /** The place of a command run that is to be begun. */
    RunFolder run(String id, @Nullable String component, boolean worker) {
        Place place = place(worker);
        return new RunFolder(
                folder.runs().resolve(id),
                new ScriptFolder(place.host(component), place.folder("runs/" + id, component)));
    }

    /** Makes what commands on the worker's machine need. */
    void openWorker() throws IOException {
        if (onWorker != null) {
            onWorker.open();
        }
    }

    /** The working folder of commands. */
    String workspace(boolean worker) {
        return place(worker).workspace();
    }

    Reach reach(String component) {
        return site.reach(component).orElse(tools.reach());
    }

    /**
     * Starts what the component runs.
     *
     * @return completes when that is over; never where nothing is run
     */
    CompletableFuture<Exit> startComponent(Part part) throws ProviderException, IOException, InterruptedException {
        return site.isRun(part)
                ? start(nameOf(part.name()), site.script(part), part.name())
                : new CompletableFuture<>();
    }

    Optional<Readiness> readiness(Part part) throws ProviderException, IOException, InterruptedException {
        return site.readiness(part);
    }

    /** Empty where nothing is run that could end. */
    Optional<CompletableFuture<Exit>> watchComponent(Part part) {
        return site.isRun(part) ? Optional.of(watch(script(nameOf(part.name()), part.name()))) : Optional.empty();
    }

    /** When the component was first started. */
    Instant startOfComponent(String name) throws IOException {
        return ordered(nameOf(name));
    }

    String tailOfComponent(Part part) throws InterruptedException {
        return site.isRun(part) ? tail(script(nameOf(part.name()), part.name())) : "Nothing is run on it.";
    }

    private static String nameOf(String component) {
        return "component-" + component;
    }

    /**
     * Runs a step to its end, or goes on waiting for one that an earlier worker began.
     *
     * @param component where it runs; null for where scripts of the environment as a whole do
     * @return what went wrong, in a sentence and the last lines; empty when it succeeded
     */
    Optional<String> runStep(String name, Step step, @Nullable String component) throws InterruptedException {
        try {
            return finishStep(name, step, component);
        } catch (IOException e) {
            return Optional.of(NOT_RUN + e.getMessage());
        }
    }

    /**
     * The same.
     *
     * @throws IOException when it is not known how the step ends, because where it runs cannot be reached
     */
    Optional<String> finishStep(String name, Step step, @Nullable String component)
            throws IOException, InterruptedException {
        ScriptFolder script = script(name, component);
        Instant deadline = ordered(name).plus(step.timeout());
        Optional<Exit> end = await(start(name, step.run(), component), deadline);
        if (end.isEmpty() && script.standing() instanceof Exit ended) {
            end = Optional.of(ended); // in time, when no worker looked
        }
        if (end.isEmpty()) {
            end(name, script);
            return Optional.of("It timed out after %s. Raise its 'timeout' if it needs longer. %s"
                    .formatted(Durations.text(step.timeout()), tail(script)));
        }
        return end.filter(e -> !e.isSuccess()).isEmpty()
                ? Optional.empty()
                : Optional.of("It %s. %s".formatted(end.get().words(), tail(script)));
    }

    /** Whether the step was ever begun. */
    boolean hasBegun(String step) throws IOException, InterruptedException {
        return script(step, null).hasBegun();
    }

    private String tail(ScriptFolder script) throws InterruptedException {
        return script.output().tail(tools.secrets());
    }

    /** Runs a readiness script once; true when it ended well within the deadline. An earlier try is forgotten. */
    boolean tryScript(Part part, String text, Instant deadline) throws IOException, InterruptedException {
        String name = nameOfReadiness(part);
        ScriptFolder script = script(name, part.name());
        if (script.hasBegun()) {
            end(name, script);
        }
        pass();
        script.host().remove(script.path());
        Optional<Exit> end = await(start(name, text, part.name()), deadline);
        return end.isPresent() && end.get().isSuccess();
    }

    /**
     * How far a script got that tries until a component is up.
     *
     * @param standing running when the component or the time ended first; then the script was ended after that
     * @param lastWords the last line that it printed
     */
    record Tries(Standing standing, String lastWords) {}

    /**
     * Runs a script that ends well once the component is up. An earlier one is forgotten.
     *
     * @param component ends when what the component runs does
     */
    Tries tryUntilUp(Part part, String text, CompletableFuture<Exit> component, Instant deadline)
            throws IOException, InterruptedException {
        String name = nameOfReadiness(part);
        ScriptFolder script = script(name, part.name());
        if (script.hasBegun()) {
            end(name, script);
            script.host().remove(script.path());
        }
        CompletableFuture<Exit> up = start(name, text, part.name());
        try {
            await(up.applyToEither(component, how -> how), deadline);
        } finally {
            up.cancel(false);
        }
        Standing standing = script.standing();
        String tail = tail(script);
        if (standing instanceof Standing.Running) {
            end(name, script);
        }
        return new Tries(standing, tail.substring(tail.lastIndexOf('\n') + 1));
    }

    private static String nameOfReadiness(Part part) {
        return "ready-" + part.name();
    }

    /** How a process ended; empty when it had not by the deadline. */
    Optional<Exit> await(CompletableFuture<Exit> exit, Instant deadline) throws InterruptedException {
        var alarm = tools.alarms().at(deadline);
        try {
            CompletableFuture.anyOf(exit, alarm.rings()).get();
            return exit.isDone() ? Optional.of(exit.get()) : Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Watching a process of environment " + record.id() + " failed", e);
        } finally {
            alarm.cancel();
        }
    }

    private CompletableFuture<Exit> start(String name, String text, @Nullable String component)
            throws IOException, InterruptedException {
        ordered(name);
        return start(script(name, component), name, text, site.workspace(), values.ofStep(there, component));
    }

    private Instant ordered(String script) throws IOException {
        Instant first = folder.ordered(script, tools.time().instant());
        shelf.wrote(folder.order(script));
        return first;
    }

    /** Goes on only while this worker may act for the environment. */
    void pass() throws InterruptedException {
        tools.tending().pass(record.environmentId());
    }

    /** Starts a script, or finds the one that was begun in its folder. */
    CompletableFuture<Exit> start(
            ScriptFolder script, String name, String text, String workingFolder, Variables variables)
            throws IOException, InterruptedException {
        pass();
        var all = variables.and(new Variables(Map.of(Script.MARK, record.markOf(name)), Set.of()));
        script.host().start(new Script(script.path(), text, workingFolder, all.values(), all.secretNames()));
        return watch(script);
    }

    /** What a script of the environment as a whole, or of a component, sees. */
    Variables variables(@Nullable String component) {
        return values.at(there, component);
    }

    /**
     * What a command run sees.
     *
     * @param outputs of the environment
     */
    Variables variables(CommandOrders.Order order, Map<String, String> outputs)
            throws ProviderException, IOException, InterruptedException {
        return values.ofRun(order, place(order.command().onWorker()), outputs);
    }

    CompletableFuture<Exit> watch(ScriptFolder script) {
        return tools.watcher().watch(script.host(), script.path());
    }

    /** Ends one script and what came of it; says how many processes could not be ended. */
    int end(String name, ScriptFolder script) throws IOException, InterruptedException {
        pass();
        return script.host().end(record.markOf(name), List.of(script.path()));
    }

    /** Ends what the environment's commands run on the worker's machine; says how many could not be ended. */
    int endOnWorker() throws IOException, InterruptedException {
        Place worker = onWorker;
        if (worker == null || !Files.isDirectory(folder.workerWorkspace())) {
            return 0;
        }
        List<String> runs = EnvironmentFolder.foldersIn(folder.runs()).stream()
                .map(run -> worker.folder("runs/" + run.getFileName(), null))
                .toList();
        pass();
        return worker.host(null).end(record.markOfAll(), runs);
    }

    /** The text without secrets: what processes print may hold them. */
    String mask(String text) {
        return tools.secrets().mask(text);
    }
}
