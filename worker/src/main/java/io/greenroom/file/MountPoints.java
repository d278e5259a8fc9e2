package io.greenroom.file;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where something else shows in a folder: another file system, or a folder of this one that lies elsewhere ({@code mount
 * --bind}), which no attribute of the file tells.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">the table that Linux keeps</a>
 */
final class MountPoints {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int POINT = 4;

    private MountPoints() {}

    /** Those below the folder, as paths that begin with the folder's; none where the system does not tell. */
    static Set<Path> below(Path folder) {
        try {
            String table = Files.readString(TABLE, StandardCharsets.ISO_8859_1);
            return below(folder, folder.toRealPath(), table.lines());
        } catch (IOException e) {
            return Set.of(); // not Linux, or no such folder
        }
    }

    /** @param real the folder without links on the way to it, as the table has it */
    static Set<Path> below(Path folder, Path real, Stream<String> table) {
        return table.map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > POINT)
                .map(fields -> path(fields[POINT]))
                .filter(point -> point.startsWith(real) && !point.equals(real))
                .map(point -> folder.resolve(real.relativize(point)))
                .collect(Collectors.toSet());
    }

    /** Some bytes stand there as three octal digits. Only as an address does a path take bytes of any kind. */
    private static Path path(String written) {
        var address = new StringBuilder("file://");
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 3 < written.length()) {
                address.append("%%%02x".formatted(Integer.parseInt(written, i + 1, i + 4, 8)));
                i += 3;
            } else if (c == '/' || (c < 0x80 && Character.isLetterOrDigit(c))) {
                address.append(c);
            } else {
                address.append("%%%02x".formatted((int) c));
            }
        }
        return Path.of(URI.create(address.toString()));
    }
}
