package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of machines; its README's command runs it as processes in DocumentedCommandsIT. */
class BookshopTest {
    private static final Path BLUEPRINTS = Path.of("..", "examples", "machines", "blueprints");

    @Test
    void onMachinesItDiffersInProviderAndMachinesAlone() throws Exception {
        String here = Files.readString(BLUEPRINTS.resolve("bookshop.yaml"));
        String onMachines = Files.readString(BLUEPRINTS.resolve("bookshop-on-machines.yaml"));

        assertThat(onMachines.lines().filter(line -> !line.matches("provider: ec2| {4}machine: \\{.*}")))
                .containsExactlyElementsOf(here.lines().toList());
        assertThat(onMachines.lines().filter(line -> line.startsWith("    machine:")))
                .hasSize(2);
    }
}
