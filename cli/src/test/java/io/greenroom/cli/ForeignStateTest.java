package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root, and a state directory in which commands of another user could have put anything. */
class ForeignStateTest {
    private static final int STRANGER = 54_321;

    private final Path folder;
    private final Path state;
    private final Path elsewhere;

    ForeignStateTest(@TempDir Path folder) {
        this.folder = folder;
        this.state = folder.resolve("state");
        this.elsewhere = folder.resolve("elsewhere");
    }

    @BeforeEach
    void strangersState() throws IOException {
        assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && Files.getAttribute(folder, "unix:uid").equals(0),
                "only root can give files to others");
        Files.createDirectory(state);
        Files.writeString(state.resolve("journal.db"), "no database");
        Files.createSymbolicLink(state.resolve("worker.lock"), elsewhere);
        Files.createSymbolicLink(state.resolve("ledger.db"), elsewhere);
        Files.createSymbolicLink(state.resolve("orders"), elsewhere);
        Files.setAttribute(state, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
    }

    private String settings() throws IOException {
        return Files.writeString(folder.resolve("greenroom.yaml"), "stateDirectory: %s\n".formatted(state))
                .toString();
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    @AfterEach
    void nothingWasFollowed() {
        assertThat(elsewhere).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker",
                "jobs",
                "jobs --json",
                "blueprints",
                "environments",
                "environments list",
                "environments show local/1",
                "environments end local/1",
                "environments end --all",
                "environments protect local/1",
                "environments purge --all --yes"
            })
    void commandsRefuseAndNameTheOwnerAndTheRemedy(String command) throws IOException {
        String config = settings();
        List<Path> before = files();
        String[] words = command.split(" ");

        Said said = Said.greenroom(withConfig(words, config));

        assertThat(said.status()).as(said.err()).isEqualTo(2);
        assertThat(said.err())
                .contains(state + " belongs to the user 54321", "sudo -u '#54321' greenroom")
                .hasLineCount(1);
        assertThat(said.out()).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    /** Such options belong to the command and stand before its subcommand. */
    private static String[] withConfig(String[] words, String config) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--config", config));
        return all.toArray(String[]::new);
    }

    @Test
    void doctorFindsItAndLooksNoFurther() {
        var stage = new Stage(folder);

        Stage.Run run = stage.doctor();
        stage.close();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern(
                        "FAILED +state directory +the state directory .*54321.* -> run the command as that user")
                .contains("everything else on this machine");
    }
}
