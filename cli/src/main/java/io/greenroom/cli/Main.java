package io.greenroom.cli;

import io.greenroom.assembly.AssemblyException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line. Only here does the process exit. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Exit status: 0 done; 1 what was asked for failed; 2 wrong usage or settings. */
    static int run(String... arguments) {
        var greenroom = new CommandLine(new GreenroomCommand());
        Subcommands.addTo(greenroom, arguments);
        return explaining(greenroom).execute(arguments);
    }

    /** A command whose mistakes are explained to people. */
    static CommandLine commandLine(Object command) {
        return explaining(new CommandLine(command));
    }

    private static CommandLine explaining(CommandLine commandLine) {
        commandLine.setParameterExceptionHandler((e, given) -> explainUsage(e));
        commandLine.setExecutionExceptionHandler((e, failed, result) -> explain(e, failed));
        return commandLine;
    }

    private static int explainUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("greenroom: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return 2;
    }

    private static int explain(Exception e, CommandLine command) throws Exception {
        if (e instanceof Refusal refusal) {
            command.getErr().println("greenroom: " + refusal.getMessage());
            return refusal.status();
        }
        if (e instanceof AssemblyException failure) {
            command.getErr().println("greenroom: " + failure.getMessage());
            return switch (failure.reason()) {
                case SETTINGS -> 2;
                case MACHINE -> 1;
            };
        }
        throw e;
    }
}
