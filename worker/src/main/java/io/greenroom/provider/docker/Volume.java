package io.greenroom.provider.docker;

import io.greenroom.command.CollectGlob;
import io.greenroom.command.CollectedArchive;
import io.greenroom.engine.Archive;
import io.greenroom.engine.ContainerShell.Beforehand;
import io.greenroom.engine.Engine;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.ProviderException;
import io.greenroom.shell.Shell;
import io.greenroom.shell.ShellFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The files that the containers of one environment share, as its keeper sees them, which outlives the other containers. */
final class Volume {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Everything of the workspace was brought in. */
    private static final String COPIED = "copied";

    private final Engine engine;
    private final String keeper;
    private final Beforehand needed;
    private final ShellFiles files;

    /**
     * @param keeper the container's name
     * @param needed makes it
     * @param shell of root, in the keeper
     */
    Volume(Engine engine, String keeper, Beforehand needed, Shell shell) {
        this.engine = engine;
        this.keeper = keeper;
        this.needed = needed;
        this.files = new ShellFiles(shell);
    }

    ShellFiles files() {
        return files;
    }

    /** Brings the workspace in, unless that was done before; scripts of every user write there, and beside it. */
    void fill(Path workspace, String container) throws IOException, InterruptedException {
        var copied = Archive.of(engine, container, Containers.FILES + "/" + COPIED);
        if (copied.isPresent()) {
            copied.get().close();
            return;
        }
        try (var archive = Archive.create()) {
            for (String folder : List.of("processes", "runs", "workspace")) {
                archive.addFolder(folder);
            }
            archive.addAll(workspace, "workspace/");
            archive.addFile(COPIED);
            archive.unpack(engine, container, Containers.FILES);
        }
    }

    void copyIn(Path from, String folder) throws IOException, InterruptedException {
        files.shell().call(PATIENCE, "mkdir", "-p", folder);
        try (var archive = Archive.create()) {
            archive.addAll(from, "");
            archive.unpack(engine, keeper, folder);
        }
    }

    boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        String begun = files.written(script + "/started");
        try {
            needed.run();
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
        var found = Archive.of(engine, keeper, folder);
        if (found.isEmpty()) {
            return true;
        }
        return CollectedArchive.handTo(
                found.get(),
                name -> name.substring(name.indexOf('/') + 1),
                globs.stream().map(CollectGlob::new).toList(),
                (path, modifiedAt) -> isFresh(modifiedAt, folder + "/" + path, begun),
                sink);
    }

    /** Archives know seconds only, so that what was written in the very second of the begin is asked for. */
    private boolean isFresh(FileTime modifiedAt, String file, String begun) throws IOException, InterruptedException {
        String second = Long.toString(modifiedAt.to(TimeUnit.SECONDS));
        int order = second.compareTo(begun.substring(0, Math.max(0, begun.indexOf(' '))));
        return order == 0 ? files.written(file).compareTo(begun) >= 0 : order > 0;
    }
}
