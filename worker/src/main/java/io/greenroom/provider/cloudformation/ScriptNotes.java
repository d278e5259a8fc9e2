package io.greenroom.provider.cloudformation;

import io.greenroom.command.Exit;
import io.greenroom.command.HostFile;
import io.greenroom.command.Standing;
import io.greenroom.file.DurableFile;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.OwnerOnly;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The folder of one script on the worker's machine: what a service was asked for, how far that has got, what it printed, and the
 * variables that it set. Only this user can read it.
 *
 * @param name of the script, within its environment
 */
record ScriptNotes(Path path, String name) {
    private static final String REQUEST = "request.json";
    private static final String PROGRESS = "progress.json";
    /** As {@link io.greenroom.command.RunFolder#variables} calls it. */
    private static final String VARIABLES = "variables";

    /** Whether it was ever begun. */
    boolean hasBegun() {
        return Files.exists(path.resolve(PROGRESS));
    }

    /** Notes, once and for all, that it is begun. */
    void begin(ServiceRequest request, Progress.Asked asked) throws IOException {
        OwnerOnly.folder(path);
        DurableFile.write(path.resolve(REQUEST), request);
        write(asked);
    }

    ServiceRequest request() throws IOException {
        return DurableFile.read(path.resolve(REQUEST), ServiceRequest.class)
                .orElseThrow(() -> new IOException(REQUEST + " is missing in " + path));
    }

    /** Empty when it was never begun. */
    Optional<Progress> progress() throws IOException {
        return DurableFile.read(path.resolve(PROGRESS), Progress.class);
    }

    void write(Progress progress) throws IOException {
        DurableFile.write(path.resolve(PROGRESS), progress);
    }

    /** The output, to go on with where it was when that was noted. */
    KeptOutput output(long length) throws IOException {
        return KeptOutput.at(path, length);
    }

    /** Keeps what it set; a value with several lines is kept as one, as a later line would be another variable. */
    void write(Map<String, String> variables) throws IOException {
        String lines = variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue().replaceAll("\\R", " ") + "\n")
                .collect(Collectors.joining());
        Path file = path.resolve(VARIABLES);
        OwnerOnly.file(file);
        Files.writeString(file, lines, StandardCharsets.UTF_8);
    }

    /** Notes its end, and forgets what it was given, which may be secret. */
    void end(Outcome outcome) throws IOException {
        write(new Progress.Over(outcome));
        DurableFile.write(path.resolve(REQUEST), request().withoutVariables());
    }

    Standing standing() throws IOException {
        Optional<Progress> progress = progress();
        if (progress.isEmpty()) {
            return new Exit.NotBegun();
        }
        return switch (progress.get()) {
            case Progress.Asked a -> new Standing.Running();
            case Progress.Underway u -> new Standing.Running();
            case Progress.Draining d -> new Standing.Running();
            case Progress.Over over -> over.outcome().toExit();
        };
    }

    List<HostFile> files() throws IOException {
        var files = new ArrayList<HostFile>();
        try (var entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(new HostFile(String.valueOf(entry.getFileName()), Files.size(entry)));
                }
            }
        } catch (NoSuchFileException e) {
            return files; // the folder, or a part of the output, is gone since
        }
        return files;
    }

    static InputStream read(Path file, long from) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            return Channels.newInputStream(channel.position(from));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void remove() throws IOException {
        FolderRemoval.removeWhole(path);
    }
}
