package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.command.Exit;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Brings an environment up: the setup steps one after the other, then the components, each as soon as those it comes
 * after are ready. Steps and components that an earlier worker began are found and not begun again.
 */
final class Startup {
    private final Site site;
    private final Path workspace;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final ReadinessProbe probe;
    private final Consumer<Starting> progress;
    private int done;

    Startup(
            Site site,
            Path workspace,
            Plan blueprint,
            EnvironmentScripts scripts,
            ReadinessProbe probe,
            Consumer<Starting> progress) {
        this.site = site;
        this.workspace = workspace;
        this.blueprint = blueprint;
        this.scripts = scripts;
        this.probe = probe;
        this.progress = progress;
    }

    /** Returns when every component is ready. */
    void run() throws StartFailure, InterruptedException {
        openSite();
        setUp();
        startComponents();
    }

    private void openSite() throws StartFailure, InterruptedException {
        report("making room");
        try {
            site.open(workspace, this::report);
        } catch (ProviderException | IOException e) {
            throw new StartFailure("Making room for the environment", String.valueOf(e.getMessage()));
        }
    }

    private void setUp() throws StartFailure, InterruptedException {
        for (int number = 1; number <= blueprint.setup().size(); number++) {
            String phase = "Setup step " + number;
            report(phase);
            Optional<String> problem =
                    scripts.runStep("setup-" + number, blueprint.setup().get(number - 1));
            if (problem.isPresent()) {
                throw new StartFailure(phase, problem.get());
            }
            done++;
        }
    }

    private void startComponents() throws StartFailure, InterruptedException {
        Map<String, Part> waiting = new LinkedHashMap<>(blueprint.components());
        Set<String> ready = new LinkedHashSet<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var started = new ExecutorCompletionService<String>(threads);
            while (ready.size() < blueprint.components().size()) {
                for (Part part : blueprint.parts()) {
                    if (ready.containsAll(part.after()) && waiting.remove(part.name(), part)) {
                        started.submit(() -> start(part));
                    }
                }
                report("waiting for " + String.join(", ", notIn(ready)));
                ready.add(started.take().get());
                done++;
            }
        } catch (ExecutionException e) {
            throw causeOf(e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private static StartFailure causeOf(ExecutionException e) throws InterruptedException {
        if (e.getCause() instanceof StartFailure failure) {
            return failure;
        }
        if (e.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw new IllegalStateException("Starting a component failed", e);
    }

    /** Starts one component and waits until it is ready; says its name then. */
    private String start(Part part) throws StartFailure, InterruptedException {
        String phase = "Component " + part.name();
        try {
            CompletableFuture<Exit> exit = scripts.startComponent(part);
            Optional<Readiness> readiness = scripts.readiness(part);
            if (readiness.isPresent()) {
                Instant startedAt = scripts.startOfComponent(part.name());
                Optional<String> problem = probe.await(part, readiness.get(), exit, startedAt);
                if (problem.isPresent()) {
                    throw new StartFailure(phase, problem.get() + ". " + scripts.tailOfComponent(part.name()));
                }
            }
            return part.name();
        } catch (ProviderException | IOException e) {
            throw new StartFailure(phase, "It could not be started: " + e.getMessage());
        }
    }

    private Set<String> notIn(Set<String> ready) {
        var left = new LinkedHashSet<>(blueprint.components().keySet());
        left.removeAll(ready);
        return left;
    }

    private void report(String phase) {
        int all = blueprint.setup().size() + blueprint.components().size() + 1;
        progress.accept(new Starting(100 * done / all, phase));
    }
}
