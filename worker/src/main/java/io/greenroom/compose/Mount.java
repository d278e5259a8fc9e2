package io.greenroom.compose;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is mounted into a container.
 *
 * @param source the name of a volume, or a path of the engine's machine
 * @param target the path inside the container
 */
public record Mount(String source, String target, boolean readOnly) {
    private static final Pattern VOLUME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    /** Reads {@code /path}, {@code NAME:/path} and {@code NAME:/path:ro}; a volume without a name gets one of its path. */
    public static Optional<Mount> parse(String text) {
        String[] parts = text.split(":", 3);
        String target = parts[Math.min(1, parts.length - 1)];
        boolean readOnly = parts.length == 3 && parts[2].startsWith("ro");
        return target.startsWith("/")
                ? Optional.of(new Mount(parts.length == 1 ? nameFor(target) : parts[0], target, readOnly))
                : Optional.empty();
    }

    static String nameFor(String target) {
        return "v" + target.replaceAll("[^A-Za-z0-9]", "_");
    }

    public boolean isHostPath() {
        return !VOLUME.matcher(source).matches();
    }
}
