package io.greenroom.engine;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.environment.ProviderException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Files as the engine takes them into a container, and gives them out of one. Everybody in the container may change what is
 * taken in, whatever user its image has. Kept in a temporary file until it is closed.
 */
public final class Archive implements Closeable {
    private static final Duration COPYING = Duration.ofMinutes(10);

    private final Path file;
    private final TarArchiveOutputStream out;

    private Archive(Path file) throws IOException {
        this.file = file;
        this.out = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), "UTF-8");
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    public static Archive create() throws IOException {
        return new Archive(Files.createTempFile("greenroom-", ".tar"));
    }

    /** Adds a folder with nothing in it. */
    public void addFolder(String name) throws IOException {
        var entry = new TarArchiveEntry(name + "/");
        entry.setMode(0777);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    /** Adds a file with nothing in it. */
    public void addFile(String name) throws IOException {
        out.putArchiveEntry(new TarArchiveEntry(name));
        out.closeArchiveEntry();
    }

    /** Adds a file that is its owner's alone. */
    public void addPrivateFile(String name, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(0600);
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    /**
     * Adds the folders and the regular files below a folder.
     *
     * @param into what comes before their names: empty, or a folder's name and a slash
     */
    public void addAll(Path folder, String into) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) throws IOException {
                if (!found.equals(folder)) {
                    addFolder(into + name(found));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    var entry = new TarArchiveEntry(into + name(found));
                    entry.setMode(Files.isExecutable(found) ? 0777 : 0666);
                    entry.setModTime(attributes.lastModifiedTime());
                    entry.setSize(attributes.size());
                    out.putArchiveEntry(entry);
                    Files.copy(found, out);
                    out.closeArchiveEntry();
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path found) {
                return folder.relativize(found)
                        .toString()
                        .replace(found.getFileSystem().getSeparator(), "/");
            }
        });
    }

    /** Unpacks it in a folder of the container, which has to be there. */
    public void unpack(Engine engine, String container, String folder) throws IOException, InterruptedException {
        out.close();
        String what = "The files could not be copied to " + folder;
        ask(
                what,
                () -> engine.call("copying files into " + container, COPYING, docker -> {
                    try (var in = Files.newInputStream(file)) {
                        docker.copyArchiveToContainerCmd(container)
                                .withRemotePath(folder)
                                .withTarInputStream(in)
                                .exec();
                        return true;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    /**
     * What is at the path, a file or a folder, as a tar archive whose names begin with its own. Links stay what they are.
     *
     * @return empty when there is nothing
     */
    public static Optional<InputStream> of(Engine engine, String container, String path)
            throws IOException, InterruptedException {
        return ask(
                "The files in " + path + " could not be fetched",
                () -> engine.call("packing up " + path, COPYING, docker -> {
                    try {
                        return Optional.of(docker.copyArchiveFromContainerCmd(container, path)
                                .exec());
                    } catch (NotFoundException e) {
                        return Optional.empty();
                    }
                }));
    }

    /**
     * The contents of the regular files in an archive that {@link #of} gave, by their paths below its topmost folder; closes
     * it.
     *
     * @throws IOException also when one of them is larger than that
     */
    public static SortedMap<String, byte[]> contents(InputStream archive, int largest) throws IOException {
        var contents = new TreeMap<String, byte[]>();
        try (var in = new TarArchiveInputStream(archive, "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isFile()) {
                    if (entry.getSize() > largest) {
                        throw new IOException("%s is larger than %d bytes".formatted(below(entry.getName()), largest));
                    }
                    contents.put(below(entry.getName()), in.readNBytes(largest));
                }
            }
        }
        return contents;
    }

    /** The name of an entry in an archive that {@link #of} gave, below its topmost folder. */
    public static String below(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    private interface Question<T> {
        T ask() throws ProviderException, InterruptedException;
    }

    private static <T> T ask(String what, Question<T> question) throws IOException, InterruptedException {
        try {
            return question.ask();
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        } catch (DockerException e) {
            throw new IOException(Refusals.explain(what, e).getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            Files.deleteIfExists(file); // also where there is no room to finish it: it is what takes the room
        }
    }
}
