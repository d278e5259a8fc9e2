package io.greenroom.simulator.testing;

import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An execution of a pipeline: what a test waits for and looks at. Waits are in the machine's time, end with an {@link AssertionError}
 * that tells how all actions and their jobs stand, and last a minute at most unless told otherwise.
 */
public final class SimulatedExecution {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOKS_EVERY_MILLIS = 10;

    private final Simulator simulator;
    private final PipelineService pipelines;
    private final String pipeline;
    private final String id;
    private final Duration patience;

    SimulatedExecution(Simulator simulator, PipelineService pipelines, String pipeline, String id) {
        this(simulator, pipelines, pipeline, id, PATIENCE);
    }

    private SimulatedExecution(
            Simulator simulator, PipelineService pipelines, String pipeline, String id, Duration patience) {
        this.simulator = simulator;
        this.pipelines = pipelines;
        this.pipeline = pipeline;
        this.id = id;
        this.patience = patience;
    }

    /** The same execution, for which waits last as long as this. */
    public SimulatedExecution withPatience(Duration other) {
        return new SimulatedExecution(simulator, pipelines, pipeline, id, other);
    }

    /** The pipeline's name. */
    public String pipeline() {
        return pipeline;
    }

    /** The execution's id. */
    public String id() {
        return id;
    }

    /** How it stands now, stage by stage. */
    public ExecutionSnapshot snapshot() {
        return pipelines.execution(pipeline, id);
    }

    /** Waits for its end, whatever that is. */
    public ExecutionSnapshot await() throws InterruptedException {
        try {
            return pipelines.await(pipeline, id, patience);
        } catch (TimeoutException e) {
            throw new AssertionError("It has not ended within %s. %s".formatted(patience, description()), e);
        }
    }

    /** Waits for its end, which has to be success. */
    public SimulatedExecution awaitSuccess() throws InterruptedException {
        if (await().status() != ExecutionStatus.SUCCEEDED) {
            throw new AssertionError("It was to succeed. " + description());
        }
        return this;
    }

    /** Waits for its end, which has to be the failure of an action. Returns why the first that failed did. */
    public ErrorDetails awaitFailure() throws InterruptedException {
        await();
        return actions()
                .flatMap(action -> action.latest().stream())
                .filter(attempt -> attempt.status() == ActionStatus.FAILED)
                .flatMap(attempt -> Stream.ofNullable(attempt.error()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("One of its actions was to fail. " + description()));
    }

    /** Waits until the condition holds, such as {@code execution -> execution.jobs().getFirst().acknowledgements() > 0}. */
    public SimulatedExecution awaitUntil(Predicate<? super SimulatedExecution> condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.test(this)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "What was waited for did not come about within %s. %s".formatted(patience, description()));
            }
            Thread.sleep(LOOKS_EVERY_MILLIS);
        }
        return this;
    }

    /**
     * The latest attempt at the one action of a custom type.
     *
     * @throws IllegalStateException when the pipeline has none or several of them, or it has not begun
     */
    public ActionExecution action() {
        List<ActionSnapshot> custom = actions()
                .filter(action -> action.type().owner().equals("Custom"))
                .toList();
        if (custom.size() != 1) {
            throw new IllegalStateException("Pipeline %s has %d actions of custom types; name the one you mean: %s"
                    .formatted(
                            pipeline,
                            custom.size(),
                            custom.stream().map(ActionSnapshot::name).toList()));
        }
        return begun(custom.getFirst());
    }

    /**
     * The latest attempt at the first action of that name.
     *
     * @throws IllegalArgumentException when the pipeline has no such action
     * @throws IllegalStateException when it has not begun
     */
    public ActionExecution action(String name) {
        return begun(actions()
                .filter(action -> action.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Pipeline %s has no action '%s'; there are: %s"
                        .formatted(
                                pipeline,
                                name,
                                actions().map(ActionSnapshot::name).toList()))));
    }

    private ActionExecution begun(ActionSnapshot action) {
        return action.latest()
                .orElseThrow(() -> new IllegalStateException(
                        "Action %s has not begun. %s".formatted(action.name(), description())));
    }

    private Stream<ActionSnapshot> actions() {
        return snapshot().stages().stream().flatMap(stage -> stage.actions().stream());
    }

    /** All jobs that workers could get for its actions, in the order of their creation, and what has happened to each. */
    public List<JobRecord> jobs() {
        return simulator.jobs().records().stream()
                .filter(job -> job.work().pipelineExecutionId().equals(id))
                .toList();
    }

    /**
     * What lies in the bucket as the output artifact of that name.
     *
     * @throws IllegalArgumentException when no action that has begun has such an output artifact
     * @throws IllegalStateException when nothing was uploaded for it
     */
    public ArtifactContent artifact(String name) throws IOException {
        List<ArtifactObject> outputs = actions()
                .flatMap(action -> action.latest().stream())
                .flatMap(attempt -> attempt.outputArtifacts().stream())
                .toList();
        ArtifactObject artifact = outputs.stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No action has put out '%s' so far; there are: %s"
                        .formatted(
                                name, outputs.stream().map(ArtifactObject::name).toList())));
        try {
            return new ArtifactContent(name, simulator.read(artifact.key()));
        } catch (NoSuchFileException e) {
            throw new IllegalStateException(
                    "Nothing was uploaded as artifact %s, which belongs at s3://%s/%s."
                            .formatted(name, artifact.bucket(), artifact.key()),
                    e);
        }
    }

    /** How all of it stands, for people. */
    @Override
    public String toString() {
        return description();
    }

    private String description() {
        ExecutionSnapshot now = snapshot();
        String actions = now.stages().stream()
                .flatMap(stage -> stage.actions().stream().map(action -> line(stage.name(), action)))
                .collect(Collectors.joining());
        return "Execution %s of pipeline %s is %s:%s"
                .formatted(id, pipeline, now.status().word(), actions);
    }

    private String line(String stage, ActionSnapshot action) {
        String name = "%n  %s/%s: ".formatted(stage, action.name());
        return action.latest()
                .map(attempt -> name + state(attempt) + jobLines(action, attempt))
                .orElse(name + "not begun");
    }

    private static String state(ActionExecution attempt) {
        String error = attempt.error() == null
                ? ""
                : ", %s: %s".formatted(attempt.error().code(), attempt.error().message());
        return attempt.status().word() + (attempt.summary() == null ? "" : ", " + attempt.summary()) + error;
    }

    private String jobLines(ActionSnapshot action, ActionExecution attempt) {
        return simulator.jobs().rounds(attempt.id()).stream()
                .map(job -> "%n    job %s: %s".formatted(job.id(), JobStory.of(job, action.type())))
                .collect(Collectors.joining());
    }
}
