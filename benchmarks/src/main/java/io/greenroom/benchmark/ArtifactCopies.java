package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** How fast artifacts are packed and unpacked, beside copying the same bytes, and beside {@code zip} and {@code unzip}. */
final class ArtifactCopies implements Benchmark {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final List<Long> SIZES = List.of(KIB, MIB, 100 * MIB, 1024 * MIB);

    @Override
    public String name() {
        return "artifacts";
    }

    @Override
    public String question() {
        return "MiB a second through unpacking and packing, and the heap that takes";
    }

    /** Each size in a JVM with a heap of its own, in which nothing else lives, of the sizes that a worker's has. */
    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        for (long size : SIZES) {
            Path folder = lab.folder("artifacts");
            long bytes = Math.max(KIB, Math.round(size * lab.scale()));
            Process process = lab.javaOfWorker(ArtifactMain.class, folder.toString(), Long.toString(bytes))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var seen = SimulatorMain.JSON.readValue(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                    new TypeReference<TreeMap<String, Double>>() {});
            if (process.waitFor() != 0) {
                throw new IOException("Artifacts of %d bytes could not be measured".formatted(bytes));
            }
            seen.forEach((what, value) -> figures.add(
                    "%s: %s".formatted(words(bytes), what), what.contains("heap") ? "MiB" : "MiB/s", value));
        }
    }

    private static String words(long bytes) {
        return bytes >= MIB ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
    }
}
