package io.greenroom.pipeline;

import io.greenroom.keyed.LatestMap;
import io.greenroom.pipeline.Executions.NotSeen;
import io.greenroom.pipeline.Executions.Standing;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How executions stand, as far as is known: an answer serves everybody for whom it is fresh enough, and a pipeline that the
 * worker's role may not look at is asked about once. Never fails; what cannot be told now is {@link ExecutionStatus#UNKNOWN}.
 * For any number of threads.
 */
public final class KnownExecutions {
    private static final Logger LOG = LoggerFactory.getLogger(KnownExecutions.class);

    private static final int MOST_EXECUTIONS = 2000;
    private static final int MOST_PIPELINES = 500;

    private final Executions service;
    private final Time time;
    private final Map<Key, Answer<ExecutionStatus>> single = new LatestMap<>(MOST_EXECUTIONS);
    private final Map<String, Answer<Map<String, Standing>>> recent = new LatestMap<>(MOST_PIPELINES);
    private final Map<String, Duration> doubtedAt = new LatestMap<>(MOST_PIPELINES);
    private final Set<String> forbidden = new HashSet<>();

    public KnownExecutions(Executions service, Time time) {
        this.service = service;
        this.time = time;
    }

    private record Key(String pipeline, String execution) {}

    /** @param askedAt before the service was asked: what it said is not older */
    private record Answer<T>(T said, Duration askedAt) {}

    private interface Question<T> {
        T ask() throws NotSeen, InterruptedException;
    }

    /** How it stood at most {@code maxAge} ago; takes as long as one call when that is not known yet. */
    public ExecutionStatus statusOf(String pipeline, String execution, Duration maxAge) throws InterruptedException {
        ExecutionStatus known = known(new Key(pipeline, execution), maxAge);
        if (known != null) {
            return known;
        }
        return ask(pipeline, () -> service.statusOf(pipeline, execution), single, new Key(pipeline, execution))
                .orElse(ExecutionStatus.UNKNOWN);
    }

    private synchronized @Nullable ExecutionStatus known(Key key, Duration maxAge) {
        ExecutionStatus one = fresh(key.pipeline(), single.get(key), maxAge);
        if (one != null) {
            return one;
        }
        Map<String, Standing> all = fresh(key.pipeline(), recent.get(key.pipeline()), maxAge);
        Standing listed = all == null ? null : all.get(key.execution());
        return listed == null ? null : listed.status();
    }

    /**
     * The pipeline's latest executions by their ids, as they stood at most {@code maxAge} ago: one call for all that is to
     * be known of a pipeline. Empty when that cannot be told now. Those that are not among them are older.
     */
    public Map<String, Standing> recentOf(String pipeline, Duration maxAge) throws InterruptedException {
        synchronized (this) {
            Map<String, Standing> known = fresh(pipeline, recent.get(pipeline), maxAge);
            if (known != null) {
                return known;
            }
        }
        return ask(pipeline, () -> Map.copyOf(service.recentOf(pipeline)), recent, pipeline)
                .orElse(Map.of());
    }

    private <T> @Nullable T fresh(String pipeline, @Nullable Answer<T> answer, Duration maxAge) {
        if (answer == null || time.elapsed().minus(answer.askedAt()).compareTo(maxAge) > 0) {
            return null;
        }
        Duration doubted = doubtedAt.get(pipeline);
        return doubted == null || answer.askedAt().compareTo(doubted) > 0 ? answer.said() : null;
    }

    /** Whether {@link #statusOf} would answer without a call. */
    public synchronized boolean knows(String pipeline, String execution, Duration maxAge) {
        return known(new Key(pipeline, execution), maxAge) != null;
    }

    /** An execution of the pipeline may have ended: what was said of any of them is too old from now on, whatever age will do. */
    public synchronized void mayHaveEnded(String pipeline, String execution) {
        if (recent.containsKey(pipeline) || single.containsKey(new Key(pipeline, execution))) {
            doubtedAt.put(pipeline, time.elapsed());
        }
    }

    private <K, T> Optional<T> ask(String pipeline, Question<T> question, Map<K, Answer<T>> answers, K key)
            throws InterruptedException {
        if (!mayLookAt(pipeline)) {
            return Optional.empty();
        }
        Duration askedAt = time.elapsed();
        try {
            T said = question.ask();
            synchronized (this) {
                answers.put(key, new Answer<>(said, askedAt));
            }
            return Optional.of(said);
        } catch (NotSeen e) {
            switch (e.reason()) {
                case FORBIDDEN -> forbid(pipeline, e);
                case NO_ANSWER ->
                    LOG.debug("How executions of pipeline {} stand is not known: {}", pipeline, e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** False from when the service said that the worker's role may not, until the worker is started again. */
    public synchronized boolean mayLookAt(String pipeline) {
        return !forbidden.contains(pipeline);
    }

    private synchronized void forbid(String pipeline, NotSeen e) {
        if (forbidden.add(pipeline)) {
            LOG.warn(
                    "How executions of pipeline {} stand is not known, because the worker's role may not look"
                            + " (codepipeline:GetPipelineExecution, codepipeline:ListPipelineExecutions): that one was"
                            + " stopped is not noticed, and environments of ended ones end only at their expiry. Give the role"
                            + " these rights, and start the worker again: {}",
                    pipeline,
                    e.getMessage());
        }
    }
}
