package io.greenroom.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * What {@code greenroom} can be asked for, in the order of its help. Only the command that is called for is made: making all
 * of them takes a third of a worker's start.
 */
final class Subcommands {
    private static final Map<String, Supplier<Object>> OF_EVERY_INSTALLATION = ofEveryInstallation();

    private Subcommands() {}

    private static Map<String, Supplier<Object>> ofEveryInstallation() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("worker", WorkerCommand::new);
        commands.put("install", InstallCommand::new);
        commands.put("uninstall", UninstallCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("environments", EnvironmentsCommand::new);
        commands.put("blueprints", BlueprintsCommand::new);
        commands.put("images", ImagesCommand::new);
        commands.put("jobs", JobsCommand::new);
        return commands;
    }

    /** Adds the one that the arguments begin with; all of them where they begin with none, for the help and for suggestions. */
    static void addTo(CommandLine greenroom, String... arguments) {
        var commands = new LinkedHashMap<>(OF_EVERY_INSTALLATION);
        commands.putAll(SimulatorCommands.byName());
        String called = arguments.length == 0 ? "" : arguments[0];
        if (commands.containsKey(called)) {
            commands.keySet().retainAll(Set.of(called));
        }
        commands.forEach((name, command) -> greenroom.addSubcommand(name, command.get()));
    }
}
