package io.greenroom.provider.docker;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import io.greenroom.environment.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A container as a host of scripts. Their folders lie in the environment's volume, so that they are read in the keeper,
 * which outlives the other containers; processes are begun, seen and ended in their own one.
 */
final class ContainerHost implements Host {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration MOST = GRACE.plusSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Containers containers;
    private final String name;
    private final ContainerShell shell;
    private final Volume volume;

    /** @param name of the container where scripts run */
    ContainerHost(Containers containers, String name, ContainerShell shell, Volume volume) {
        this.containers = containers;
        this.name = name;
        this.shell = shell;
        this.volume = volume;
    }

    /** Variables go in over the shell's input: no list of processes and no engine shows them. */
    @Override
    public void start(Script script) throws IOException, InterruptedException {
        String exports = script.variables().entrySet().stream()
                .map(v -> "export " + v.getKey() + "=" + ContainerShell.quoted(v.getValue()))
                .collect(Collectors.joining("\n"));
        var answer = shell.call(PATIENCE, "begin", script.folder(), script.workingFolder(), script.text(), exports);
        if (answer.code() != 0) {
            throw new IOException("container %s did not take the script: %s%s"
                    .formatted(name, answer.text().strip(), Refusals.advice(answer.text())));
        }
    }

    @Override
    public Map<String, Standing> look(Collection<String> folders) throws IOException, InterruptedException {
        try {
            return standings(folders, shell, new Exit.Vanished());
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
            return standings(folders, volume.shell(), end);
        } catch (IOException e) {
            return folders.stream().collect(Collectors.toMap(folder -> folder, folder -> end));
        }
    }

    private static Map<String, Standing> standings(Collection<String> folders, ContainerShell shell, Exit.Vanished gone)
            throws IOException, InterruptedException {
        var answer = shell.call(PATIENCE, "look", folders.toArray(String[]::new));
        List<String> lines = answer.text().lines().toList();
        if (lines.size() != folders.size()) {
            throw new IOException("the shell gave an answer that cannot be read: " + answer.text());
        }
        var standings = new HashMap<String, Standing>();
        int at = 0;
        for (String folder : folders) {
            String[] words = lines.get(at++).split(" ", -1);
            standings.put(
                    folder,
                    switch (words[0]) {
                        case "none" -> new Exit.NotBegun();
                        case "running" -> new Standing.Running();
                        case "exited" ->
                            new Exit.Exited(
                                    Integer.parseInt(words[1]), Instant.ofEpochSecond(Long.parseLong(words[2])));
                        default -> gone;
                    });
        }
        return standings;
    }

    /** A container in which no process can be started any more, not even to end others, is killed itself. */
    @Override
    public int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
        try {
            return endAll(mark, folders);
        } catch (IOException e) {
            if (containers.endOf(name).isEmpty()) {
                containers.kill(name);
            }
            return 0;
        }
    }

    private int endAll(String mark, Collection<String> folders) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String signal = "TERM";
        while (true) {
            int left = tell(signal, mark, folders);
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            if (left == 0 || waited.compareTo(MOST) > 0) {
                return left;
            }
            signal = waited.compareTo(GRACE) < 0 ? "0" : "KILL";
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private int tell(String signal, String mark, Collection<String> folders) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(signal));
        arguments.addAll(folders);
        String inFolders =
                shell.call(PATIENCE, "tell", arguments.toArray(String[]::new)).text();
        String marked = shell.call(PATIENCE, "tell_marked", signal, Script.MARK + "=" + mark)
                .text();
        return Math.max(Integer.parseInt(inFolders.strip()), Integer.parseInt(marked.strip()));
    }

    @Override
    public List<HostFile> list(String folder) throws IOException, InterruptedException {
        return volume.list(folder);
    }

    @Override
    public InputStream read(String file, long from) throws IOException, InterruptedException {
        return volume.read(file, from);
    }

    @Override
    public void remove(String folder) throws IOException, InterruptedException {
        volume.remove(folder);
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

    ContainerShell shell() {
        return shell;
    }

    void close() {
        shell.close();
    }

    @Override
    public String toString() {
        return "container " + name;
    }
}
