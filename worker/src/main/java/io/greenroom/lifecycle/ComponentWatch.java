package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.command.Exit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sees that the components of an environment stay. */
record ComponentWatch(Plan blueprint, EnvironmentScripts scripts) {

    /** Waits until one of them ends, which none of them should, and says how; empty when none can. */
    Optional<String> awaitEnd() throws InterruptedException {
        Map<Part, CompletableFuture<Exit>> exits = new LinkedHashMap<>();
        blueprint.parts().forEach(part -> scripts.watchComponent(part).ifPresent(exit -> exits.put(part, exit)));
        if (exits.isEmpty()) {
            return Optional.empty();
        }
        try {
            CompletableFuture.anyOf(exits.values().toArray(CompletableFuture[]::new))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Watching the components failed", e);
        } finally {
            exits.values().forEach(exit -> exit.cancel(false));
        }
        for (var watched : exits.entrySet()) {
            if (!watched.getValue().isCancelled()) {
                return Optional.of(
                        "Component %s %s while the environment was in use; a component's process has to stay. %s"
                                .formatted(
                                        watched.getKey().name(),
                                        watched.getValue().join().words(),
                                        scripts.tailOfComponent(watched.getKey())));
            }
        }
        throw new IllegalStateException("None of the components ended, and one did");
    }
}
