package io.greenroom.benchmark;

import io.greenroom.artifact.Archive;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.file.FolderRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Packs and unpacks one artifact with the worker's own classes, in a JVM of its own. Prints MiB a second of what is in the
 * artifact, and by how much the heap that is in use grew at most.
 */
final class ArtifactMain {
    private static final int FILE = 1 << 20;
    private static final double MIB = 1 << 20;
    /** What takes less time is done again. */
    private static final double LONG_ENOUGH = 0.5;

    private ArtifactMain() {}

    private interface Work {
        void carryOut() throws Exception;
    }

    /**
     * Measures.
     *
     * @param arguments a folder to work in, and how many bytes are in the artifact
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long bytes = Long.parseLong(arguments[1]);
        Path source = Files.createDirectory(folder.resolve("source"));
        List<Path> files = write(source, bytes);
        Path zip = folder.resolve("artifact.zip");
        Path out = folder.resolve("out");
        var seen = new TreeMap<String, Double>();
        seen.put("plain copy", speed(bytes, () -> copy(files, fresh(out))));
        seen.put("pack", speed(bytes, () -> pack(files, zip)));
        long before = used();
        seen.put("unpack", speed(bytes, () -> unpack(zip, fresh(out))));
        seen.put("heap in use at most, more than before", Math.max(0, peak() - before) / MIB);
        seen.put(
                "unzip",
                speed(
                        bytes,
                        () -> program(
                                List.of(
                                        "unzip",
                                        "-q",
                                        zip.toString(),
                                        "-d",
                                        fresh(out).toString()),
                                folder)));
        seen.put("zip", speed(bytes, () -> {
            Files.deleteIfExists(zip);
            program(List.of("zip", "-q", "-r", zip.toString(), "."), source);
        }));
        System.out.println(SimulatorMain.JSON.writeValueAsString(seen));
    }

    /** Text that packs to about a third, as sources do. */
    private static List<Path> write(Path folder, long bytes) throws IOException {
        var random = new SplittableRandom(19);
        var words = new ArrayList<String>();
        for (int i = 0; i < 4000; i++) {
            words.add(Long.toString(random.nextLong(36L * 36 * 36 * 36 * 36 * 36), 36));
        }
        var files = new ArrayList<Path>();
        for (long left = bytes; left > 0; left -= FILE) {
            int size = (int) Math.min(left, FILE);
            var text = new StringBuilder(size + 10);
            while (text.length() < size) {
                text.append(words.get((int) (words.size() * Math.pow(random.nextDouble(), 3))))
                        .append(' ');
            }
            Path file = folder.resolve("file-" + files.size() + ".txt");
            Files.write(file, text.substring(0, size).getBytes(StandardCharsets.US_ASCII));
            files.add(file);
        }
        return files;
    }

    private static double speed(long bytes, Work work) throws Exception {
        work.carryOut();
        int times = 0;
        long begun = System.nanoTime();
        double seconds;
        do {
            work.carryOut();
            times++;
            seconds = (System.nanoTime() - begun) / 1e9;
        } while (seconds < LONG_ENOUGH);
        return bytes * times / MIB / seconds;
    }

    private static Path fresh(Path folder) throws IOException {
        FolderRemoval.remove(folder);
        return Files.createDirectories(folder);
    }

    private static void copy(List<Path> files, Path to) throws IOException {
        for (Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void pack(List<Path> files, Path zip) throws IOException {
        try (var writer = new ZipWriter(zip, Instant.now())) {
            for (Path file : files) {
                try (var entry = writer.entry(file.getFileName().toString(), 0644, Instant.now());
                        InputStream in = Files.newInputStream(file)) {
                    in.transferTo(entry);
                }
            }
        }
    }

    private static void unpack(Path zip, Path to) throws IOException, InterruptedException {
        Archive.open("artifact", zip, new ArchiveLimits(100_000, 8L << 30)).unpackInto(to);
    }

    private static void program(List<String> command, Path folder) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("%s ended with %d".formatted(command.getFirst(), status));
        }
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long used() {
        System.gc();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        return heap().stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
    }

    /** What is garbage already counts too. */
    private static long peak() {
        return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }
}
