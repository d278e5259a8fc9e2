package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.job.Job.ActionExecution;
import io.greenroom.simulator.s3.ArtifactBucket;
import io.greenroom.simulator.s3.ArtifactCredentials;
import io.greenroom.simulator.s3.ArtifactCredentials.ObjectName;
import io.greenroom.simulator.s3.ArtifactKeys;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jobs of custom actions: the pipeline side offers them, workers get at them over the wire, tests read the records. */
public final class Jobs implements JobBoard {
    private final JobTable table;
    private final JobSettings settings;
    private final ActionTypes types;
    private final ArtifactBucket bucket;
    private final ArtifactKeys keys;

    public Jobs(
            JobSettings settings,
            ActionTypes types,
            ArtifactBucket bucket,
            ArtifactKeys keys,
            Timeline timeline,
            FaultPlan faults) {
        this.table = new JobTable(settings, timeline, faults);
        this.settings = settings;
        this.types = types;
        this.bucket = bucket;
        this.keys = keys;
    }

    @Override
    public void offer(ActionJob job, Listener listener) {
        table.offer(new ActionExecution(job, listener, queueOf(job)));
    }

    private JobQueues.Key queueOf(ActionJob job) {
        var value = types.find(job.type())
                .flatMap(type ->
                        type.properties().stream().filter(p -> p.queryable()).findFirst())
                .map(property -> job.configuration().getOrDefault(property.name(), ""))
                .orElse("");
        return new JobQueues.Key(job.type(), value);
    }

    @Override
    public void abandon(String actionExecutionId) {
        table.abandon(actionExecutionId);
    }

    /** The operations that workers call, by name. */
    public Map<String, Endpoint> operations() {
        return new JobOperations(this, table, types, settings).all();
    }

    /** The jobs in the order of creation: all open ones, and as many ended ones as are kept. */
    public List<JobRecord> records() {
        return table.records();
    }

    public Optional<JobRecord> record(String jobId) {
        return table.record(jobId);
    }

    /** The rounds of one action execution, in order. */
    public List<JobRecord> rounds(String actionExecutionId) {
        return records().stream()
                .filter(r -> r.actionExecutionId().equals(actionExecutionId))
                .toList();
    }

    /** New credentials for the job, unless it has no artifacts or has ended. */
    Optional<ArtifactCredentials> issueCredentials(Job job) {
        var work = job.execution.work;
        boolean hasArtifacts =
                !work.inputArtifacts().isEmpty() || !work.outputArtifacts().isEmpty();
        if (!hasArtifacts || table.locked(() -> job.status.isTerminal())) {
            return Optional.empty();
        }
        var credentials = keys.issue(
                names(Stream.concat(work.inputArtifacts().stream(), work.outputArtifacts().stream())),
                names(work.outputArtifacts().stream()),
                work.encryptionKey(),
                settings.timing().credentialTtl());
        table.locked(() -> {
            job.note(credentials);
            return true;
        });
        return Optional.of(credentials);
    }

    private static Set<ObjectName> names(Stream<ArtifactObject> artifacts) {
        return artifacts.map(a -> new ObjectName(a.bucket(), a.key())).collect(Collectors.toUnmodifiableSet());
    }

    /** The declared outputs that are not in the bucket now; none when nobody looks. */
    List<String> missingOutputs(Job job) {
        if (!settings.strictOutputs()) {
            return List.of();
        }
        var missing = new ArrayList<String>();
        for (var output : job.execution.work.outputArtifacts()) {
            if (!isThere(output)) {
                missing.add(output.name());
            }
        }
        return missing;
    }

    private boolean isThere(ArtifactObject artifact) {
        try {
            return artifact.bucket().equals(bucket.name()) && bucket.has(artifact.key());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for artifact " + artifact.name() + " in the bucket.", e);
        }
    }
}
