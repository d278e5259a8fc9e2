package io.greenroom.simulator.wire;

import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.time.Timeline;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a {@link ServiceServer} serves and how.
 *
 * @param requestsPerSecond the rate above which calls are throttled, 0 for none
 * @param isJobCredential whether an access key id is that of a job's artifact credentials, which may not call CodePipeline
 */
public record ServiceSetup(
        ListenAddress listen,
        String region,
        String account,
        double requestsPerSecond,
        Map<String, Endpoint> operations,
        Predicate<String> isJobCredential,
        FaultPlan faults,
        CallLog calls,
        Timeline timeline) {}
