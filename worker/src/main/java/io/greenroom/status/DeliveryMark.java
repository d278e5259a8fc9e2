package io.greenroom.status;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * How far a log was delivered to the sink: a number of bytes in a file beside the log. A log without one is not to be
 * delivered. The number has always the same length and is written at once, so that a kill leaves the old or the new one.
 */
final class DeliveryMark {
    private static final String SUFFIX = ".shipped";
    private static final String FORM = "%019d\n";

    private DeliveryMark() {}

    /** The mark's file. */
    static Path of(Path log) {
        return log.resolveSibling(log.getFileName() + SUFFIX);
    }

    /** The log that the file is the mark of; the same path when it is no mark. */
    static Path logOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) ? file.resolveSibling(name.substring(0, name.length() - SUFFIX.length())) : file;
    }

    /** Empty when there is no mark. One that cannot be understood stands for the log's beginning: nothing gets lost. */
    static OptionalLong read(Path log) throws IOException {
        try {
            String text = Files.readString(of(log), StandardCharsets.ISO_8859_1).strip();
            return OptionalLong.of(text.matches("\\d{19}") ? Long.parseLong(text) : 0);
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    static void write(Path log, long position) throws IOException {
        var text = ByteBuffer.wrap(FORM.formatted(position).getBytes(StandardCharsets.US_ASCII));
        try (var file = OwnerOnly.open(of(log), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (text.hasRemaining()) {
                file.write(text, text.position());
            }
        }
    }
}
