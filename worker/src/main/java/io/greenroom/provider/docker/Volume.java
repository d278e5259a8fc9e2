package io.greenroom.provider.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.greenroom.command.CollectGlob;
import io.greenroom.command.HostFile;
import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CollectedFile.Found;
import io.greenroom.environment.CollectedFile.LeftOut;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.ProviderException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The files that the containers of one environment share, as its keeper sees them. */
final class Volume {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration COPYING = Duration.ofMinutes(10);
    private static final int PIECE = 1024 * 1024;
    private static final int REGULAR_FILE = 0x8000;
    private static final int KIND_OF_FILE = 0xf000;
    private static final int NO_SUCH_FILE = 9;

    private final Engine engine;
    private final String keeper;
    private final ContainerShell shell;

    Volume(Engine engine, String keeper, ContainerShell shell) {
        this.engine = engine;
        this.keeper = keeper;
        this.shell = shell;
    }

    ContainerShell shell() {
        return shell;
    }

    List<HostFile> list(String folder) throws IOException, InterruptedException {
        var files = new ArrayList<HostFile>();
        for (String line : shell.call(PATIENCE, "files", folder).text().lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && (Integer.parseInt(words[0], 16) & KIND_OF_FILE) == REGULAR_FILE) {
                files.add(new HostFile(words[2], Long.parseLong(words[1])));
            }
        }
        return files;
    }

    InputStream read(String file, long from) throws IOException, InterruptedException {
        return new Pieces(file, from);
    }

    /** A file that is fetched as it is read. */
    private final class Pieces extends InputStream {
        private final String file;
        private long at;
        private ByteArrayInputStream piece;
        private boolean last;

        Pieces(String file, long from) throws IOException, InterruptedException {
            this.file = file;
            this.at = from;
            this.piece = next();
        }

        private ByteArrayInputStream next() throws IOException, InterruptedException {
            var answer = shell.call(PATIENCE, "piece", file, Long.toString(at), Integer.toString(PIECE));
            if (answer.code() == NO_SUCH_FILE) {
                throw new NoSuchFileException(file);
            }
            byte[] bytes = answer.output();
            at += bytes.length;
            last = bytes.length < PIECE;
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (piece.available() == 0 && !last) {
                try {
                    piece = next();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while reading " + file, e);
                }
            }
            return length == 0 ? 0 : piece.read(bytes, offset, length);
        }
    }

    void remove(String folder) throws IOException, InterruptedException {
        var answer = shell.call(COPYING, "rm", "-rf", folder);
        if (answer.code() != 0) {
            throw new IOException(answer.text().strip());
        }
    }

    /** Everybody in the environment may change what is brought in, whatever user an image has. */
    void copyIn(Path from, String folder) throws IOException, InterruptedException {
        Path archive = Files.createTempFile("greenroom-", ".tar");
        try {
            try (var out =
                    new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)), "UTF-8")) {
                out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                Files.walkFileTree(from, new Packing(from, out));
            }
            shell.call(PATIENCE, "mkdir", "-p", folder);
            try (var in = Files.newInputStream(archive)) {
                engine.call("copying files into " + keeper, COPYING, docker -> docker.copyArchiveToContainerCmd(keeper)
                        .withRemotePath(folder)
                        .withTarInputStream(in)
                        .exec());
            }
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        } catch (DockerException e) {
            throw new IOException(
                    Refusals.explain("The files could not be copied to " + folder, e)
                            .getMessage(),
                    e);
        } finally {
            Files.delete(archive);
        }
    }

    private static final class Packing extends SimpleFileVisitor<Path> {
        private final Path root;
        private final TarArchiveOutputStream out;

        Packing(Path root, TarArchiveOutputStream out) {
            this.root = root;
            this.out = out;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (!folder.equals(root)) {
                add(folder, name(folder) + "/", 0777, attributes, false);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                add(file, name(file), Files.isExecutable(file) ? 0777 : 0666, attributes, true);
            }
            return FileVisitResult.CONTINUE;
        }

        private void add(Path path, String name, int mode, BasicFileAttributes attributes, boolean content)
                throws IOException {
            var entry = new TarArchiveEntry(name);
            entry.setMode(mode);
            entry.setModTime(attributes.lastModifiedTime());
            entry.setSize(content ? attributes.size() : 0);
            out.putArchiveEntry(entry);
            if (content) {
                Files.copy(path, out);
            }
            out.closeArchiveEntry();
        }

        private String name(Path path) {
            return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
        }
    }

    /** The engine packs the folder up; in an archive links stay what they are. */
    boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        var wanted = globs.stream().map(CollectGlob::new).toList();
        String begun = written(script + "/started");
        try (InputStream archive = engine.call(
                        "packing up " + folder, COPYING, docker -> docker.copyArchiveFromContainerCmd(keeper, folder)
                                .exec());
                var files = new TarArchiveInputStream(archive, "UTF-8")) {
            boolean more = true;
            for (TarArchiveEntry entry = files.getNextEntry(); entry != null && more; entry = files.getNextEntry()) {
                String path = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (!entry.isDirectory() && wanted.stream().anyMatch(glob -> glob.fits(Path.of(path)))) {
                    more = sink.take(collected(entry, path, isFresh(entry, folder + "/" + path, begun), files));
                }
            }
            return more;
        } catch (NotFoundException e) {
            return true; // there is no such folder
        } catch (DockerException e) {
            throw new IOException(
                    Refusals.explain("The files in " + folder + " could not be fetched", e)
                            .getMessage(),
                    e);
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private String written(String file) throws IOException, InterruptedException {
        return shell.call(PATIENCE, "written", file).text().strip();
    }

    /** Archives know seconds only, so that what was written in the very second of the begin is asked for. */
    private boolean isFresh(TarArchiveEntry entry, String file, String begun) throws IOException, InterruptedException {
        String second = Long.toString(entry.getLastModifiedTime().to(TimeUnit.SECONDS));
        int order = second.compareTo(begun.substring(0, Math.max(0, begun.indexOf(' '))));
        return order == 0 ? written(file).compareTo(begun) >= 0 : order > 0;
    }

    private static CollectedFile collected(TarArchiveEntry entry, String path, boolean fresh, InputStream content) {
        if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
            return new LeftOut(path, entry.isSymbolicLink() ? "is a link" : "is neither a file nor a folder");
        }
        return new Found(
                path, fresh, entry.getMode() & 0777, entry.getLastModifiedTime().toInstant(), entry.getSize(), content);
    }
}
