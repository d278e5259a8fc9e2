package io.greenroom.simulator.pipeline.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Packs a folder as a zip that depends on nothing but the names, contents and executable bits of its files. {@code .git}
 * stays out, and so do symbolic links, unless they lead to a file inside the folder: then the file is packed.
 */
public final class SourceArchive {
    /** Any fixed time does; this one can be written in every zip without extra fields. */
    private static final LocalDateTime MODIFIED = LocalDateTime.of(2000, 1, 1, 12, 0);

    private static final int REGULAR = 0100644;
    private static final int EXECUTABLE = 0100755;

    private final Path root;

    private SourceArchive(Path root) {
        this.root = root;
    }

    /** Writes the folder's files into the zip and returns their revision: a hash of what was packed, in lower-case hex. */
    public static String pack(Path folder, Path zip) throws IOException {
        return pack(folder, Map.of(), zip);
    }

    /**
     * The same, with files beside those of the folder, which win where both have one of a name.
     *
     * @param folder may be null for none
     */
    public static String pack(@Nullable Path folder, Map<String, Path> beside, Path zip) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>(beside);
        if (folder != null) {
            files.putAll(new SourceArchive(folder.toRealPath()).files());
        }
        return pack(files, zip);
    }

    /** Writes a zip without entries. */
    public static void packNothing(Path zip) throws IOException {
        new ZipArchiveOutputStream(zip).close();
    }

    private static String pack(SortedMap<String, Path> files, Path zip) throws IOException {
        MessageDigest digest = sha256();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                pack(file.getKey(), file.getValue(), out, digest);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private SortedMap<String, Path> files() throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return isGit(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isGit(file) && (attributes.isRegularFile() || leadsToFileInside(file, attributes))) {
                    files.put(nameOf(file), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private boolean leadsToFileInside(Path file, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isSymbolicLink() || !Files.isRegularFile(file)) {
            return false;
        }
        Path target = file.toRealPath();
        if (!target.startsWith(root)) {
            return false;
        }
        for (Path part : root.relativize(target)) {
            if (isGit(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGit(Path path) {
        return path.endsWith(".git");
    }

    private String nameOf(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private static void pack(String name, Path file, ZipArchiveOutputStream out, MessageDigest digest)
            throws IOException {
        int mode = isExecutable(file) ? EXECUTABLE : REGULAR;
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setTimeLocal(MODIFIED);
        entry.setUnixMode(mode);
        digest.update("%s\0%o\0".formatted(name, mode).getBytes(StandardCharsets.UTF_8));
        out.putArchiveEntry(entry);
        MessageDigest content = sha256();
        copy(file, out, content);
        digest.update(content.digest());
        out.closeArchiveEntry();
    }

    private static void copy(Path file, OutputStream out, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                digest.update(buffer, 0, read);
            }
        }
    }

    private static boolean isExecutable(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
