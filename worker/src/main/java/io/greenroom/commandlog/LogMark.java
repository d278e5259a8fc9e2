package io.greenroom.commandlog;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Numbers in a file beside a log that say how far something has got. They have always the same length and are written at
 * once, so that a kill leaves the old or the new ones.
 */
enum LogMark {
    /** How many bytes of the log were delivered to the sink. A log without one is not to be delivered. */
    SHIPPED(".shipped", 1),
    /** How many bytes of what was printed the log covers, and how many bytes of the log that is. */
    FOLLOWED(".followed", 2);

    private final String suffix;
    private final int numbers;

    LogMark(String suffix, int numbers) {
        this.suffix = suffix;
        this.numbers = numbers;
    }

    /** The mark's file. */
    Path of(Path log) {
        return log.resolveSibling(log.getFileName() + suffix);
    }

    /** The log that the file is this mark of; empty when it is no such mark. */
    Optional<Path> logOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(suffix)
                ? Optional.of(file.resolveSibling(name.substring(0, name.length() - suffix.length())))
                : Optional.empty();
    }

    /** Whether the file is any mark of a log that is there. */
    static boolean isOfALog(Path file) {
        return Stream.of(values()).flatMap(mark -> mark.logOf(file).stream()).anyMatch(Files::exists);
    }

    static void deleteAll(Path log) throws IOException {
        for (LogMark mark : values()) {
            Files.deleteIfExists(mark.of(log));
        }
    }

    /** Empty when there is none. One that cannot be understood stands for the beginning: nothing gets lost. */
    Optional<long[]> read(Path log) throws IOException {
        Path mark = of(log);
        if (Files.notExists(mark)) {
            // As for every new run, for which an exception would cost more than all else here.
            return Optional.empty();
        }
        try {
            String text = Files.readString(mark, StandardCharsets.ISO_8859_1).strip();
            return Optional.of(
                    text.matches("\\d{19}( \\d{19}){%d}".formatted(numbers - 1))
                            ? Stream.of(text.split(" ", -1))
                                    .mapToLong(Long::parseLong)
                                    .toArray()
                            : new long[numbers]);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(Path log, long... values) throws IOException {
        String line = LongStream.of(values).mapToObj("%019d"::formatted).collect(Collectors.joining(" ", "", "\n"));
        var text = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        try (var file = OwnerOnly.open(of(log), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (text.hasRemaining()) {
                file.write(text, text.position());
            }
        }
    }
}
