package io.greenroom.provider.local;

import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.FileSink;
import io.greenroom.file.BoundedInput;
import io.greenroom.file.FileNames;
import io.greenroom.file.UnixMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder whose paths fit one of the globs. Links are not followed, neither those to files nor those to
 * folders, so that nothing from outside gets in. What fits and is no regular file or cannot be read, and folders that
 * cannot be looked into, are told as left out.
 */
final class CollectedFiles {
    private final Path root;
    private final List<CollectGlob> globs;

    CollectedFiles(Path root, List<String> globs) {
        this.root = root;
        this.globs = globs.stream().map(CollectGlob::new).toList();
    }

    /**
     * Hands the files over.
     *
     * @param since when what counts as fresh was begun, by the clock of the file system
     * @return false when the sink wants no more
     */
    boolean handTo(FileSink sink, FileTime since) throws IOException, InterruptedException {
        if (globs.isEmpty() || !Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        var walk = new Walk(sink, since, root.toRealPath());
        Files.walkFileTree(root, walk);
        if (walk.interrupted) {
            throw new InterruptedException("interrupted while collecting files");
        }
        return !walk.full;
    }

    private final class Walk extends SimpleFileVisitor<Path> {
        private final FileSink sink;
        private final FileTime since;
        private final Path realRoot;
        private boolean full;
        private boolean interrupted;

        Walk(FileSink sink, FileTime since, Path realRoot) {
            this.sink = sink;
            this.since = since;
            this.realRoot = realRoot;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return mayHoldSome(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                interrupted = Thread.interrupted();
                return FileVisitResult.TERMINATE;
            }
            if (!fits(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
                return leaveOut(file, attributes.isSymbolicLink() ? "is a link" : "is neither a file nor a folder");
            }
            InputStream content;
            int mode;
            try {
                if (!isInside(file)) {
                    return leaveOut(file, "lies behind a link");
                }
                mode = UnixMode.of(file);
                content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                return leaveOut(file, reason(e));
            }
            try (var bounded = new BoundedInput(content, attributes.size())) {
                return hand(new CollectedFile.Found(
                        FileNames.of(root.relativize(file)),
                        attributes.lastModifiedTime().compareTo(since) >= 0,
                        mode,
                        attributes.lastModifiedTime().toInstant(),
                        attributes.size(),
                        bounded));
            }
        }

        private boolean fits(Path file) {
            Path path = root.relativize(file);
            return globs.stream().anyMatch(glob -> glob.fits(path));
        }

        private boolean mayHoldSome(Path folder) {
            Path path = root.relativize(folder);
            return globs.stream().anyMatch(glob -> glob.reachesInto(path));
        }

        /** A folder on the way may have become a link since it was entered. */
        private boolean isInside(Path file) throws IOException {
            Path folder = file.getParent();
            return folder != null && folder.toRealPath().startsWith(realRoot);
        }

        private FileVisitResult leaveOut(Path file, String reason) throws IOException {
            String path = file.equals(root) ? "." : FileNames.of(root.relativize(file));
            return hand(new CollectedFile.LeftOut(path, mayBeFresh(file), reason));
        }

        private boolean mayBeFresh(Path file) {
            try {
                return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                .compareTo(since)
                        >= 0;
            } catch (IOException e) {
                return true; // it is gone, and was there a moment ago
            }
        }

        private FileVisitResult hand(CollectedFile file) throws IOException {
            try {
                full = !sink.take(file);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            return full || interrupted ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        /** A folder whose content cannot be listed comes here too. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            return fits(file) || (mayHoldSome(file) && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    ? leaveOut(file, reason(problem))
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) throws IOException {
            return problem == null
                    ? FileVisitResult.CONTINUE
                    : leaveOut(folder, "could not be listed to its end: " + problem.getMessage());
        }
    }

    private static String reason(IOException problem) {
        return switch (problem) {
            case AccessDeniedException e -> "may not be read by the worker";
            case NoSuchFileException e -> "was gone before it could be read";
            default -> "cannot be read: " + problem.getMessage();
        };
    }
}
