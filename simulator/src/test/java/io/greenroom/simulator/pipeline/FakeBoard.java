package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.job.JobBoard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A board on which the test is the worker. Actions go by their names. */
final class FakeBoard implements JobBoard {
    static final ExecutionDetails NOTHING = new ExecutionDetails(null, null, null);

    private record Offer(ActionJob job, Listener listener) {}

    private final Map<String, Offer> open = new LinkedHashMap<>();
    private final List<String> abandoned = new ArrayList<>();

    @Override
    public void offer(ActionJob job, Listener listener) {
        open.put(job.actionExecutionId(), new Offer(job, listener));
    }

    @Override
    public void abandon(String actionExecutionId) {
        Offer offer = open.remove(actionExecutionId);
        if (offer != null) {
            abandoned.add(offer.job().action());
        }
    }

    /** The names of the actions whose jobs are open, in the order of their offers. */
    List<String> open() {
        return open.values().stream().map(offer -> offer.job().action()).toList();
    }

    List<String> abandoned() {
        return abandoned;
    }

    ActionJob job(String action) {
        return find(action).job();
    }

    void progress(String action, ExecutionDetails details) {
        find(action).listener().progress(details);
    }

    void succeed(String action) {
        succeed(action, Map.of());
    }

    void succeed(String action, Map<String, String> variables) {
        take(action).listener().succeeded(NOTHING, variables, List.of());
    }

    void succeedWithout(String action, String missingOutput) {
        take(action).listener().succeeded(NOTHING, Map.of(), List.of(missingOutput));
    }

    void fail(String action, String message) {
        take(action).listener().failed("JobFailed", message, null);
    }

    private Offer find(String action) {
        return open.values().stream()
                .filter(offer -> offer.job().action().equals(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError(action + " is not among " + open()));
    }

    private Offer take(String action) {
        Offer offer = find(action);
        open.remove(offer.job().actionExecutionId());
        return offer;
    }
}
