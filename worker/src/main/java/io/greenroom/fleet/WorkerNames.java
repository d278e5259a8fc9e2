package io.greenroom.fleet;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Names for workers to which nobody gave one. */
public final class WorkerNames {
    private static final int LONGEST_HOST = 40;

    private WorkerNames() {}

    /** The machine's name, so that people find the worker, and a random part, so that no other worker has the same. */
    public static String of(String host, RandomGenerator random) {
        String readable = host.replaceAll("[^A-Za-z0-9.-]", "-");
        String start = readable.isBlank() ? "worker" : readable.substring(0, Math.min(LONGEST_HOST, readable.length()));
        return start + "-" + HexFormat.of().toHexDigits(random.nextLong(), 8);
    }
}
