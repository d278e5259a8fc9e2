package io.greenroom.command;

import io.greenroom.file.BoundedInput;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.terminal.OutputTail;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What a script printed, in the parts that {@code process.sh} keeps of it: {@code output.log} from the beginning, and
 * {@code output.<n>} from the n-th byte on, the last two of those. Offsets count what was printed, kept or not.
 */
public record ScriptOutput(Host host, String folder) {
    private static final String FIRST = "output.log";
    private static final String LATER = "output.";

    private record Part(long begin, long size, String file) {
        long end() {
            return begin + size;
        }
    }

    /** The offset itself, or where the next kept part begins when what was there is no longer kept. */
    public long keptFrom(long from) throws IOException, InterruptedException {
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
    public InputStream from(long from) throws IOException, InterruptedException {
        var streams = new ArrayList<InputStream>();
        long at = Math.max(0, from);
        try {
            for (Part part : parts()) {
                if (part.begin() <= at && at < part.end()) {
                    streams.add(new BoundedInput(host.read(part.file(), at - part.begin()), part.end() - at));
                    at = part.end();
                }
            }
        } catch (NoSuchFileException e) {
            return new SequenceInputStream(Collections.enumeration(streams)); // it made way for a later part just now
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** The last lines without secrets, for messages; says so when there are none. */
    public String tail(SecretsInUse secrets) throws InterruptedException {
        try {
            long begin = beginOfTail();
            try (InputStream last = from(begin)) {
                return OutputTail.of(last, begin > 0, secrets).words();
            }
        } catch (IOException e) {
            return "Its output cannot be read: " + e.getMessage();
        }
    }

    /** Not before the last gap. */
    private long beginOfTail() throws IOException, InterruptedException {
        long begin = 0;
        long end = 0;
        for (Part part : parts()) {
            begin = part.begin() == end ? begin : part.begin();
            end = part.end();
        }
        return Math.max(begin, end - OutputTail.LOOKED_AT);
    }

    /** In order. */
    private List<Part> parts() throws IOException, InterruptedException {
        var parts = new ArrayList<Part>();
        for (HostFile file : host.list(folder)) {
            String name = file.name();
            String path = folder + "/" + name;
            if (name.equals(FIRST)) {
                parts.add(new Part(0, file.size(), path));
            } else if (name.startsWith(LATER) && name.substring(LATER.length()).matches("\\d{1,18}")) {
                parts.add(new Part(Long.parseLong(name.substring(LATER.length())), file.size(), path));
            }
        }
        parts.sort(Comparator.comparingLong(Part::begin));
        return parts;
    }
}
