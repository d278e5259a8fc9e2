package io.greenroom.job;

import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What every life of a worker shares. */
record LifeParts(
        JobService service,
        KnownExecutions executions,
        Map<ActionType, ResumableAction> actions,
        Set<ActionType> polled,
        PollingSettings polling,
        Rota rota,
        EngineSettings settings,
        JobObserver observer,
        SecretsInUse secrets,
        Time time,
        RandomGenerator random,
        AcknowledgedJobs acknowledged) {

    LifeParts {
        actions = Map.copyOf(actions);
        polled = Set.copyOf(polled);
    }
}
