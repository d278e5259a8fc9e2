package io.greenroom.simulator.pipeline.execution;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes the ids that the service makes up. Used within transactions only, so the generator need not be thread-safe. */
final class Ids {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final RandomGenerator random;

    Ids(RandomGenerator random) {
        this.random = random;
    }

    String uuid() {
        long version4 = (random.nextLong() & ~0xF000L) | 0x4000L;
        long variant = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(version4, variant).toString();
    }

    /** The key of a new artifact: {@code <pipeline, 20>/<artifact, 10>/<7 random letters or digits>}. */
    String artifactKey(String pipeline, String artifact) {
        StringBuilder suffix = new StringBuilder();
        random.ints(7, 0, LETTERS.length()).forEach(i -> suffix.append(LETTERS.charAt(i)));
        return cut(pipeline, 20) + "/" + cut(artifact, 10) + "/" + suffix;
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }
}
