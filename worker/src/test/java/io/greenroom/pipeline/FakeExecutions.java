package io.greenroom.pipeline;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Executions that stand as a test says, and can be hidden from view. */
public final class FakeExecutions implements Executions {
    private final Map<String, Map<String, Standing>> pipelines = new ConcurrentHashMap<>();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();

    public FakeExecutions set(String pipeline, String execution, ExecutionStatus status) {
        return set(pipeline, execution, status, Instant.EPOCH);
    }

    public FakeExecutions set(String pipeline, String execution, ExecutionStatus status, Instant since) {
        pipelines.computeIfAbsent(pipeline, p -> new ConcurrentHashMap<>()).put(execution, new Standing(status, since));
        return this;
    }

    public void forbid(String pipeline) {
        forbidden.add(pipeline);
    }

    /** The pipeline's calls get no answer, until it is let speak again. */
    public void silence(String pipeline) {
        silent.add(pipeline);
    }

    public void letSpeak(String pipeline) {
        silent.remove(pipeline);
    }

    /** How many requests were made. */
    public int calls() {
        return calls.get();
    }

    @Override
    public ExecutionStatus statusOf(String pipeline, String execution) throws NotSeen {
        return recentOf(pipeline).getOrDefault(execution, Standing.UNKNOWN).status();
    }

    @Override
    public Map<String, Standing> recentOf(String pipeline) throws NotSeen {
        calls.incrementAndGet();
        if (forbidden.contains(pipeline)) {
            throw new NotSeen(Reason.FORBIDDEN, "scripted refusal", new IllegalStateException("forbidden"));
        }
        if (silent.contains(pipeline)) {
            throw new NotSeen(Reason.NO_ANSWER, "scripted silence", new IllegalStateException("silent"));
        }
        return new LinkedHashMap<>(pipelines.getOrDefault(pipeline, Map.of()));
    }
}
