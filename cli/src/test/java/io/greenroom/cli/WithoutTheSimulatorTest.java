package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line where {@code lib/simulator} was left away: loaded by itself, without the simulator's classes. */
class WithoutTheSimulatorTest {
    private final URLClassLoader loader;
    private final Method run;

    WithoutTheSimulatorTest() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("simulator")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        loader = new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        run = loader.loadClass(Main.class.getName()).getDeclaredMethod("run", String[].class);
        run.setAccessible(true);
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    private Said greenroom(String... arguments) {
        return Said.by(() -> {
            try {
                return (int) run.invoke(null, (Object) arguments);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.toString(), e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate p.json --source A=b", "demo", "demo --help", "simulator --port 0"})
    void itsCommandsSayWhatToDo(String command) {
        String[] words = command.split(" ", -1);

        Said said = greenroom(words);

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err())
                .startsWith("greenroom: '" + words[0] + "' needs the simulator")
                .contains("lib/simulator")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void allOthersAreThere() {
        Said help = greenroom("--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Is not in this installation");
        for (String command :
                List.of("worker", "install", "uninstall", "doctor", "environments", "blueprints", "jobs")) {
            assertThat(greenroom(command, "--help").out()).contains("Usage: greenroom " + command);
        }
    }
}
