package io.greenroom.status;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says once a minute how much a worker has in hand, as a line of JSON in CloudWatch's embedded metric format. CloudWatch Logs
 * takes the metrics out of every log event that is such a line and nothing else, whoever brought it there. Workers of one
 * installation say it under one dimension, so that a metric's average is that of its workers: what target tracking needs.
 *
 * <p>The format is that of the CloudWatch user guide, "Specification: Embedded metric format".
 */
public final class LoadMetrics implements AutoCloseable {
    /** The logger that takes the lines of a process; it writes them without anything before or after. */
    public static final String LOGGER = "greenroom.metrics";

    /** The namespace of all metrics in CloudWatch. */
    public static final String NAMESPACE = "Greenroom";

    /** What workers are scaled on: the jobs that this one has in flight. */
    public static final String JOBS = "JobsInFlightPerWorker";

    /** How many more jobs this one would take. */
    public static final String ROOM = "RoomPerWorker";

    /** The one dimension: the setting {@code installation}. */
    public static final String DIMENSION = "Installation";

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String installation;
    private final IntSupplier inFlight;
    private final int most;
    private final Consumer<String> lines;
    private final Time time;
    private @Nullable Thread thread;

    /**
     * Says nothing before it is started.
     *
     * @param inFlight how many jobs there are now
     * @param most how many there can be at the same time
     * @param lines takes each line, without its end
     */
    public LoadMetrics(String installation, IntSupplier inFlight, int most, Consumer<String> lines, Time time) {
        this.installation = installation;
        this.inFlight = inFlight;
        this.most = most;
        this.lines = lines;
        this.time = time;
    }

    /** The first line comes at once: a worker that has just started counts in the average. */
    public void start() {
        thread = Thread.ofVirtual().name("load-metrics").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                lines.accept(line());
                time.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String line() {
        int jobs = inFlight.getAsInt();
        ObjectNode line = JSON.createObjectNode();
        ObjectNode aws = line.putObject("_aws");
        aws.put("Timestamp", time.instant().toEpochMilli());
        ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject();
        directive.put("Namespace", NAMESPACE);
        directive.putArray("Dimensions").addArray().add(DIMENSION);
        var metrics = directive.putArray("Metrics");
        metrics.addObject().put("Name", JOBS).put("Unit", "Count");
        metrics.addObject().put("Name", ROOM).put("Unit", "Count");
        // What a worker took up again after a restart may be more than it would poll for.
        line.put(DIMENSION, installation).put(JOBS, jobs).put(ROOM, Math.max(0, most - jobs));
        return JSON.writeValueAsString(line);
    }

    /** Says nothing any more. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
