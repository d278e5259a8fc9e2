package io.greenroom.action;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.environment.FileSink;
import io.greenroom.secret.MaskingStream;
import io.greenroom.secret.Secrets;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a command's files into its artifact, within the limits, secrets masked in what is text; and looks at the test
 * reports that the run wrote.
 */
final class CollectedArtifact implements FileSink {
    /** As much of a file's beginning as shows whether it is text: that has no NUL. */
    private static final int LOOK = 8192;
    /** A report is held for parsing; a larger one is collected, but not read. */
    private static final long LARGEST_REPORT = 32L << 20;

    private final @Nullable ZipWriter zip;
    private final Path scratch;
    private final Secrets secrets;
    private final ArchiveLimits limits;
    private final TestReports reports = new TestReports();
    private final Set<String> names;
    private final int reserved;
    private final byte[] buffer = new byte[1 << 16];
    private long bytes;
    private String leftOut = "";

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

    /** Why not everything is there, in words; empty when it is. */
    String leftOut() {
        return leftOut;
    }

    @Override
    public boolean take(String path, boolean fresh, InputStream content) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while collecting files");
        }
        boolean report = fresh && TestReports.isCandidate(path);
        if (!isInside(path) || names.contains(path) || (zip == null && !report)) {
            return true;
        }
        if (files() >= limits.entries()) {
            leftOut = "only the first %,d files were taken (setting artifacts.maxFiles)".formatted(limits.entries());
            return false;
        }
        names.add(path);
        var in = new BufferedInputStream(content, LOOK);
        if (report) {
            takeReport(path, in);
        } else if (zip != null) {
            copy(path, in, zip.entry(path));
        }
        return leftOut.isEmpty();
    }

    private static boolean isInside(String path) {
        return !path.isEmpty()
                && !path.startsWith("/")
                && Arrays.stream(path.split("/", -1)).noneMatch(name -> name.isEmpty() || name.equals(".."));
    }

    private void takeReport(String path, InputStream content) throws IOException {
        Path held = scratch.resolve("report.xml");
        copy(path, content, Files.newOutputStream(held));
        if (zip != null) {
            try (var in = Files.newInputStream(held)) {
                zip.add(path, in);
            }
        }
        if (Files.size(held) <= LARGEST_REPORT) {
            try (var in = Files.newInputStream(held)) {
                reports.read(path, in);
            }
        }
        Files.delete(held);
    }

    /** Closes the target. */
    private void copy(String path, InputStream in, OutputStream to) throws IOException {
        in.mark(LOOK);
        boolean text = isText(in.readNBytes(LOOK));
        in.reset();
        try (OutputStream out = text ? new MaskingStream(secrets, to) : to) {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                if (n > limits.bytes() - bytes) {
                    leftOut = "%s and what came after it went beyond %,d bytes (setting artifacts.maxSize)"
                            .formatted(path, limits.bytes());
                    return;
                }
                bytes += n;
                out.write(buffer, 0, n);
            }
        }
    }

    private static boolean isText(byte[] beginning) {
        for (byte b : beginning) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }
}
