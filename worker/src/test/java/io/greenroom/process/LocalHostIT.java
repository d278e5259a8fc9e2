package io.greenroom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.HostContract;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.ScriptOutput;
import io.greenroom.secret.SecretsInUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostIT implements HostContract {
    private final LocalHost host = anotherWorkersHost();
    private final Path folder;
    private final ScriptFolder script;

    LocalHostIT(@TempDir Path folder) {
        this.folder = folder;
        this.script = new ScriptFolder(host, folder.resolve("x").toString());
    }

    @Override
    public LocalHost anotherWorkersHost() {
        return new LocalHost(SessionLauncher.find("/usr/bin:/bin"), new Terminator(Duration.ofSeconds(3)));
    }

    @Override
    public String folder(String name) {
        return folder.resolve("scripts").resolve(name).toString();
    }

    @Override
    public String workspace() {
        return folder.toString();
    }

    private void start(String text) throws Exception {
        host.start(new Script(
                script.path(),
                text,
                folder.toString(),
                Map.of("PATH", "/usr/bin:/bin", Script.MARK, "m/" + folder),
                Set.of()));
    }

    @Test
    void aScriptIsNoChildOfTheWorkers() throws Exception {
        start("while [ ! -e go ]; do sleep 0.05; done");

        await().atMost(LONG)
                .until(() -> Files.exists(folder.resolve("x/pid")) && Files.size(folder.resolve("x/pid")) > 0);
        String pid = Files.readString(folder.resolve("x/pid")).split("\\s", 2)[0];
        assertThat(ProcessHandle.current().children()).noneMatch(child -> child.pid() == Long.parseLong(pid));
        Files.createFile(folder.resolve("go"));
        await().atMost(LONG).until(() -> script.standing() instanceof Exit);
    }

    @Test
    void onlyRegularFilesAreListedAndRead(@TempDir Path outside) throws Exception {
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        Path made = Files.createDirectory(folder.resolve("x"));
        Files.createSymbolicLink(made.resolve("output.log"), secret);
        Files.createDirectory(made.resolve("output.5"));
        Files.writeString(made.resolve("real"), "0123456789");

        assertThat(host.list(made.toString())).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("real");
            assertThat(file.size()).isEqualTo(10);
        });
        assertThat(host.list(folder.resolve("nowhere").toString())).isEmpty();
        assertThatThrownBy(() -> host.read(made.resolve("output.log").toString(), 0))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(text(made.resolve("real"), 7)).isEqualTo("789");
        assertThat(text(made.resolve("real"), 70)).isEmpty();
        assertThat(new ScriptOutput(host, made.toString()).tail(new SecretsInUse()))
                .isEqualTo("It printed nothing.");
    }

    private String text(Path file, long from) throws IOException {
        try (var in = host.read(file.toString(), from)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
