package io.greenroom.status;

import io.greenroom.file.OwnerOnly;
import io.greenroom.job.JobResult;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pages show of jobs, in a file, so that a restart does not forget it: one job as it stood then on each line, of
 * which the last counts. Lines reach the file as they are added, the disk when the system likes: a killed worker loses
 * none, a machine that loses its power may lose the latest. The file holds no more than the pages show, is readable by its
 * owner alone, and is rewritten when most of it is out of date. When it cannot be written, that is logged once and nothing
 * more is kept.
 */
final class JobRecords implements AutoCloseable {
    /** The latest that ended, and the latest that had not. */
    static final int ENDED = 300;

    private static final int OPEN = 1000;
    private static final int STALE_LINES = 2000;
    private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);

    private final Path file;
    private final SequencedMap<String, JobView> ended = new LinkedHashMap<>();
    private final SequencedMap<String, JobView> open = new LinkedHashMap<>();
    private @Nullable OutputStream out;
    private int lines;

    private JobRecords(Path file) {
        this.file = file;
    }

    /** Where a worker keeps them. */
    static Path in(Path stateDirectory) {
        return stateDirectory.resolve("jobs.jsonl");
    }

    /** Reads what is there. A line that cannot be read, such as one that a crash cut off, is passed over with a warning. */
    static JobRecords open(Path file) {
        var records = new JobRecords(file);
        try {
            int unread = records.read();
            if (unread > 0) {
                LOG.warn("{} of the lines in {} cannot be read; the pages do not show those jobs", unread, file);
            }
            records.rewrite();
        } catch (IOException e) {
            records.giveUp(e);
        }
        return records;
    }

    /**
     * What is there, without a change to the file, which a worker may be writing: therefore, too, a line that cannot be read
     * is no reason for a warning. What is added afterwards is not kept.
     */
    static JobRecords peek(Path file) {
        var records = new JobRecords(file);
        try {
            records.read();
        } catch (IOException e) {
            LOG.warn("Where the jobs belong is not known, because {} cannot be read: {}", file, e.toString());
        }
        return records;
    }

    /** All that are known, by when they were last added. */
    synchronized List<JobView> all() {
        var all = new ArrayList<>(ended.values());
        all.addAll(open.values());
        return all;
    }

    /** How the job stands now. */
    synchronized void add(JobView job) {
        if (out == null) {
            return;
        }
        remember(job);
        try {
            write(job, out);
            lines++;
            if (lines > STALE_LINES + ended.size() + open.size()) {
                rewrite();
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void remember(JobView job) {
        ended.remove(job.id());
        open.remove(job.id());
        boolean isOver = job.result() != null && !(job.result() instanceof JobResult.Continued);
        SequencedMap<String, JobView> place = isOver ? ended : open;
        place.putLast(job.id(), job);
        if (place.size() > (isOver ? ENDED : OPEN)) {
            place.pollFirstEntry();
        }
    }

    /** How many lines could not be read. */
    private int read() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        int unread = 0;
        // Not as lines of a reader: a damaged file need not be well-formed text.
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            try {
                remember(JobViewText.read(line));
            } catch (IllegalArgumentException e) {
                unread++;
            }
        }
        return unread;
    }

    private void rewrite() throws IOException {
        closeFile();
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        OwnerOnly.file(draft);
        try (var stream = new FileOutputStream(draft.toFile())) {
            for (JobView job : all()) {
                write(job, stream);
            }
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lines = ended.size() + open.size();
        // Not a channel, which an interrupted job's thread would close for all others.
        out = new FileOutputStream(file.toFile(), true);
    }

    /** In one piece, so that no other line comes between. */
    private static void write(JobView job, OutputStream stream) throws IOException {
        stream.write((JobViewText.write(job) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void giveUp(IOException problem) {
        LOG.warn(
                "The pages will not remember jobs over a restart, because {} cannot be used: {}",
                file,
                problem.toString());
        try {
            closeFile();
        } catch (IOException e) {
            LOG.warn("It could not be closed either: {}", e.toString());
        }
    }

    private void closeFile() throws IOException {
        OutputStream stream = out;
        out = null;
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public synchronized void close() {
        try {
            closeFile();
        } catch (IOException e) {
            LOG.warn("The jobs' records {} may lack their end: {}", file, e.toString());
        }
    }
}
