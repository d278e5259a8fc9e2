package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.command.Exit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sees that the components of an environment stay. */
record ComponentWatch(Plan blueprint, EnvironmentScripts scripts) {

    /** Waits until one of them ends, which none of them should, and says how; empty when there are none. */
    Optional<String> awaitEnd() throws InterruptedException {
        Map<String, CompletableFuture<Exit>> exits = new LinkedHashMap<>();
        blueprint.components().keySet().forEach(name -> exits.put(name, scripts.watchComponent(name)));
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
                                        watched.getKey(),
                                        watched.getValue().join().words(),
                                        scripts.tailOfComponent(watched.getKey())));
            }
        }
        throw new IllegalStateException("None of the components ended, and one did");
    }
}
