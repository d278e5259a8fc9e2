package io.greenroom.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Ends processes with all that came of them: first asked (TERM), after a grace made to (KILL). Only processes that are
 * proven to be ours are touched: by pid and start time, by the session such a process leads, or by the mark that every
 * process inherits in its environment.
 */
final class Terminator {
    static final String MARK = "GREENROOM_MARK";
    private static final Path PROC = Path.of("/proc");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE_AFTER_KILL = Duration.ofSeconds(10);

    private final Duration grace;
    private final boolean linux = Files.isReadable(PROC.resolve("self/environ"));

    Terminator(Duration grace) {
        this.grace = grace;
    }

    /**
     * Ends the processes whose mark begins with the text, and those in the folders. Returns when none is left.
     *
     * @return how many could not be ended
     */
    int end(String mark, Collection<ProcessFolder> folders) throws IOException, InterruptedException {
        var leaders = new ArrayList<ProcessIdentity>();
        for (ProcessFolder folder : folders) {
            folder.identity().filter(ProcessIdentity::isAlive).ifPresent(leaders::add);
        }
        var hunt = new Hunt((MARK + "=" + mark).getBytes(StandardCharsets.ISO_8859_1), leaders);
        if (hunt.signalUntilGone(false, grace)) {
            return 0;
        }
        return hunt.signalUntilGone(true, PATIENCE_AFTER_KILL)
                ? 0
                : hunt.living().size();
    }

    /** One attempt to get rid of a set of processes that may still grow. */
    private final class Hunt {
        private final byte[] mark;
        private final List<ProcessIdentity> leaders;
        private final Map<Long, String> sessions = new HashMap<>();
        private final Set<ProcessHandle> descendants = new HashSet<>();

        Hunt(byte[] mark, List<ProcessIdentity> leaders) {
            this.mark = mark;
            this.leaders = leaders;
            for (ProcessIdentity leader : leaders) {
                sessions.put(leader.pid(), leader.start());
                leader.handle().ifPresent(handle -> handle.descendants().forEach(descendants::add));
            }
        }

        boolean signalUntilGone(boolean kill, Duration patience) throws IOException, InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            var asked = new HashSet<ProcessHandle>();
            signalGroups(kill);
            while (true) {
                Set<ProcessHandle> living = living();
                if (living.isEmpty()) {
                    return true;
                }
                for (ProcessHandle process : living) {
                    if (kill) {
                        process.destroyForcibly();
                    } else if (asked.add(process)) {
                        process.destroy();
                    }
                }
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(PAUSE);
            }
        }

        /** The whole group at once, so that none of it can multiply meanwhile. */
        private void signalGroups(boolean kill) throws IOException, InterruptedException {
            for (ProcessIdentity leader : leaders) {
                if (leader.isAlive()) {
                    var signal = new ProcessBuilder(
                                    "/bin/sh",
                                    "-c",
                                    "kill -s \"$1\" -- \"-$2\" 2>/dev/null",
                                    "greenroom",
                                    kill ? "KILL" : "TERM",
                                    Long.toString(leader.pid()))
                            .start();
                    signal.waitFor(5, TimeUnit.SECONDS);
                }
            }
        }

        Set<ProcessHandle> living() throws IOException {
            var living = new HashSet<ProcessHandle>();
            leaders.forEach(leader -> leader.handle().ifPresent(living::add));
            descendants.stream()
                    .filter(ProcessHandle::isAlive)
                    .filter(Terminator::isNoZombie)
                    .forEach(living::add);
            if (linux) {
                try (Stream<Path> entries = Files.list(PROC)) {
                    entries.map(entry -> String.valueOf(entry.getFileName()))
                            .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                            .map(this::ours)
                            .flatMap(Optional::stream)
                            .forEach(living::add);
                }
            }
            return living;
        }

        private Optional<ProcessHandle> ours(String name) {
            long pid = Long.parseLong(name);
            // The handle comes first: it knows the start time, so a signal through it never meets a later process.
            return ProcessHandle.of(pid).filter(handle -> ProcStat.read(pid)
                    .filter(stat -> !stat.hasEnded())
                    .filter(stat -> isInOurSession(stat) || isMarked(pid))
                    .isPresent());
        }

        /** A session keeps its leader's number while anyone is in it; a later leader of that number began later. */
        private boolean isInOurSession(ProcStat stat) {
            String start = sessions.get(stat.session());
            return start != null
                    && ProcStat.read(stat.session())
                            .filter(leader -> !leader.start().equals(start))
                            .isEmpty();
        }

        private boolean isMarked(long pid) {
            try {
                return hasVariable(Files.readAllBytes(PROC.resolve(pid + "/environ")), mark);
            } catch (IOException e) {
                return false; // it ended, or belongs to somebody else
            }
        }
    }

    private static boolean isNoZombie(ProcessHandle process) {
        return ProcStat.read(process.pid()).filter(ProcStat::hasEnded).isEmpty();
    }

    /** Whether one of the NUL-separated variables begins with the text. */
    static boolean hasVariable(byte[] variables, byte[] text) {
        for (int at = 0; at + text.length <= variables.length; at++) {
            boolean begins = at == 0 || variables[at - 1] == 0;
            if (begins && Arrays.equals(variables, at, at + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }
}
