package io.greenroom.artifact;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names an archive's entries may have: none that leads out of the folder it is unpacked into, on whatever system that
 * is. So a backslash counts as one that stands between names, although it may be part of one.
 */
public final class EntryNames {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    private EntryNames() {}

    /** What is wrong with a name, in words that follow it; empty when nothing is. */
    public static Optional<String> problem(String name) {
        String unix = name.replace('\\', '/');
        if (unix.startsWith("/") || DRIVE.matcher(unix).matches()) {
            return Optional.of("is an absolute path");
        }
        return Arrays.asList(unix.split("/", -1)).contains("..")
                ? Optional.of("leads out of the folder")
                : Optional.empty();
    }
}
