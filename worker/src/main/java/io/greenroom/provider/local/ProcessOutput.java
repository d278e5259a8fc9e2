package io.greenroom.provider.local;

import io.greenroom.file.BoundedInput;
import io.greenroom.secret.SecretsInUse;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What a process printed, in the parts that {@code process.sh} keeps of it: {@code output.log} from the beginning, and
 * {@code output.<n>} from the n-th byte on, the last two of those. Offsets count what was printed, kept or not.
 */
record ProcessOutput(Path folder) {
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 20;

    private record Part(long begin, long size, Path file) {
        long end() {
            return begin + size;
        }
    }

    Path firstPart() {
        return folder.resolve("output.log");
    }

    /** The offset itself, or where the next kept part begins when what was there is no longer kept. */
    long keptFrom(long from) throws IOException {
        long end = 0;
        for (Part part : parts()) {
            if (from >= end && from < part.begin()) {
                return part.begin();
            }
            end = part.end();
        }
        return from;
    }

    /**
     * From the offset up to where the output ends now, or up to the next gap. Empty where nothing is kept: ask
     * {@link #keptFrom} for where to go on.
     */
    InputStream from(long from) throws IOException {
        var streams = new ArrayList<InputStream>();
        long at = Math.max(0, from);
        try {
            for (Part part : parts()) {
                if (part.begin() <= at && at < part.end()) {
                    streams.add(open(part.file(), at - part.begin(), part.end() - at));
                    at = part.end();
                }
            }
        } catch (NoSuchFileException e) {
            return new SequenceInputStream(Collections.enumeration(streams)); // it made way for a later part just now
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** The last lines without secrets, for messages; says so when there are none. */
    String tail(SecretsInUse secrets) {
        try {
            long begin = beginOfTail();
            try (InputStream last = from(begin)) {
                String printed = new String(last.readNBytes(2 * TAIL_BYTES), StandardCharsets.UTF_8);
                var lines = (begin > 0 ? secrets.maskTail(printed) : secrets.mask(printed))
                        .lines()
                        .toList();
                String text = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
                return text.isBlank() ? "It printed nothing." : "Its last lines:\n" + text;
            }
        } catch (IOException e) {
            return "Its output cannot be read: " + e.getMessage();
        }
    }

    /** Not before the last gap. */
    private long beginOfTail() throws IOException {
        long begin = 0;
        long end = 0;
        for (Part part : parts()) {
            begin = part.begin() == end ? begin : part.begin();
            end = part.end();
        }
        return Math.max(begin, end - TAIL_BYTES);
    }

    /** In order. The process can put anything in their place, so only regular files count. */
    private List<Part> parts() throws IOException {
        var parts = new ArrayList<Part>();
        add(parts, 0, firstPart());
        try (var files = Files.newDirectoryStream(folder, "output.[0-9]*")) {
            for (Path file : files) {
                String number = String.valueOf(file.getFileName()).substring("output.".length());
                if (number.matches("\\d{1,18}")) {
                    add(parts, Long.parseLong(number), file);
                }
            }
        } catch (NoSuchFileException e) {
            return parts; // nothing was begun
        }
        parts.sort(Comparator.comparingLong(Part::begin));
        return parts;
    }

    private static void add(List<Part> parts, long begin, Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                parts.add(new Part(begin, Files.size(file), file));
            } catch (NoSuchFileException e) {
                return; // it made way for a later part just now
            }
        }
    }

    private static InputStream open(Path file, long from, long length) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            channel.position(from);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new BoundedInput(Channels.newInputStream(channel), length);
    }
}
