package io.greenroom.provider.local;

import io.greenroom.environment.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder whose paths fit one of the globs. Links are not followed, neither those to files nor those to
 * folders, so that nothing from outside gets in; what is no regular file is passed over.
 */
final class CollectedFiles {
    /** Each "any folders" doubles the ways to read a glob. */
    private static final int MOST_ALTERNATIVES = 16;

    private static final int LONGEST = 500;

    private final Path root;
    private final List<PathMatcher> matchers;

    CollectedFiles(Path root, List<String> globs) {
        this.root = root;
        FileSystem files = root.getFileSystem();
        this.matchers = globs.stream()
                .flatMap(glob -> alternatives(glob).stream())
                .map(glob -> files.getPathMatcher("glob:" + glob))
                .toList();
    }

    /** Why the text is no glob that can be used; empty when it is one. */
    static Optional<String> problem(String glob) {
        String quoted = "'" + glob + "' ";
        if (glob.isBlank() || glob.length() > LONGEST) {
            return Optional.of(quoted + "must have 1 to " + LONGEST + " characters");
        }
        if (glob.startsWith("/") || Arrays.asList(glob.split("/", -1)).contains("..")) {
            return Optional.of(quoted + "leaves the workspace; begin below it, as in reports/**");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(quoted + "is not a glob (" + e.getDescription() + "); as in reports/**/*.xml");
        }
    }

    /** The glob, and what it means when its {@code **}{@code /} stand for no folder at all, as most people expect. */
    private static List<String> alternatives(String glob) {
        var all = new ArrayList<>(List.of(glob));
        for (int i = 0; i < all.size() && all.size() < MOST_ALTERNATIVES; i++) {
            String one = all.get(i);
            for (int at = one.indexOf("**/"); at >= 0; at = one.indexOf("**/", at + 1)) {
                String without = one.substring(0, at) + one.substring(at + 3);
                if ((at == 0 || one.charAt(at - 1) == '/') && !without.isEmpty() && !all.contains(without)) {
                    all.add(without);
                }
            }
        }
        return all;
    }

    /**
     * Hands the files over.
     *
     * @param since when what counts as fresh was begun, by the clock of the file system
     * @return false when the sink wants no more
     */
    boolean handTo(FileSink sink, FileTime since) throws IOException, InterruptedException {
        if (matchers.isEmpty() || !Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
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
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                interrupted = Thread.interrupted();
                return FileVisitResult.TERMINATE;
            }
            Path path = root.relativize(file);
            if (attributes.isRegularFile() && matchers.stream().anyMatch(m -> m.matches(path)) && isInside(file)) {
                return take(file, path, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult take(Path file, Path path, BasicFileAttributes attributes) throws IOException {
            boolean fresh = attributes.lastModifiedTime().compareTo(since) >= 0;
            String name = path.toString().replace(path.getFileSystem().getSeparator(), "/");
            InputStream opened;
            try {
                opened = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                return visitFileFailed(file, e);
            }
            try (opened) {
                full = !sink.take(name, fresh, opened);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            return full || interrupted ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        /** A folder on the way may have become a link since it was entered. */
        private boolean isInside(Path file) throws IOException {
            Path folder = file.getParent();
            return folder != null && folder.toRealPath().startsWith(realRoot);
        }

        /** What is gone by now, or cannot be read, is not collected; a command may still be at it. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) {
            return FileVisitResult.CONTINUE;
        }
    }
}
