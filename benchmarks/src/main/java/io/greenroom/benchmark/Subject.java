package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured, as Linux sees it. */
final class Subject implements AutoCloseable {
    /** In which /proc counts, on every Linux there is: {@code getconf CLK_TCK}. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int LINES_SHOWN = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Instant startedAt;
    private final Path log;

    private Subject(Process process, Instant startedAt, Path log) {
        this.process = process;
        this.startedAt = startedAt;
        this.log = log;
    }

    /** What it says goes to the file. */
    static Subject start(ProcessBuilder builder, Path log) throws IOException {
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Instant startedAt = Instant.now();
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
        return new Subject(process, startedAt, log);
    }

    /** Just before it was started. */
    Instant startedAt() {
        return startedAt;
    }

    /**
     * To be asked while something is waited for that it does.
     *
     * @throws IOException with what it said last, when it has ended, or does not do it within minutes of its start
     */
    void mustComeTo(String what) throws IOException {
        boolean isLate = Instant.now().isAfter(startedAt.plus(PATIENCE));
        if (isLate || !process.isAlive()) {
            List<String> said = Files.readAllLines(log);
            throw new IOException("Process %d has not come to %s. The last lines of %s:%n%s"
                    .formatted(
                            pid(),
                            what,
                            log,
                            String.join("\n", said.subList(Math.max(0, said.size() - LINES_SHOWN), said.size()))));
        }
    }

    long pid() {
        return process.pid();
    }

    /** Resident memory, shared pages included. */
    double residentMiB() throws IOException {
        return status("VmRSS") / 1024;
    }

    double threads() throws IOException {
        return status("Threads");
    }

    private double status(String field) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + pid() + "/status"));
        return lines.stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("Process " + pid() + " has ended; its log says why"));
    }

    /** Spent so far, in its own code and in the kernel; of the processes it started too, once they have ended. */
    double cpuSeconds() throws IOException {
        return cpuSeconds(pid());
    }

    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        // utime, stime, cutime and cstime: proc(5)
        double ticks =
                fields.subList(11, 15).stream().mapToDouble(Double::parseDouble).sum();
        return ticks / TICKS_PER_SECOND;
    }

    /** Asks it to end, as an operator would. Returns the seconds until it was gone. */
    double stop() throws InterruptedException {
        long begun = System.nanoTime();
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Process %d does not end".formatted(pid()));
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Asked first, so that a recording of it is written. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }
}
