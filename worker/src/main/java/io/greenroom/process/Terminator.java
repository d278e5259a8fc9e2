package io.greenroom.process;

import io.greenroom.process.ProcessTable.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends processes with all that came of them: first asked (TERM), after a grace made to (KILL). Only processes that are
 * proven to be ours are touched: by pid and start time, by the session such a process leads, or by the mark that every
 * process inherits in its environment.
 */
final class Terminator {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE_AFTER_KILL = Duration.ofSeconds(10);

    private final Duration grace;
    private final boolean linux = ProcessTable.isThere();
    private final ProcessTable table = new ProcessTable();

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
        var hunt = new Hunt(mark, leaders);
        if (hunt.signalUntilGone(false, grace)) {
            return 0;
        }
        return hunt.signalUntilGone(true, PATIENCE_AFTER_KILL)
                ? 0
                : hunt.living().size();
    }

    /** One attempt to get rid of a set of processes that may still grow. */
    private final class Hunt {
        private final String mark;
        private final List<ProcessIdentity> leaders;
        /** Start times by the number of a session that one of the leaders leads. */
        private final Map<Long, String> sessions = new HashMap<>();
        /** Start times by pid of what came of the leaders, whatever it did since. */
        private final Map<Long, String> descendants = new HashMap<>();
        /** The same where there is no table. */
        private final Set<ProcessHandle> seen = new HashSet<>();

        Hunt(String mark, List<ProcessIdentity> leaders) {
            this.mark = mark;
            this.leaders = leaders;
            leaders.forEach(leader -> sessions.put(leader.pid(), leader.start()));
        }

        boolean signalUntilGone(boolean kill, Duration patience) throws IOException, InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            var asked = new HashSet<ProcessHandle>();
            Set<ProcessHandle> living = living();
            signalGroups(kill);
            while (!living.isEmpty()) {
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
                living = living();
            }
            return true;
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

        Set<ProcessHandle> living() throws IOException, InterruptedException {
            return linux ? livingInTable(table.rows()) : livingDescendants();
        }

        private Set<ProcessHandle> livingInTable(Map<Long, Row> rows) {
            boolean found;
            do {
                found = false;
                for (Row row : rows.values()) {
                    found |= isOurs(row, rows)
                            && descendants.put(row.stat().pid(), row.stat().start()) == null;
                }
            } while (found);
            var living = new HashSet<ProcessHandle>();
            for (Row row : rows.values()) {
                if (row.stat().start().equals(descendants.get(row.stat().pid()))) {
                    row.handle().ifPresent(living::add);
                }
            }
            return living;
        }

        private boolean isOurs(Row row, Map<Long, Row> rows) {
            ProcStat stat = row.stat();
            return row.mark().startsWith(mark)
                    || isOne(stat, sessions)
                    || isInOurSession(stat, rows)
                    || isChildOfOurs(rows.get(stat.parent()));
        }

        private boolean isChildOfOurs(@Nullable Row parent) {
            return parent != null && isOne(parent.stat(), descendants);
        }

        /** A session keeps its leader's number while anyone is in it; a later leader of that number began later. */
        private boolean isInOurSession(ProcStat stat, Map<Long, Row> rows) {
            Row leader = rows.get(stat.session());
            return sessions.containsKey(stat.session()) && (leader == null || isOne(leader.stat(), sessions));
        }

        private static boolean isOne(ProcStat stat, Map<Long, String> starts) {
            return stat.start().equals(starts.get(stat.pid()));
        }

        /** Where there is no table: the leaders, and what can be seen to have come of them. */
        private Set<ProcessHandle> livingDescendants() {
            var living = new HashSet<ProcessHandle>();
            for (ProcessIdentity leader : leaders) {
                leader.handle().ifPresent(handle -> {
                    living.add(handle);
                    handle.descendants().forEach(seen::add);
                });
            }
            seen.stream().filter(ProcessHandle::isAlive).forEach(living::add);
            return living;
        }
    }
}
