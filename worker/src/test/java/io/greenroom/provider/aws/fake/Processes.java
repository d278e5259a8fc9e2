package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Processes of this computer, found by what the kernel tells of them. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final long SELF = ProcessHandle.current().pid();
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Processes() {}

    /** A process; whatever is asked of one that has ended is false, or 0. */
    record Proc(long pid, Path folder) {
        /** Whether its environment has this {@code NAME=VALUE}. */
        boolean has(String variable) {
            String all = "\0" + text("environ") + "\0";
            return all.contains("\0" + variable + "\0");
        }

        boolean worksIn(Path tree) {
            try {
                return folder.resolve("cwd").toRealPath().startsWith(tree);
            } catch (IOException e) {
                return false;
            }
        }

        /** Whether it has the file open. */
        boolean holds(Path file) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(folder.resolve("fd"))) {
                for (Path descriptor : open) {
                    if (Files.isSymbolicLink(descriptor)
                            && Files.readSymbolicLink(descriptor).equals(file)) {
                        return true;
                    }
                }
                return false;
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                return false;
            }
        }

        /** The process that leads its group. */
        long group() {
            return stat(2);
        }

        /** The process that leads its session. */
        long session() {
            return stat(3);
        }

        /** Of the fields behind the command's name. */
        private long stat(int field) {
            String stat = text("stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length <= field ? 0 : Long.parseLong(fields[field]);
        }

        private String text(String file) {
            try {
                return new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }
    }

    static List<Proc> such(Predicate<Proc> which) {
        List<Proc> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : all) {
                Proc proc = new Proc(Long.parseLong(folder.getFileName().toString()), folder);
                if (proc.pid() != SELF && which.test(proc)) {
                    found.add(proc);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends them: TERM first, KILL after the grace. Returns once there is none of them left. */
    static void end(Predicate<Proc> which, Duration grace) throws InterruptedException {
        long begin = System.nanoTime();
        Set<Long> told = new HashSet<>();
        List<Proc> left = such(which);
        while (!left.isEmpty()) {
            Duration passed = Duration.ofNanos(System.nanoTime() - begin);
            if (passed.compareTo(LONGEST) > 0) {
                throw new IllegalStateException("These outlive a kill: " + left);
            }
            boolean patient = passed.compareTo(grace) < 0;
            for (Proc proc : left) {
                ProcessHandle.of(proc.pid()).ifPresent(handle -> {
                    if (!patient) {
                        handle.destroyForcibly();
                    } else if (told.add(proc.pid())) {
                        handle.destroy();
                    }
                });
            }
            Thread.sleep(LOOK);
            left = such(which);
        }
    }

    static void kill(Predicate<Proc> which) {
        for (Proc proc : such(which)) {
            ProcessHandle.of(proc.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /**
     * Starts it. Never while a script is being written: the new process would hold it open for writing until it is itself, and
     * whoever ran the script in that moment would be told that the file is busy.
     */
    static synchronized Process start(ProcessBuilder builder) throws IOException {
        return builder.start();
    }

    /** Writes a file that can be run. */
    static synchronized void write(Path script, byte[] content) {
        try {
            Files.write(script, content);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
