package io.greenroom.action;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.EntryNames;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.FileSink;
import io.greenroom.secret.MaskingStream;
import io.greenroom.secret.Secrets;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a command's files into its artifact, within the limits, secrets masked in what is text; and looks at the test
 * reports that the run wrote.
 */
final class CollectedArtifact implements FileSink {
    /** As much of a file's beginning as shows whether it is text: that has no NUL. */
    private static final int LOOK = 8192;
    /** A larger one would hold up the action for longer than it is worth. */
    private static final long LARGEST_REPORT = 512L << 20;

    private static final int END = -1;
    private static final int BROKEN = -2;

    private final @Nullable ZipWriter zip;
    private final Path scratch;
    private final Secrets secrets;
    private final ArchiveLimits limits;
    private final TestReports reports = new TestReports();
    private final LeftOut leftOut = new LeftOut();
    private final Set<String> names;
    private final int reserved;
    private final byte[] buffer = new byte[1 << 16];
    private long bytes;
    private boolean full;

    /**
     * @param zip null when the files are not wanted, only what the reports among them say
     * @param taken names in the artifact that are not for collected files
     */
    CollectedArtifact(
            @Nullable ZipWriter zip, Path scratch, Secrets secrets, ArchiveLimits limits, List<String> taken) {
        this.zip = zip;
        this.scratch = scratch;
        this.secrets = secrets;
        this.limits = limits;
        this.names = new HashSet<>(taken);
        this.reserved = taken.size();
    }

    TestReports reports() {
        return reports;
    }

    int files() {
        return names.size() - reserved;
    }

    long bytes() {
        return bytes;
    }

    LeftOut leftOut() {
        return leftOut;
    }

    /** What the reports say and what is missing, such as {@code 412 passed, 0 failed}; empty when there is nothing to say. */
    String summary() {
        return Stream.of(reports.summary(), leftOut.count() == 0 ? "" : "not collected: " + leftOut.words())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The same as sentences that follow others. */
    String sentences() {
        String tests = reports.summary();
        return (tests.isEmpty() ? "" : " Tests: " + tests + ".")
                + (leftOut.count() == 0 ? "" : " Not collected: " + leftOut.words() + ".");
    }

    @Override
    public boolean take(CollectedFile file) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while collecting files");
        }
        try {
            switch (file) {
                case CollectedFile.Found found -> take(found);
                case CollectedFile.LeftOut missing -> miss(missing);
            }
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while collecting " + file.path());
        }
        return !full;
    }

    private void miss(CollectedFile.LeftOut file) {
        if (zip != null) {
            leftOut.add(file);
        }
        reports.miss(file);
    }

    private void take(CollectedFile.Found file) throws IOException {
        boolean report = file.fresh() && TestReports.isCandidate(file.path());
        if (zip == null && !report) {
            return;
        }
        Optional<String> problem = problemWithPath(file.path());
        if (problem.isPresent()) {
            leaveOut(file, problem.get());
        } else if (names.contains(file.path())) {
            leaveOut(file, "is there already, from the command's own folder or as the artifact's own file");
        } else if (files() >= limits.entries()) {
            leaveOutFrom(
                    file,
                    "only the first %,d files are taken (setting artifacts.maxFiles)".formatted(limits.entries()));
        } else if (file.size() > limits.bytes() - bytes) {
            leaveOutFrom(
                    file,
                    "all together have more than %,d bytes (setting artifacts.maxSize)".formatted(limits.bytes()));
        } else {
            names.add(file.path());
            if (report) {
                takeReport(file);
            } else if (zip != null) {
                copy(file, zip.entry(file.path(), file.mode(), file.modifiedAt()));
            }
        }
    }

    private void leaveOut(CollectedFile.Found file, String reason) {
        leftOut.add(new CollectedFile.LeftOut(file.path(), reason));
    }

    /** The file, and whatever comes after it. */
    private void leaveOutFrom(CollectedFile.Found file, String reason) {
        leaveOut(file, "and what comes after it are missing: " + reason);
        full = true;
    }

    private static Optional<String> problemWithPath(String path) {
        if (Arrays.stream(path.split("/", -1)).anyMatch(name -> name.isEmpty() || name.equals(".."))) {
            return Optional.of("is no path that leads to a file");
        }
        // Whoever takes the artifact may refuse all of it for such a one.
        return EntryNames.problem(path).map(problem -> problem + " on other systems");
    }

    private void takeReport(CollectedFile.Found file) throws IOException {
        Path held = scratch.resolve("report.xml");
        copy(file, Files.newOutputStream(held));
        if (zip != null) {
            try (var out = zip.entry(file.path(), file.mode(), file.modifiedAt())) {
                Files.copy(held, out);
            }
        }
        if (file.size() > LARGEST_REPORT) {
            reports.miss(new CollectedFile.LeftOut(
                    file.path(), "has more than %,d bytes and was not read".formatted(LARGEST_REPORT)));
        } else {
            try (var in = Files.newInputStream(held)) {
                reports.read(file.path(), in);
            }
        }
        Files.delete(held);
    }

    /** Closes the target. A file that cannot be read on is kept as far as it goes: the artifact is not lost for it. */
    private void copy(CollectedFile.Found file, OutputStream to) throws IOException {
        var in = new BufferedInputStream(file.content(), LOOK);
        long whole = bytes + file.size();
        try (OutputStream out = isText(in) ? new MaskingStream(secrets, to) : to) {
            int n;
            while ((n = read(in, file)) >= 0) {
                bytes += n;
                out.write(buffer, 0, n);
            }
            if (n == END && bytes < whole) {
                leaveOut(file, "became shorter while it was read, and is kept as far as it went");
            }
        }
    }

    /** How many bytes are in the buffer now; {@link #END} or {@link #BROKEN} when none are and none will be. */
    private int read(InputStream in, CollectedFile.Found file) throws ClosedByInterruptException {
        try {
            return in.read(buffer);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            leaveOut(file, "could be read only in part: " + e.getMessage());
            return BROKEN;
        }
    }

    private static boolean isText(BufferedInputStream content) throws IOException {
        content.mark(LOOK);
        byte[] beginning;
        try {
            beginning = content.readNBytes(LOOK);
        } catch (IOException e) {
            beginning = new byte[0]; // it shows again when the file is copied
        }
        content.reset();
        for (byte b : beginning) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }
}
