package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.Plan.Step;
import io.greenroom.command.Exit;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings an environment up: the setup steps one after the other, then the components, each as soon as those it comes
 * after are ready, and each with its own setup steps first. Steps and components that an earlier worker began are found and
 * not begun again.
 */
final class Startup {
    private final Site site;
    private final Path workspace;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final ReadinessProbe probe;
    private final Consumer<Starting> progress;
    /**
     * Components, each with what of it is waited for, empty for all. Guarded by this, as is the next: components are started on
     * threads of their own.
     */
    private final Map<String, String> waitedFor = new LinkedHashMap<>();

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
            scripts.pass();
            site.open(workspace, this::report);
        } catch (ProviderException | IOException e) {
            throw new StartFailure(
                    StartFailure.kindOf(e), "Making room for the environment", String.valueOf(e.getMessage()));
        }
    }

    private void setUp() throws StartFailure, InterruptedException {
        for (int number = 1; number <= blueprint.setup().size(); number++) {
            String phase = "Setup step " + number;
            report(phase);
            runStep("setup-" + number, phase, blueprint.setup().get(number - 1), null);
        }
    }

    private void runStep(String name, String phase, Step step, @Nullable String component)
            throws StartFailure, InterruptedException {
        Optional<String> problem = scripts.runStep(name, step, component);
        if (problem.isPresent()) {
            throw new StartFailure(phase, problem.get());
        }
        isDone();
    }

    private void startComponents() throws StartFailure, InterruptedException {
        Map<String, Part> waiting = new LinkedHashMap<>(blueprint.components());
        Set<String> ready = new HashSet<>();
        waitFor(waiting.keySet());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var started = new ExecutorCompletionService<String>(threads);
            while (ready.size() < blueprint.components().size()) {
                for (Part part : blueprint.parts()) {
                    if (ready.containsAll(part.after()) && waiting.remove(part.name(), part)) {
                        started.submit(() -> start(part));
                    }
                }
                String name = started.take().get();
                ready.add(name);
                isReady(name);
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
            scripts.pass();
            site.open(part);
            setUp(part);
            CompletableFuture<Exit> exit = scripts.startComponent(part);
            Optional<Readiness> readiness = scripts.readiness(part);
            if (readiness.isPresent()) {
                Instant startedAt = scripts.startOfComponent(part.name());
                Optional<String> problem = probe.await(part, readiness.get(), exit, startedAt);
                if (problem.isPresent()) {
                    throw new StartFailure(phase, problem.get() + ". " + scripts.tailOfComponent(part));
                }
            }
            return part.name();
        } catch (ProviderException | IOException e) {
            throw new StartFailure(StartFailure.kindOf(e), phase, "It could not be started: " + e.getMessage());
        }
    }

    private void setUp(Part part) throws StartFailure, InterruptedException {
        int all = part.setup().size();
        if (site.isSetUp(part)) {
            for (int number = 1; number <= all; number++) {
                isDone();
            }
            return;
        }
        for (int number = 1; number <= all; number++) {
            waitFor(part.name(), all == 1 ? "its setup step" : "setup step %d of %d".formatted(number, all));
            runStep(
                    "setup-" + part.name() + "-" + number,
                    "Setup step %d of component %s".formatted(number, part.name()),
                    part.setup().get(number - 1),
                    part.name());
        }
        site.wasSetUp(part);
        if (all > 0) {
            waitFor(part.name(), "");
        }
    }

    private synchronized void waitFor(Collection<String> components) {
        components.forEach(name -> waitedFor.put(name, ""));
        reportComponents();
    }

    /** @param what of the component, for people; empty for all of it */
    private synchronized void waitFor(String component, String what) {
        waitedFor.put(component, what);
        reportComponents();
    }

    private synchronized void isReady(String component) {
        waitedFor.remove(component);
        done++;
        reportComponents();
    }

    private synchronized void isDone() {
        done++;
    }

    private void reportComponents() {
        if (waitedFor.isEmpty()) {
            return;
        }
        report("waiting for "
                + waitedFor.entrySet().stream()
                        .map(waited -> waited.getValue().isEmpty()
                                ? waited.getKey()
                                : "%s (%s)".formatted(waited.getKey(), waited.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    private synchronized void report(String phase) {
        int all = blueprint.setup().size() + 1;
        for (Part part : blueprint.parts()) {
            all += part.setup().size() + 1;
        }
        progress.accept(new Starting(100 * done / all, phase));
    }
}
