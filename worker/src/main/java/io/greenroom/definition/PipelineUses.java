package io.greenroom.definition;

import io.greenroom.definition.ActionTypeRegistry.Use;
import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Which pipelines of an account and region use custom actions.
 *
 * @param notSeen what could not be looked at, and why: there may be more uses
 */
public record PipelineUses(List<Use> uses, List<String> notSeen) {
    /** At the same time; more of them would only be throttled. */
    private static final int READERS = 8;

    public PipelineUses {
        uses = List.copyOf(uses);
        notSeen = List.copyOf(notSeen);
    }

    public static PipelineUses find(ActionTypeRegistry registry) throws InterruptedException {
        List<String> pipelines;
        try {
            pipelines = registry.pipelines();
        } catch (ServiceFailure e) {
            return new PipelineUses(List.of(), List.of("the list of pipelines: " + e.getMessage()));
        }
        try (var readers =
                Executors.newFixedThreadPool(READERS, Thread.ofVirtual().factory())) {
            return merged(readers.invokeAll(pipelines.stream()
                    .<Callable<PipelineUses>>map(pipeline -> () -> of(pipeline, registry))
                    .toList()));
        }
    }

    private static PipelineUses of(String pipeline, ActionTypeRegistry registry) throws InterruptedException {
        try {
            return new PipelineUses(registry.uses(pipeline), List.of());
        } catch (ServiceFailure e) {
            return new PipelineUses(List.of(), List.of("pipeline %s: %s".formatted(pipeline, e.getMessage())));
        }
    }

    private static PipelineUses merged(List<Future<PipelineUses>> parts) throws InterruptedException {
        List<Use> uses = new ArrayList<>();
        List<String> notSeen = new ArrayList<>();
        for (Future<PipelineUses> part : parts) {
            try {
                uses.addAll(part.get().uses());
                notSeen.addAll(part.get().notSeen());
            } catch (ExecutionException e) {
                throw new IllegalStateException("Reading a pipeline failed", e.getCause());
            }
        }
        return new PipelineUses(uses, notSeen);
    }

    public List<Use> of(ActionType type) {
        return uses.stream().filter(use -> use.type().equals(type)).toList();
    }
}
