package io.greenroom.dynamodb;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Marks that no two writes have in common, so that whoever made a write knows it again. For any number of threads. */
final class Marks {
    private final RandomGenerator random;

    Marks(RandomGenerator random) {
        this.random = random;
    }

    synchronized String next() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
