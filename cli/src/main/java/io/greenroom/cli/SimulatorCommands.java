package io.greenroom.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The commands that need the simulator. Its libraries lie in a folder of their own, {@code lib/simulator}, which an
 * installation that only runs a worker can do without. So no other command may need a class of them, and these commands are
 * not looked at before it is known that they are there.
 */
final class SimulatorCommands {
    private SimulatorCommands() {}

    /** All of them; where the simulator is missing, in their places what says so. */
    static Map<String, Supplier<Object>> byName() {
        return simulatorIsThere() ? all() : missing();
    }

    private static Map<String, Supplier<Object>> all() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("simulate", SimulateCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("simulator", SimulatorCommand::new);
        return commands;
    }

    private static Map<String, Supplier<Object>> missing() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        Stream.of("simulate", "demo", "simulator")
                .forEach(name ->
                        commands.put(name, () -> new CommandLine(new Missing()).setUnmatchedArgumentsAllowed(true)));
        return commands;
    }

    private static boolean simulatorIsThere() {
        try {
            Class.forName("io.greenroom.simulator.Simulator", false, SimulatorCommands.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Command(description = "Is not in this installation, which has no lib/simulator.")
    static final class Missing implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            String name = Objects.requireNonNull(spec, "picocli sets it").name();
            throw Refusal.usage(
                    "'%s' needs the simulator, which is not in this installation: unpack the release again, with its"
                                    .formatted(name)
                            + " folder lib/simulator.");
        }
    }
}
