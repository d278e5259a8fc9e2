package io.greenroom.sqlite;

import io.greenroom.file.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which its driver unpacks into a file before it can be loaded. Not into the folder for temporary
 * files, from which many machines and containers run nothing, but beside the database; and there into a new folder that
 * nobody else can look into or know the name of beforehand, so that nothing else is loaded in its place.
 */
final class SqliteLibrary {
    private static final String FOLDER = "org.sqlite.tmpdir";
    private static final String PREFIX = "sqlite-library-";

    private static boolean loaded;

    private SqliteLibrary() {}

    /**
     * Loads it, if that was not done before. Apart from opening a database, so that a library that cannot be had
     * is not taken for a database that is damaged.
     *
     * @param database its folder is taken, unless it cannot be written or another is configured
     */
    static synchronized void load(Path database) throws IOException {
        if (!loaded) {
            if (System.getProperty(FOLDER) == null) {
                loadFromBeside(database);
            } else {
                load();
            }
            loaded = true;
        }
    }

    private static void loadFromBeside(Path database) throws IOException {
        Path beside = database.toAbsolutePath().resolveSibling("");
        Path folder = Files.isWritable(beside)
                ? Files.createTempDirectory(beside, PREFIX)
                : Files.createTempDirectory(PREFIX);
        folder.toFile().deleteOnExit(); // where files cannot be deleted while they are in use
        System.setProperty(FOLDER, folder.toString());
        try {
            load();
        } finally {
            System.clearProperty(FOLDER);
            FolderRemoval.remove(folder);
        }
    }

    private static void load() throws IOException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) { // what the driver declares
            throw new IOException(
                    "SQLite's library cannot be loaded from %s (%s): see that this folder is writable and not mounted noexec, or name another in JDK_JAVA_OPTIONS=-D%s=FOLDER"
                            .formatted(System.getProperty(FOLDER), e.getMessage(), FOLDER),
                    e);
        }
    }
}
