package io.greenroom.command;

import io.greenroom.environment.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where scripts run and their files are: this machine, a container, a machine elsewhere. It outlives the worker: another
 * worker's object for the same host finds the same scripts. Paths are absolute, in the host's own words, with {@code /}
 * between the names; only {@link #copyIn} has one of the worker's machine.
 *
 * <p>Every script has a folder of its own. {@code begin.sh} and {@code process.sh} keep there what {@link ScriptFolder}
 * names, on any host that has a shell; a host that runs something else answers as if they did.
 *
 * <p>Calls block, for a bounded time, and honour interrupts. {@link IOException} means that the host could not be asked or
 * did not do it: the same call may work later, and none of them does harm twice.
 */
public interface Host {

    /**
     * Begins the script, unless one was begun in its folder before, whatever became of that. It goes on without the worker.
     * When this returns, {@link #look} finds it begun; when it finds it not begun, it could not be.
     */
    void start(Script script) throws IOException, InterruptedException;

    /** How the scripts in the folders stand: an answer for each. */
    Map<String, Standing> look(Set<String> folders) throws IOException, InterruptedException;

    /**
     * Ends every process whose variable {@link Script#MARK} begins with the text, and those in the folders, with all that
     * came of them: first asked, after a grace made to. Returns when none is left, or no more can be done.
     *
     * @return how many could not be ended
     */
    int end(String mark, Collection<String> folders) throws IOException, InterruptedException;

    /** The regular files in a folder; none when there is no such folder. */
    List<HostFile> list(String folder) throws IOException, InterruptedException;

    /**
     * What a regular file holds from the given byte on.
     *
     * @throws java.nio.file.NoSuchFileException when there is none, or what is there is something else, a link for example
     */
    InputStream read(String file, long from) throws IOException, InterruptedException;

    /** Removes a folder and everything in it; fine when it is not there. */
    void remove(String folder) throws IOException, InterruptedException;

    /** Puts what a folder of the worker's machine holds into a folder of the host, which is made if need be. */
    void copyIn(Path from, String folder) throws IOException, InterruptedException;

    /**
     * Hands over the files below the folder whose paths fit one of the globs; follows no links.
     *
     * @param script a script's folder: what was written since that was begun counts as fresh
     * @return false when the sink wants no more
     */
    boolean copyOut(String folder, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException;

    /** How soon it makes sense to look again; looks become rarer by themselves as a script goes on. */
    default Duration pace() {
        return Duration.ofMillis(10);
    }

    /** How rarely a script is looked at that goes on for long; not sooner than {@link #pace}. */
    default Duration slowestPace() {
        Duration usual = Duration.ofSeconds(1);
        return pace().compareTo(usual) > 0 ? pace() : usual;
    }
}
