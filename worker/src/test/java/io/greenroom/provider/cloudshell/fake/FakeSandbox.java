package io.greenroom.provider.cloudshell.fake;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One sandbox on the virtual clock: asked for its state, it first lives through what is due by now. Not thread-safe. */
final class FakeSandbox {
    final String id = UUID.randomUUID().toString();
    final String name;
    final FakeBlueprint blueprint;
    final String owner;
    final Map<String, String> inputs;
    final Instant start;
    final List<Event> events = new ArrayList<>();
    final List<FakeExecution> executions = new ArrayList<>();
    final List<FakeComponent> components = new ArrayList<>();
    Instant end;
    String state;
    String stage = "None";

    @Nullable
    Instant stopped;

    private final Modes modes;
    private boolean deployed;

    record Event(int id, boolean error, String text, Instant at) {}

    /** A component as it is now. */
    record FakeComponent(String id, String name, Part part) {}

    FakeSandbox(
            String name,
            FakeBlueprint blueprint,
            String owner,
            Map<String, String> inputs,
            Instant start,
            Instant end,
            Modes modes) {
        this.name = name;
        this.blueprint = blueprint;
        this.owner = owner;
        this.inputs = inputs;
        this.start = start;
        this.end = end;
        this.modes = modes;
        this.state = modes.beforeSetup;
        blueprint.parts().forEach(part -> components.add(new FakeComponent(newId(), part.name(), part)));
        event(false, "Sandbox created", start);
    }

    void advanceTo(Instant now) {
        if (stopped == null && !now.isBefore(end)) {
            setUpTo(end);
            stopped = end.minus(modes.stopLag);
        }
        if (stopped == null) {
            setUpTo(now);
        } else {
            tearDownTo(now, stopped);
        }
        Instant cut = over();
        executions.forEach(execution -> execution.advanceTo(cut == null || now.isBefore(cut) ? now : cut));
    }

    private @Nullable Instant over() {
        return stopped == null ? null : stopped.plus(modes.stopLag);
    }

    private void setUpTo(Instant now) {
        Duration into = Duration.between(start.plus(modes.beforeSetupTakes), now);
        if (into.isNegative() || isSetUp()) {
            return;
        }
        state = "Setup";
        double share = blueprint.setup().isZero()
                ? 1
                : (double) into.toMillis() / blueprint.setup().toMillis();
        stage = share < 0.4 ? "Provisioning" : share < 0.7 ? "Connectivity" : "Configuration";
        if (share >= 0.4) {
            deploy();
        }
        if (blueprint.setupError() != null && share >= 0.7) {
            state = "Error";
            event(true, "'Setup' Blueprint command failed: " + blueprint.setupError(), now);
        } else if (share >= 1) {
            state = "Ready";
            stage = "Ended";
            event(false, "'Setup' Blueprint command ended", now);
        }
    }

    private boolean isSetUp() {
        return state.equals("Ready") || state.equals("Error");
    }

    private void deploy() {
        if (!deployed) {
            deployed = true;
            components.replaceAll(one -> one.part().app()
                    ? new FakeComponent(newId(), one.name() + "-" + newId().substring(0, 4), one.part())
                    : one);
        }
    }

    private void tearDownTo(Instant now, Instant since) {
        Instant begins = since.plus(modes.stopLag);
        Instant ends = begins.plus(blueprint.teardown());
        if (now.isBefore(begins) || isOver()) {
            return;
        }
        if (!state.equals("Teardown")) {
            state = "Teardown";
            event(false, "'Teardown' Blueprint command started", begins);
        }
        if (!now.isBefore(ends)) {
            boolean failed = blueprint.teardownError() != null;
            if (failed) {
                event(true, "'Teardown' Blueprint command failed: " + blueprint.teardownError(), ends);
            }
            state = failed && modes.failedTeardownShowsAsError ? "Error" : "Ended";
            completed = true;
        }
    }

    private boolean completed;

    boolean isOver() {
        return completed;
    }

    void event(boolean error, String text, Instant at) {
        events.add(new Event(100 + events.size() * 3, error, text, at));
    }

    Optional<FakeComponent> component(String componentId) {
        return components.stream().filter(one -> one.id().equals(componentId)).findFirst();
    }

    FakeExecution execute(
            @Nullable String componentId, FakeCommand command, Map<String, String> arguments, Instant now) {
        var execution = new FakeExecution(newId(), componentId, command, arguments, now, modes.executionLag);
        executions.add(execution);
        return execution;
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }
}
