package io.greenroom.simulator.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.s3.ArtifactBucket;
import io.greenroom.simulator.s3.ArtifactKeys;
import io.greenroom.simulator.time.VirtualTimeline;
import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ServiceException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Jobs on a clock that tests move, called without the wire. */
final class JobWorld {
    static final Instant START = Instant.parse("2026-03-01T09:30:00Z");
    static final ActionTypeId TYPE = new ActionTypeId("Test", "Custom", "Run-Command", "1");
    static final String OK = "OK";

    final VirtualTimeline timeline = new VirtualTimeline(START);
    final FaultPlan faults = new FaultPlan(timeline);
    final List<String> heard = new ArrayList<>();
    final Set<String> stored = new HashSet<>();
    final Jobs jobs;
    private final Map<String, Endpoint> operations;
    private ActionType type = type(List.of());

    JobWorld(JobSettings settings) {
        jobs = new Jobs(
                settings,
                id -> Optional.of(type).filter(t -> t.id().equals(id)),
                new Bucket(),
                new ArtifactKeys(timeline),
                timeline,
                faults);
        operations = jobs.operations();
    }

    JobWorld(Readings readings) {
        this(JobSettings.defaults().with(readings));
    }

    void typeHasQueryable(String name) {
        type = type(List.of(new ActionType.Property(name, true, true, false, true, "String", null)));
    }

    private static ActionType type(List<ActionType.Property> properties) {
        return new ActionType(
                TYPE,
                new ActionType.Settings(null, null, null, null),
                properties,
                new ActionType.Artifacts(0, 5),
                new ActionType.Artifacts(0, 1));
    }

    void offer(String execution) {
        offer(execution, Map.of(), List.of());
    }

    void offer(String execution, Map<String, String> configuration, List<String> outputs) {
        jobs.offer(
                new JobBoard.ActionJob(
                        TYPE,
                        "111122223333",
                        "eu-west-1",
                        "shop",
                        "pipeline-execution",
                        "Test",
                        "Run",
                        execution,
                        configuration,
                        List.of(new JobBoard.ArtifactObject("Source", "r1", "bucket", "in")),
                        outputs.stream()
                                .map(name -> new JobBoard.ArtifactObject(name, null, "bucket", "out/" + name))
                                .toList(),
                        null),
                new Hearer(execution));
    }

    /** A job as a poll returned it. */
    record Polled(String id, String nonce, JsonNode data) {}

    List<Polled> poll() {
        return poll(100, Map.of());
    }

    List<Polled> poll(int most, Map<String, String> query) {
        var request = JsonMapper.shared().createObjectNode().put("maxBatchSize", most);
        request.set("actionTypeId", JsonMapper.shared().valueToTree(TYPE));
        request.set("queryParam", JsonMapper.shared().valueToTree(query));
        return call("PollForJobs", request)
                .path("jobs")
                .valueStream()
                .map(j -> new Polled(j.path("id").asString(), j.path("nonce").asString(), j.path("data")))
                .toList();
    }

    Polled pollOne() {
        var polled = poll();
        if (polled.size() != 1) {
            throw new AssertionError("One job was expected, " + polled.size() + " came.");
        }
        return polled.getFirst();
    }

    Polled pollAndAcknowledge() {
        var job = pollOne();
        acknowledge(job.id(), job.nonce());
        return job;
    }

    /** The status that is answered, or the exception's name. */
    String acknowledge(String id, String nonce) {
        return outcome("AcknowledgeJob", Map.of("jobId", id, "nonce", nonce), answer -> answer.path("status")
                .asString());
    }

    JsonNode details(String id) {
        return call("GetJobDetails", node(Map.of("jobId", id))).path("jobDetails");
    }

    String detailsOutcome(String id) {
        return outcome("GetJobDetails", Map.of("jobId", id), answer -> OK);
    }

    String succeed(String id, Map<String, Object> more) {
        var request = new HashMap<String, Object>(more);
        request.put("jobId", id);
        return outcome("PutJobSuccessResult", request, answer -> OK);
    }

    String fail(String id) {
        return outcome(
                "PutJobFailureResult",
                Map.of("jobId", id, "failureDetails", Map.of("type", "JobFailed", "message", "exit 3")),
                answer -> OK);
    }

    JobStatus status(String id) {
        return jobs.record(id).orElseThrow().status();
    }

    private String outcome(String operation, Map<String, ?> request, Function<JsonNode, String> ok) {
        var answer = new JsonNode[1];
        var refusal = catchThrowableOfType(ServiceException.class, () -> answer[0] = call(operation, node(request)));
        return refusal == null ? ok.apply(answer[0]) : refusal.type();
    }

    private static ObjectNode node(Map<String, ?> request) {
        return JsonMapper.shared().valueToTree(request);
    }

    private JsonNode call(String operation, ObjectNode request) {
        var answer =
                Objects.requireNonNull(operations.get(operation)).operation().answer(request);
        return answer == null ? JsonMapper.shared().createObjectNode() : answer;
    }

    private final class Bucket implements ArtifactBucket {
        @Override
        public String name() {
            return "bucket";
        }

        @Override
        public void put(String key, Path file) {
            stored.add(key);
        }

        @Override
        public boolean has(String key) {
            return stored.contains(key);
        }
    }

    private final class Hearer implements JobBoard.Listener {
        private final String name;

        Hearer(String name) {
            this.name = name;
        }

        @Override
        public void acknowledged(String jobId) {
            heard.add(name + " acknowledged");
        }

        @Override
        public void progress(JobBoard.ExecutionDetails details) {
            heard.add(name + " progress " + details.summary() + " " + details.percentComplete());
        }

        @Override
        public void succeeded(JobBoard.ExecutionDetails details, Map<String, String> variables, List<String> missing) {
            heard.add(name + " succeeded " + variables + " missing " + missing);
        }

        @Override
        public void failed(String type, String message, @Nullable String externalExecutionId) {
            heard.add(name + " failed " + type);
        }
    }
}
