package io.greenroom.blueprint;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.Retention;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a blueprint file says, checked. Maps keep the order of the file.
 *
 * @param collect globs of files that belong into the artifact of a command run
 * @param teardown what is done after the components were stopped
 * @param retention how long its environments are kept, where it says so
 * @param own what the provider read by itself
 */
public record Plan(
        String name,
        @Nullable String description,
        List<Blueprint.Input> inputs,
        List<Step> setup,
        Map<String, Part> components,
        Map<String, Command> commands,
        Map<String, Template> outputs,
        List<String> collect,
        List<Step> teardown,
        Retention retention,
        Object own) {

    private static final int FIRST_PORT = 8080;

    public Plan {
        inputs = List.copyOf(inputs);
        setup = List.copyOf(setup);
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        commands = Collections.unmodifiableMap(new LinkedHashMap<>(commands));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        collect = List.copyOf(collect);
        teardown = List.copyOf(teardown);
    }

    /** A script that has to end well within its time. */
    public record Step(String run, Duration timeout) {}

    /**
     * A component: something that goes on for as long as the environment lives.
     *
     * @param setup what is done once before it is started, one after the other, where it runs
     * @param run empty when its provider knows what it runs, or nothing is run on it
     * @param ports names under which it gets a port each
     * @param ready how to see that it is up; without, it is up as soon as it runs
     * @param after the components that have to be ready before it is started
     * @param own what the provider read by itself
     */
    public record Part(
            String name,
            List<Step> setup,
            String run,
            List<Port> ports,
            @Nullable Readiness ready,
            List<String> after,
            Map<String, Command> commands,
            Object own) {
        public Part {
            setup = List.copyOf(setup);
            ports = List.copyOf(ports);
            after = List.copyOf(after);
            commands = Collections.unmodifiableMap(new LinkedHashMap<>(commands));
        }

        /** Its ports by name, where it has a machine or an address for itself: those without a number are from 8080 on. */
        public Map<String, Integer> ownPorts() {
            var numbers = new LinkedHashMap<String, Integer>();
            ports.stream()
                    .filter(port -> port.number() != null)
                    .forEach(port -> numbers.put(port.name(), port.number()));
            int next = FIRST_PORT;
            for (Port port : ports) {
                while (numbers.containsValue(next)) {
                    next++;
                }
                numbers.putIfAbsent(port.name(), next);
            }
            return numbers;
        }
    }

    /**
     * A port of a component.
     *
     * @param number what its image or machine listens on; null for one that is free
     */
    public record Port(String name, @Nullable Integer number) {}

    /**
     * A script that Run-Command can run.
     *
     * @param onWorker whether it runs on the worker's machine, and not where its component or environment is
     */
    public record Command(
            String name, String run, Duration timeout, List<Blueprint.Input> arguments, boolean onWorker) {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * When a component counts as ready.
     *
     * @param fromThere whether that is tried where the component runs, by one script that tries until it works; else each
     *     try is made by itself, from where the provider's sites make them
     */
    public record Readiness(Check check, Duration timeout, boolean fromThere) {}

    /** What has to work before a component counts as ready. */
    public sealed interface Check {
        /** Answers a GET with a status below 400. */
        record Http(Template url) implements Check {}

        /** Takes a connection at {@code host:port}. */
        record Tcp(Template address) implements Check {}

        /** A script ends with exit code 0. */
        record Script(String run) implements Check {}
    }

    /** The part that people choose by. */
    public Blueprint summary() {
        return new Blueprint(name, description, inputs);
    }

    /** The commands that can be run in the component, or in the environment as a whole when it is null. */
    public Map<String, Command> commandsOf(@Nullable String component) {
        Part part = component == null ? null : components.get(component);
        return part == null ? commands : part.commands();
    }

    /** The components in the order of the file. */
    public Collection<Part> parts() {
        return components.values();
    }
}
