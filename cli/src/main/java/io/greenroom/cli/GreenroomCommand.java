package io.greenroom.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code greenroom}: what it is for is in its {@link Subcommands}. */
@Command(
        name = "greenroom",
        description = "Ephemeral environments for AWS CodePipeline.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit status: 0 done, 1 what was asked for failed, 2 wrong usage or settings."})
final class GreenroomCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec, "picocli sets it").commandLine(), "Say which command is wanted");
    }
}
