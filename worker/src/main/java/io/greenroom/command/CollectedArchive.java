package io.greenroom.command;

import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CollectedFile.Found;
import io.greenroom.environment.CollectedFile.LeftOut;
import io.greenroom.environment.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Files that a host has packed to be collected. */
public final class CollectedArchive {
    private CollectedArchive() {}

    /** Tells whether a file was written since a script was begun. */
    public interface Freshness {
        /**
         * Whether one was.
         *
         * @param path as it is handed over
         */
        boolean isFresh(String path, FileTime modifiedAt) throws IOException, InterruptedException;
    }

    /**
     * Hands over the files whose paths fit one of the globs, and closes the archive.
     *
     * @param archive a tar
     * @param path of a file, from its name in the archive
     * @return false when the sink wants no more
     */
    public static boolean handTo(
            InputStream archive, UnaryOperator<String> path, List<CollectGlob> globs, Freshness fresh, FileSink sink)
            throws IOException, InterruptedException {
        try (var files = new TarArchiveInputStream(archive, "UTF-8")) {
            boolean more = true;
            for (TarArchiveEntry entry = files.getNextEntry(); entry != null && more; entry = files.getNextEntry()) {
                String name = path.apply(entry.getName());
                if (!entry.isDirectory() && globs.stream().anyMatch(glob -> glob.fits(Path.of(name)))) {
                    more = sink.take(collected(entry, name, fresh, files));
                }
            }
            return more;
        }
    }

    private static CollectedFile collected(TarArchiveEntry entry, String path, Freshness fresh, InputStream content)
            throws IOException, InterruptedException {
        if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
            return new LeftOut(path, entry.isSymbolicLink() ? "is a link" : "is neither a file nor a folder");
        }
        return new Found(
                path,
                fresh.isFresh(path, entry.getLastModifiedTime()),
                entry.getMode() & 0777,
                entry.getLastModifiedTime().toInstant(),
                entry.getSize(),
                content);
    }
}
