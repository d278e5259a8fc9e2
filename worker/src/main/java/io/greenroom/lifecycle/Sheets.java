package io.greenroom.lifecycle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of an environment's folder as they are put on its shelf: each sheet has some of them, as they were then. Whoever takes
 * an environment over begins another round of sheets, so that one of an earlier worker that arrives late counts for nothing
 * that was written since.
 */
final class Sheets {
    private static final Logger LOG = LoggerFactory.getLogger(Sheets.class);
    /** The last entry of a sheet that is there as a whole. */
    private static final String WHOLE = ".whole";

    private Sheets() {}

    static String name(int round, int number) {
        return "%08d-%08d".formatted(round, number);
    }

    /** The latest round; 0 when there are no sheets. */
    static int lastRound(Collection<String> names) {
        return names.stream()
                .filter(name -> name.matches("\\d{8}-\\d{8}"))
                .mapToInt(name -> Integer.parseInt(name.substring(0, 8)))
                .max()
                .orElse(0);
    }

    /** A sheet with these files of the folder, as far as they are there. */
    static byte[] pack(Path folder, Collection<Path> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    zip.putNextEntry(
                            new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
            zip.putNextEntry(new ZipEntry(WHOLE));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    /** The files by their paths in the folder, each as its last whole sheet has it. */
    static Map<String, byte[]> files(SortedMap<String, byte[]> sheets) {
        var files = new LinkedHashMap<String, byte[]>();
        sheets.forEach((name, sheet) -> {
            try {
                files.putAll(unpack(sheet));
            } catch (IOException e) {
                LOG.warn("Sheet {} of an environment is passed over: {}", name, e.getMessage());
            }
        });
        return files;
    }

    private static Map<String, byte[]> unpack(byte[] sheet) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(sheet))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(WHOLE)) {
                    return files;
                }
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        throw new IOException("it was cut off");
    }
}
