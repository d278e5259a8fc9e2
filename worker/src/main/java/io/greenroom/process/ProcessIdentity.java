package io.greenroom.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells one process from another that got the same number later.
 *
 * @param start its start time in the kernel's ticks, or "-" where there is no /proc
 * @param boot the kernel's id for the boot that the ticks count from, or "-"
 * @param noted when its number was written down: it was running by then
 */
record ProcessIdentity(long pid, String start, String boot, Instant noted) {
    private static final String BOOT = bootId(Path.of("/proc/sys/kernel/random/boot_id"));

    /** What the process itself wrote: {@code pid start boot}. */
    static Optional<ProcessIdentity> parse(String line, Instant noted) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 3 || !words[0].matches("[1-9]\\d{0,9}")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1], words[2], noted));
    }

    /** Whether that very process is still there. One that ended and waits to be collected is not. */
    boolean isAlive() {
        return handle().isPresent();
    }

    /** The process, when it is still that very one. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(handle -> start.equals("-") ? isOldEnough(handle) : isTheSame());
    }

    private boolean isTheSame() {
        return BOOT.equals(boot)
                && ProcStat.read(pid)
                        .filter(stat -> !stat.hasEnded() && stat.start().equals(start))
                        .isPresent();
    }

    private boolean isOldEnough(ProcessHandle handle) {
        return handle.isAlive()
                && handle.info()
                        .startInstant()
                        .filter(started -> !started.isAfter(noted.plusSeconds(2)))
                        .isPresent();
    }

    private static String bootId(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "-"; // not readable for the process either, which then wrote the same
        }
    }
}
