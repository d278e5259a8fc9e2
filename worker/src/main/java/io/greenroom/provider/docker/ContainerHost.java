package io.greenroom.provider.docker;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import io.greenroom.engine.Refusals;
import io.greenroom.environment.FileSink;
import io.greenroom.shell.Shell;
import io.greenroom.shell.ShellScripts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container as a host of scripts. Their folders lie in the environment's volume, so that they are read in the keeper,
 * which outlives the other containers; processes are begun, seen and ended in their own one.
 *
 * @param name of the container where scripts run
 */
record ContainerHost(Containers containers, String name, Shell shell, Volume volume) implements Host {
    private static final Exit GONE =
            new Exit.Vanished("was killed from outside, or the engine was restarted: it left no exit code");

    @Override
    public void start(Script script) throws IOException, InterruptedException {
        var answer = ShellScripts.begin(shell, script);
        if (answer.code() != 0) {
            throw new IOException("container %s did not take the script: %s%s"
                    .formatted(name, answer.text(), Refusals.advice(answer.text())));
        }
    }

    @Override
    public Map<String, Standing> look(Set<String> folders) throws IOException, InterruptedException {
        try {
            return ShellScripts.look(shell, folders, GONE);
        } catch (IOException e) {
            var end = containers.endOf(name);
            if (end.isEmpty()) {
                throw e;
            }
            return lastSeen(folders, new Exit.Vanished(end.get()));
        }
    }

    /** Of scripts whose container has ended: their exit codes, where they left one. */
    private Map<String, Standing> lastSeen(Collection<String> folders, Exit.Vanished end) throws InterruptedException {
        try {
            return ShellScripts.look(volume.files().shell(), folders, end);
        } catch (IOException e) {
            return folders.stream().collect(Collectors.toMap(folder -> folder, folder -> end));
        }
    }

    /** A container in which no process can be started any more, not even to end others, is killed itself. */
    @Override
    public int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
        if (containers.endOf(name).isPresent()) {
            return 0;
        }
        try {
            return ShellScripts.end(shell, mark, folders);
        } catch (IOException e) {
            if (containers.endOf(name).isEmpty()) {
                containers.kill(name);
            }
            return 0;
        }
    }

    @Override
    public List<HostFile> list(String folder) throws IOException, InterruptedException {
        return volume.files().list(folder);
    }

    @Override
    public InputStream read(String file, long from) throws IOException, InterruptedException {
        return volume.files().read(file, from);
    }

    @Override
    public void remove(String folder) throws IOException, InterruptedException {
        volume.files().remove(folder);
    }

    @Override
    public void copyIn(Path from, String folder) throws IOException, InterruptedException {
        volume.copyIn(from, folder);
    }

    @Override
    public boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        return volume.copyOut(folder, globs, script, sink);
    }

    /** A look costs a message to the engine and back. */
    @Override
    public Duration pace() {
        return Duration.ofMillis(20);
    }

    @Override
    public String toString() {
        return "container " + name;
    }
}
