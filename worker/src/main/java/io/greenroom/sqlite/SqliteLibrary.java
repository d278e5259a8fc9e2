package io.greenroom.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which its driver unpacks into a file before it can be loaded. Not into the folder for temporary
 * files, from which many machines and containers run nothing, but beside the database.
 */
final class SqliteLibrary {
    private static final String FOLDER = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /**
     * Loads it, if that was not done before. Apart from opening a database, so that a library that cannot be had
     * is not taken for a database that is damaged.
     *
     * @param database its folder is taken, unless it cannot be written or another is configured
     */
    static void load(Path database) throws IOException {
        Path beside = database.toAbsolutePath().resolveSibling("");
        if (System.getProperty(FOLDER) == null && Files.isWritable(beside)) {
            System.setProperty(FOLDER, beside.toString());
        }
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) { // what the driver declares
            throw new IOException(
                    "SQLite's library cannot be loaded from %s (%s): see that this folder is writable and not mounted noexec, or name another in JDK_JAVA_OPTIONS=-D%s=FOLDER"
                            .formatted(
                                    System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")),
                                    e.getMessage(),
                                    FOLDER),
                    e);
        }
    }
}
