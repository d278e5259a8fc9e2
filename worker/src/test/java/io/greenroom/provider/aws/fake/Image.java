package io.greenroom.provider.aws.fake;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image of a machine's disk.
 *
 * @param owner an account, or {@code amazon}
 * @param availableAt pending before
 * @param disk what is on it; null for the empty ones that everybody has
 */
record Image(
        String id,
        String name,
        String owner,
        String architecture,
        int gib,
        String snapshot,
        Instant createdAt,
        Instant availableAt,
        Map<String, String> tags,
        @Nullable Path disk) {
    static final String ROOT_DEVICE = "/dev/xvda";

    boolean isAvailable(Instant now) {
        return !now.isBefore(availableAt);
    }
}
