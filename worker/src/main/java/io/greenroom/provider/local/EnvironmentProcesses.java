package io.greenroom.provider.local;

import io.greenroom.file.FolderRemoval;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.local.LocalBlueprint.Part;
import io.greenroom.provider.local.LocalBlueprint.Step;
import io.greenroom.secret.Secrets;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The processes of one environment: started in its folders with its variables, ended by its mark. */
final class EnvironmentProcesses {
    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final EnvironmentFolder.Secrets secrets;
    private final Machine machine;

    EnvironmentProcesses(
            EnvironmentFolder folder, EnvironmentRecord record, EnvironmentFolder.Secrets secrets, Machine machine) {
        this.folder = folder;
        this.record = record;
        this.secrets = secrets;
        this.machine = machine;
    }

    CompletableFuture<Exit> startComponent(Part part) throws IOException {
        return start(folder.component(part.name()), "component-" + part.name(), part.run(), part.name());
    }

    CompletableFuture<Exit> watchComponent(String name) {
        return machine.processes().watch(folder.component(name));
    }

    /**
     * Runs a step to its end, or goes on waiting for one that an earlier worker began.
     *
     * @return what went wrong, in a sentence and the last lines; empty when it succeeded
     */
    Optional<String> runStep(ProcessFolder process, String name, Step step) throws InterruptedException {
        try {
            var exit = start(process, name, step.run(), null);
            Instant deadline = process.order(name, step.run(), machine.time().instant())
                    .startedAt()
                    .plus(step.timeout());
            Optional<Exit> end = await(exit, deadline);
            if (end.isEmpty()) {
                machine.terminator().end(record.markOf(name), List.of(process));
                return Optional.of("It timed out after %s. Raise its 'timeout' if it needs longer. %s"
                        .formatted(Durations.text(step.timeout()), tail(process)));
            }
            return end.filter(e -> !e.isSuccess()).map(e -> "It %s. %s".formatted(e.words(), tail(process)));
        } catch (IOException e) {
            return Optional.of("It could not be run: " + e.getMessage());
        }
    }

    /** Runs a readiness script once; true when it ended well within the deadline. An earlier try is forgotten. */
    boolean tryScript(Part part, String script, Instant deadline) throws IOException, InterruptedException {
        ProcessFolder process = folder.readiness(part.name());
        String name = "ready-" + part.name();
        if (process.hasStarted()) {
            machine.terminator().end(record.markOf(name), List.of(process));
        }
        List<FolderRemoval.Left> left = FolderRemoval.remove(process.path());
        if (!left.isEmpty()) {
            throw new IOException("an earlier try is in the way. " + FolderRemoval.words(left));
        }
        Optional<Exit> end = await(start(process, name, script, part.name()), deadline);
        return end.isPresent() && end.get().isSuccess();
    }

    /** How a process ended; empty when it had not by the deadline. */
    Optional<Exit> await(CompletableFuture<Exit> exit, Instant deadline) throws InterruptedException {
        var alarm = machine.alarms().at(deadline);
        try {
            CompletableFuture.anyOf(exit, alarm.rings()).get();
            return exit.isDone() ? Optional.of(exit.get()) : Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Watching a process of environment " + record.id() + " failed", e);
        } finally {
            alarm.cancel();
        }
    }

    private CompletableFuture<Exit> start(ProcessFolder process, String name, String script, @Nullable String component)
            throws IOException {
        process.order(name, script, machine.time().instant());
        return start(process, name, folder.workspace(), component, Map.of());
    }

    /** Starts a process whose order is already in its folder. */
    CompletableFuture<Exit> start(
            ProcessFolder process,
            String name,
            Path workingFolder,
            @Nullable String component,
            Map<String, String> further)
            throws IOException {
        var variables = new LinkedHashMap<>(machine.variables().of(record, secrets.inputs(), component));
        variables.put("GREENROOM_WORKSPACE", folder.workspace().toString());
        variables.putAll(further);
        variables.put(Terminator.MARK, record.markOf(name));
        return machine.processes().start(process, workingFolder, variables);
    }

    /** What a command run adds to the variables. */
    Map<String, String> furtherVariables(PipelineContext owner, GivenValues arguments, Path outputVariables) {
        var further = new LinkedHashMap<String, String>();
        further.putAll(machine.variables().of(owner));
        further.putAll(machine.variables().named("ARG_", arguments.plain()));
        further.putAll(machine.variables().named("ARG_", arguments.secret()));
        further.put("GREENROOM_OUTPUT", outputVariables.toString());
        return further;
    }

    /** Ends one process and what came of it; says how many could not be ended. */
    int end(String name, ProcessFolder process) throws IOException, InterruptedException {
        return machine.terminator().end(record.markOf(name), List.of(process));
    }

    /** Ends everything that belongs to the environment; says how many could not be ended. */
    int endAll() throws IOException, InterruptedException {
        return machine.terminator().end(record.markOfAll(), folder.allProcesses());
    }

    /** A template's text as it may be shown: secret inputs are hidden in it. */
    String show(Template template, @Nullable String component) {
        var values = values(component);
        secrets.inputs().forEach((name, value) -> values.put(LocalBlueprint.variable("INPUT_", name), Secrets.MASK));
        return template.fill(name -> values.getOrDefault(name, ""));
    }

    Collection<String> secretValues() {
        return secrets.inputs().values();
    }

    /** The text without secrets: what processes print may hold them. */
    String mask(String text) {
        return machine.secrets().mask(text);
    }

    /** The last lines of what a process printed, without secrets. */
    String tail(ProcessFolder process) {
        return process.output().tail(machine.secrets());
    }

    /** A template's text as it is meant; may hold secrets. */
    String fill(Template template, @Nullable String component) {
        var values = values(component);
        values.putAll(machine.variables().named("INPUT_", secrets.inputs()));
        return template.fill(name -> values.getOrDefault(name, ""));
    }

    private Map<String, String> values(@Nullable String component) {
        var values = new LinkedHashMap<String, String>();
        record.ports()
                .forEach((name, ports) ->
                        ports.forEach((port, number) -> values.put(name + "." + port, number.toString())));
        if (component != null) {
            record.portsOf(component).forEach((port, number) -> values.put(port, number.toString()));
        }
        values.putAll(machine.variables().named("INPUT_", record.inputs()));
        values.put("GREENROOM_ENVIRONMENT_ID", record.environmentId().value());
        values.put("GREENROOM_ENVIRONMENT_NAME", record.name());
        return values;
    }
}
