package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.Ticket;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of command runs as files, {@code <folder>/<provider>/<environment>/<run>.log}: masked, and written as the
 * commands print. A log that cannot be written is given up with a word in the worker's log; its job goes on.
 */
public final class CommandLogs implements JobObserver {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLogs.class);
    private static final String SUFFIX = ".log";

    private final Path folder;
    private final long most;
    private final Map<JobId, CommandLog> byJob = new ConcurrentHashMap<>();
    private final Map<ExternalId, CommandLog> growing = new ConcurrentHashMap<>();

    /** @param most how many bytes of one log are kept */
    public CommandLogs(Path folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    @Override
    public void begun(Job job, Ticket ticket) {
        ExternalId.of(ticket).filter(id -> id.run().isPresent()).ifPresent(run -> {
            CommandLog log = growing.computeIfAbsent(run, id -> new CommandLog(file(id), most));
            try {
                log.open();
                byJob.put(job.id(), log);
            } catch (IOException e) {
                LOG.warn("The log of {} is not kept: {}", run, e.toString());
            }
        });
    }

    @Override
    public void output(Job job, byte[] piece) {
        CommandLog log = byJob.get(job.id());
        if (log != null) {
            try {
                log.append(piece);
            } catch (IOException e) {
                LOG.warn("The log of this command is kept no further: {}", e.toString());
                byJob.remove(job.id(), log);
                close(log);
            }
        }
    }

    @Override
    public void decided(Job job, JobResult result) {
        CommandLog log = byJob.remove(job.id());
        if (log == null) {
            return;
        }
        if (result instanceof JobResult.Continued) {
            close(log);
            return;
        }
        try {
            log.end();
        } catch (IOException e) {
            LOG.warn("The log of this command may lack its end: {}", e.toString());
        }
        growing.values().remove(log);
    }

    @Override
    public void letGo(JobId job) {
        CommandLog log = byJob.remove(job);
        if (log != null) {
            close(log);
        }
    }

    private static void close(CommandLog log) {
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("The log of this command may lack its end: {}", e.toString());
        }
    }

    /** Where the log of a run is, or would be. */
    Path file(ExternalId run) {
        String name = run.run().orElseThrow(() -> new IllegalArgumentException(run + " names no run"));
        return folder.resolve(run.environment().provider())
                .resolve(fileName(run.environment().name()))
                .resolve(fileName(name) + SUFFIX);
    }

    /** The run whose log is in the file; empty when it is no such log. */
    Optional<ExternalId> run(Path file) {
        Path path = folder.relativize(file);
        String text = path.toString().replace(path.getFileSystem().getSeparator(), "/");
        if (path.getNameCount() != 3 || !text.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String id = text.substring(0, text.length() - SUFFIX.length());
        return ExternalId.parse(URLDecoder.decode(id, StandardCharsets.UTF_8));
    }

    /** Not every file system takes a colon. */
    private static String fileName(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** The log that still grows; empty when it does not, or not here. */
    Optional<CommandLog> growing(ExternalId run) {
        return Optional.ofNullable(growing.get(run));
    }

    boolean exists(ExternalId run) {
        return run.run().isPresent() && Files.isRegularFile(file(run));
    }

    Path folder() {
        return folder;
    }

    /** Whether somebody still writes the file. */
    boolean isGrowing(Path file) {
        return growing.keySet().stream().anyMatch(run -> file(run).equals(file));
    }

    /** Readers that wait for more are let go: the run may go on, but not here. */
    public void close() {
        growing.values().forEach(log -> {
            try {
                log.leave();
            } catch (IOException e) {
                LOG.warn("A command's log may lack its end: {}", e.toString());
            }
        });
    }
}
