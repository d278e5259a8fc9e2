package io.greenroom.simulator.testing;

import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.job.JobSettings.Timing;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.time.VirtualTimeline;
import io.greenroom.simulator.wire.CallLog;
import io.greenroom.simulator.wire.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * CodePipeline and its artifact bucket for a test, on free ports of 127.0.0.1, until it is closed. Workers talk to it over the wire as
 * they do to the service, with whatever client they have.
 *
 * <p>Its time stands still until {@link #advance} moves it, so that a test does not depend on how fast its machine is: no job is handed
 * out again, and nothing times out, before the test says so. What was refused by the service is an {@link IllegalArgumentException} here,
 * with the service's own text. All methods can be called from any thread.
 */
public final class SimulatedCodePipeline implements AutoCloseable {
    private final Simulator simulator;
    private final PipelinesInProcess pipelines;
    private final VirtualTimeline timeline;
    private final Map<String, Path> sources;
    private final Path nothing;
    private final AtomicInteger made = new AtomicInteger();

    private SimulatedCodePipeline(
            Simulator simulator,
            PipelinesInProcess pipelines,
            VirtualTimeline timeline,
            Map<String, Path> sources,
            Path nothing) {
        this.simulator = simulator;
        this.pipelines = pipelines;
        this.timeline = timeline;
        this.sources = sources;
        this.nothing = nothing;
    }

    /** The simulator's defaults, except that the job that follows a continuation token is there at once. */
    public static SimulatorSettings defaultSettings() {
        SimulatorSettings settings = SimulatorSettings.defaults();
        Timing timing = settings.jobs().timing().withContinuationDelay(Duration.ZERO);
        return settings.withJobs(settings.jobs().with(timing));
    }

    /** One with the default settings. */
    public static SimulatedCodePipeline start() throws IOException {
        return start(defaultSettings(), Set.of());
    }

    /**
     * Starts one.
     *
     * @param skip kinds of AWS's own actions that are skipped, such as {@code Build/CodeBuild}; they fail otherwise
     * @throws IOException when a port or the folder for the bucket cannot be had; the message names it
     */
    public static SimulatedCodePipeline start(SimulatorSettings settings, Set<String> skip) throws IOException {
        var sources = new ConcurrentHashMap<String, Path>();
        var pipelines = new PipelinesInProcess(new StandIns(
                action -> Optional.ofNullable(sources.get(action)), Approvals.byServiceCallOnly(), new Skips(skip)));
        var timeline = new VirtualTimeline(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        Path nothing = Files.createTempDirectory("simulated-source");
        try {
            var simulator = Simulator.start(settings, pipelines, timeline);
            return new SimulatedCodePipeline(simulator, pipelines, timeline, sources, nothing);
        } catch (IOException | RuntimeException e) {
            Files.delete(nothing);
            throw e;
        }
    }

    /** Where clients find CodePipeline. */
    public URI endpoint() {
        return simulator.endpoint();
    }

    /** Where clients find S3; they have to address it path-style. */
    public URI s3Endpoint() {
        return simulator.s3Endpoint();
    }

    /** The region that clients have to sign their calls for. */
    public String region() {
        return simulator.settings().region();
    }

    public String account() {
        return simulator.settings().account();
    }

    /** The name of the pipelines' artifact bucket, whatever their definitions say. */
    public String bucket() {
        return simulator.settings().bucket().name();
    }

    /** Of keys that may call CodePipeline. Any others may, too, except those that come with jobs. */
    public String accessKeyId() {
        return Simulator.ACCESS_KEY;
    }

    public String secretAccessKey() {
        return Simulator.ACCESS_KEY;
    }

    /** The same as variables, for a worker that runs in a process of its own: {@code AWS_ENDPOINT_URL_CODEPIPELINE} and so on. */
    public Map<String, String> environment() {
        return simulator.environment();
    }

    /** Registers a custom action type: the file is what {@code aws codepipeline create-custom-action-type --cli-input-json} takes. */
    public void registerActionType(Path definition) {
        read(definition, simulator.actionTypes()::register);
    }

    /** Registers a custom action type from the same JSON as a text. */
    public void registerActionType(String definition) {
        read("The action type", definition, simulator.actionTypes()::register);
    }

    /** Has source actions of that name take the folder's files, as they are when the action runs. */
    public void source(String action, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "The source of action '%s' has to be a folder; %s is none.".formatted(action, folder));
        }
        sources.put(action, folder);
    }

    /**
     * Creates a pipeline: the file is what {@code aws codepipeline get-pipeline} prints, or its member {@code pipeline} alone. The action
     * types that it uses have to be registered.
     *
     * @return the pipeline's name
     */
    public String createPipeline(Path definition) {
        return read(definition, this::create);
    }

    /** Creates a pipeline from the same JSON as a text. */
    public String createPipeline(String definition) {
        return read("The pipeline", definition, this::create);
    }

    private String create(JsonNode definition) {
        return pipelines.service().create(definition).orThrow().declaration().name();
    }

    /** Starts an execution of a pipeline. */
    public SimulatedExecution start(String pipeline) {
        return start(pipeline, Map.of());
    }

    /** Starts an execution with values for the pipeline's variables. */
    public SimulatedExecution start(String pipeline, Map<String, String> variables) {
        return accepted("The start of " + pipeline, () -> {
            String id = pipelines.service().start(pipeline, variables);
            return new SimulatedExecution(simulator, pipelines.service(), pipeline, id);
        });
    }

    /** Creates a pipeline that has nothing but this action and a source, and starts it. The action's type has to be registered. */
    public SimulatedExecution start(CustomAction action) {
        int number = made.incrementAndGet();
        String sourceAction = "Source-" + number;
        source(sourceAction, action.source() == null ? nothing : action.source());
        String name = "%s-%d".formatted(action.provider(), number);
        return start(
                accepted("The pipeline for " + action, () -> create(action.pipeline(name, sourceAction, bucket()))));
    }

    /** What time it is here. */
    public Instant now() {
        return timeline.instant();
    }

    /**
     * Moves the time on, with everything that falls due: a job that nobody has acknowledged is handed out again after 30 seconds, an
     * action times out after a day, a job's credentials expire after 15 minutes, unless the settings say otherwise.
     */
    public void advance(Duration span) {
        timeline.advance(span);
    }

    /** What goes wrong on purpose: nothing, until rules are added. */
    public FaultPlan faults() {
        return simulator.faults();
    }

    /** The calls that arrived, those to S3 under names such as {@code S3:PUT}. */
    public CallLog calls() {
        return simulator.calls();
    }

    /** Cuts off what is under way and removes everything. Close the worker first, or it will find nobody there. */
    @Override
    public void close() {
        simulator.close();
        try {
            Files.deleteIfExists(nothing);
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary folder %s cannot be removed.".formatted(nothing), e);
        }
    }

    private static <T> T read(Path file, Function<JsonNode, T> use) {
        try {
            return read(file.toString(), Files.readString(file), use);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read.".formatted(file.toAbsolutePath()), e);
        }
    }

    private static <T> T read(String name, String json, Function<JsonNode, T> use) {
        JsonNode definition;
        try {
            definition = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s is not JSON: %s (line %d, column %d)."
                            .formatted(
                                    name,
                                    e.getOriginalMessage(),
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr()),
                    e);
        }
        return accepted(name, () -> use.apply(definition));
    }

    private static <T> T accepted(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (ServiceException e) {
            throw new IllegalArgumentException("%s is refused, %s: %s".formatted(what, e.type(), e.getMessage()), e);
        }
    }
}
