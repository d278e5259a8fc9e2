package io.greenroom.process;

import io.greenroom.command.CollectedFiles;
import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.environment.FileSink;
import io.greenroom.file.FolderCopy;
import io.greenroom.file.FolderRemoval;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * This machine. What it starts is no child of the worker's: it belongs to a session of its own, and costs the worker neither
 * a thread nor a handle while it runs.
 */
final class LocalHost implements Host {
    private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(30);

    private final SessionLauncher sessions;
    private final Terminator terminator;

    LocalHost(SessionLauncher sessions, Terminator terminator) {
        this.sessions = sessions;
        this.terminator = terminator;
    }

    @Override
    public void start(Script script) throws IOException, InterruptedException {
        var folder = new ProcessFolder(Path.of(script.folder()));
        if (folder.hasStarted()) {
            return;
        }
        folder.prepare(script.text());
        var command = new ArrayList<>(List.of("/bin/sh", "-c", ScriptFolder.BEGIN, "greenroom", script.folder()));
        command.addAll(sessions.command(List.of("/bin/sh", "-c", ScriptFolder.PROCESS, "greenroom", script.folder())));
        var builder = new ProcessBuilder(command)
                .directory(new File(script.workingFolder()))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(
                        Redirect.appendTo(folder.path().resolve("output.log").toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(script.variables());
        awaitEnd(builder.start());
    }

    /** Of what begins the script, which itself goes on in a session of its own. */
    private static void awaitEnd(Process beginning) throws IOException, InterruptedException {
        try {
            beginning.onExit().get(TIME_TO_BEGIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("it could not be begun within " + TIME_TO_BEGIN.toSeconds() + " s", e);
        }
    }

    @Override
    public Map<String, Standing> look(Set<String> folders) throws IOException {
        var seen = new HashMap<String, Standing>();
        for (String folder : folders) {
            seen.put(folder, new ProcessFolder(Path.of(folder)).standing());
        }
        return seen;
    }

    @Override
    public int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
        return terminator.end(
                mark,
                folders.stream()
                        .map(folder -> new ProcessFolder(Path.of(folder)))
                        .toList());
    }

    @Override
    public List<HostFile> list(String folder) throws IOException {
        var files = new ArrayList<HostFile>();
        try (var entries = Files.newDirectoryStream(Path.of(folder))) {
            for (Path entry : entries) {
                add(entry, files);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return files;
    }

    private static void add(Path entry, Collection<HostFile> files) throws IOException {
        try {
            if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                files.add(new HostFile(String.valueOf(entry.getFileName()), Files.size(entry)));
            }
        } catch (NoSuchFileException e) {
            return; // it is gone since
        }
    }

    @Override
    public InputStream read(String file, long from) throws IOException {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file);
        }
        var channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            return Channels.newInputStream(channel.position(from));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void remove(String folder) throws IOException {
        FolderRemoval.removeWhole(Path.of(folder));
    }

    @Override
    public void copyIn(Path from, String folder) throws IOException {
        if (!from.equals(Path.of(folder))) { // an environment's files are where the worker has put them
            FolderCopy.copy(from, Path.of(folder), path -> true);
        }
    }

    @Override
    public boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        var since = new ProcessFolder(Path.of(script)).startedAt();
        return new CollectedFiles(Path.of(folder), globs).handTo(sink, since);
    }

    @Override
    public String toString() {
        return "this machine";
    }
}
