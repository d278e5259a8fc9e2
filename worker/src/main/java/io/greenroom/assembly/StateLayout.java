package io.greenroom.assembly;

import io.greenroom.config.Settings;
import io.greenroom.file.DurableFile;
import io.greenroom.file.NewerFormException;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.sqlite.SqliteLedger;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps a worker from a state directory that a newer version has written to, as after a package was rolled back. Besides
 * the forms of the databases there is one number for all other files of the directory, in its {@code layout.json}. It is
 * raised by whoever changes a file so that today's version would misread it or pass over it.
 */
public final class StateLayout {
    private static final int VERSION = 1;

    private StateLayout() {}

    /** What the file holds. */
    private record Layout(int version) {}

    /**
     * Changes nothing.
     *
     * @throws NewerFormException when a newer version wrote something there
     * @throws IOException when that cannot be told
     */
    public static void check(Settings settings) throws IOException {
        Path directory = settings.stateDirectory();
        int found = found(directory);
        if (found > VERSION) {
            throw new NewerFormException("state directory", directory, found, VERSION);
        }
        SqliteJournal.check(WorkerParts.journalFile(settings));
        SqliteLedger.check(Ledgers.fileOf(settings));
        SqliteJobHistory.check(directory);
    }

    /** The same, and from now on older versions keep away. By a worker that has the directory to itself, before it writes. */
    static void claim(Settings settings) throws IOException {
        check(settings);
        if (found(settings.stateDirectory()) < VERSION) {
            DurableFile.write(file(settings.stateDirectory()), new Layout(VERSION));
        }
    }

    /** A directory without a number is a new one, or from before there was a number. */
    private static int found(Path directory) throws IOException {
        return DurableFile.read(file(directory), Layout.class)
                .map(Layout::version)
                .orElse(0);
    }

    private static Path file(Path directory) {
        return directory.resolve("layout.json");
    }
}
