package io.greenroom.shell;

import io.greenroom.command.Exit;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Begins, sees and ends scripts where a shell is. */
public final class ShellScripts {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private ShellScripts() {}

    /**
     * Begins the script, unless one was begun in its folder before. Its variables go in over the shell's input: no list of
     * processes shows them.
     *
     * @return with another code than 0 when it could not be begun
     */
    public static Answer begin(Shell shell, Script script) throws IOException, InterruptedException {
        String exports = script.variables().entrySet().stream()
                .map(v -> "export " + v.getKey() + "=" + Shell.quoted(v.getValue()))
                .collect(Collectors.joining("\n"));
        return shell.call(PATIENCE, "begin", script.folder(), script.workingFolder(), script.text(), exports);
    }

    /**
     * How the scripts in the folders stand.
     *
     * @param gone what became of one that left no exit code
     */
    public static Map<String, Standing> look(Shell shell, Collection<String> folders, Exit gone)
            throws IOException, InterruptedException {
        var answer = shell.call(PATIENCE, "look", folders.toArray(String[]::new));
        List<String> lines = answer.text().lines().toList();
        if (lines.size() != folders.size()) {
            throw new IOException("the shell gave an answer that cannot be read: " + answer.text());
        }
        var standings = new HashMap<String, Standing>();
        int at = 0;
        for (String folder : folders) {
            standings.put(folder, standing(lines.get(at++).split(" ", -1), gone));
        }
        return standings;
    }

    private static Standing standing(String[] words, Exit gone) {
        return switch (words[0]) {
            case "none" -> new Exit.NotBegun();
            case "running" -> new Standing.Running();
            case "exited" ->
                new Exit.Exited(Integer.parseInt(words[1]), Instant.ofEpochSecond(Long.parseLong(words[2])));
            default -> gone;
        };
    }

    /**
     * Ends the scripts in the folders and every process whose variable {@link Script#MARK} begins with the text: first asked,
     * after a grace made to.
     *
     * @return how many could not be ended
     */
    public static int end(Shell shell, String mark, Collection<String> folders)
            throws IOException, InterruptedException {
        return end(shell, mark, folders, System::nanoTime);
    }

    /** However long an answer takes, the processes are made to end, and have time to, before any is said to be left. */
    static int end(Shell shell, String mark, Collection<String> folders, LongSupplier nanoTime)
            throws IOException, InterruptedException {
        int left = tellUntilGone(shell, List.of("TERM", "0"), mark, folders, GRACE, nanoTime);
        return left == 0 ? 0 : tellUntilGone(shell, List.of("KILL", "KILL"), mark, folders, AFTER_KILL, nanoTime);
    }

    /** Sends the first signal once, then the second one again and again; the patience begins with the first answer. */
    private static int tellUntilGone(
            Shell shell,
            List<String> signals,
            String mark,
            Collection<String> folders,
            Duration patience,
            LongSupplier nanoTime)
            throws IOException, InterruptedException {
        int left = tell(shell, signals.getFirst(), mark, folders);
        long begin = nanoTime.getAsLong();
        while (left > 0 && nanoTime.getAsLong() - begin < patience.toNanos()) {
            Thread.sleep(BETWEEN_LOOKS);
            left = tell(shell, signals.getLast(), mark, folders);
        }
        return left;
    }

    private static int tell(Shell shell, String signal, String mark, Collection<String> folders)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(signal));
        arguments.addAll(folders);
        String inFolders =
                shell.call(PATIENCE, "tell", arguments.toArray(String[]::new)).text();
        String marked = shell.call(PATIENCE, "tell_marked", signal, Script.MARK + "=" + mark)
                .text();
        return Math.max(Integer.parseInt(inFolders), Integer.parseInt(marked));
    }
}
