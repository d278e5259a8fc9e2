package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SubcommandsTest {
    private static CommandLine called(String... arguments) {
        var greenroom = new CommandLine(new GreenroomCommand());
        Subcommands.addTo(greenroom, arguments);
        return greenroom;
    }

    @Test
    void eachIsKnownByTheNameThatItGivesItself() {
        called("--help").getSubcommands().forEach((name, command) -> assertThat(command.getCommandSpec()
                        .userObject()
                        .getClass()
                        .getAnnotation(CommandLine.Command.class)
                        .name())
                .isEqualTo(name));
    }

    @Test
    void theHelpAndSuggestionsAreOfAllOfThemInTheirOrder() {
        var all = called("--help").getSubcommands().keySet();

        assertThat(all)
                .containsExactly(
                        "worker",
                        "install",
                        "uninstall",
                        "doctor",
                        "environments",
                        "blueprints",
                        "images",
                        "jobs",
                        "simulate",
                        "demo",
                        "simulator");
        assertThat(called().getSubcommands().keySet()).isEqualTo(all);
        assertThat(called("wroker").getSubcommands().keySet()).isEqualTo(all);
    }

    @Test
    void onlyTheOneThatIsCalledForIsMade() {
        assertThat(called("jobs", "--json").getSubcommands().keySet()).containsExactly("jobs");
        assertThat(called("simulate", "worker").getSubcommands().keySet()).containsExactly("simulate");
    }
}
