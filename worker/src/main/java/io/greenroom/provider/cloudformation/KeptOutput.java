package io.greenroom.provider.cloudformation;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The output of a script in its folder on this machine, kept as {@code process.sh} keeps it: the beginning in
 * {@code output.log}, the rest in parts that are named by the byte where they begin, of which only the last two stay.
 */
final class KeptOutput {
    private static final long PART = 8 << 20;
    private static final String FIRST = "output.log";
    private static final String LATER = "output.";

    private final Path folder;
    private long length;

    private KeptOutput(Path folder, long length) {
        this.folder = folder;
        this.length = length;
    }

    /**
     * Opens the output to go on with it.
     *
     * @param length how long it is known to be; what a worker wrote after that, and then died, is taken back
     */
    static KeptOutput at(Path folder, long length) throws IOException {
        for (Map.Entry<Long, Path> part : parts(folder).entrySet()) {
            if (part.getKey() > 0 && part.getKey() >= length) {
                Files.delete(part.getValue());
            } else if (part.getKey() + Files.size(part.getValue()) > length) {
                try (FileChannel channel = FileChannel.open(part.getValue(), StandardOpenOption.WRITE)) {
                    channel.truncate(length - part.getKey());
                }
            }
        }
        return new KeptOutput(folder, length);
    }

    private static NavigableMap<Long, Path> parts(Path folder) throws IOException {
        var parts = new TreeMap<Long, Path>();
        try (var entries = Files.newDirectoryStream(folder, LATER + "*")) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (name.equals(FIRST)) {
                    parts.put(0L, entry);
                } else if (name.substring(LATER.length()).matches("\\d{1,18}")) {
                    parts.put(Long.parseLong(name.substring(LATER.length())), entry);
                }
            }
        }
        return parts;
    }

    /** How long it is, in bytes, those that are not kept included. */
    long length() {
        return length;
    }

    /** Adds lines, which end with a line end if the text has none. */
    void appendLines(String text) throws IOException {
        if (!text.isEmpty()) {
            append(text.endsWith("\n") ? text : text + "\n");
        }
    }

    /** Adds what is on the disk when this returns. */
    void append(String text) throws IOException {
        NavigableMap<Long, Path> parts = parts(folder);
        Map.Entry<Long, Path> last = parts.lastEntry();
        Path file = folder.resolve(FIRST);
        if (last != null) {
            boolean isFull = length - last.getKey() >= PART;
            file = isFull ? folder.resolve(LATER + length) : last.getValue();
            if (isFull && last.getKey() > 0) {
                parts.headMap(last.getKey()).entrySet().stream()
                        .filter(part -> part.getKey() > 0)
                        .map(Map.Entry::getValue)
                        .forEach(KeptOutput::forget);
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel =
                OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        length += bytes.length;
    }

    private static void forget(Path part) {
        part.toFile().delete(); // what stays is removed with the folder
    }
}
