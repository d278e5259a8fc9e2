package io.greenroom.assembly;

import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.fleet.Hands;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers of a worker that tends environments beside others. */
final class ProviderHands implements Hands, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderHands.class);

    private final List<EnvironmentProvider> providers;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tending-", 1).factory());
    /** Those that are being taken up now. */
    private final Set<EnvironmentId> busy = ConcurrentHashMap.newKeySet();
    /** Lost ones, and those that could not be taken up, of which was told. */
    private final Set<EnvironmentId> announced = ConcurrentHashMap.newKeySet();

    ProviderHands(List<EnvironmentProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    @Override
    public void begin() {
        providers.forEach(provider -> execute(provider::beginToTend));
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private void execute(Task task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed before everything was taken up");
        }
    }

    /** Environments of providers that this worker does not have are left to others. */
    @Override
    public void tend(EnvironmentId id) {
        providers.stream()
                .filter(provider -> provider.name().equals(id.provider()))
                .filter(provider -> busy.add(id))
                .forEach(provider -> execute(() -> {
                    try {
                        tend(provider, id);
                    } finally {
                        busy.remove(id);
                    }
                }));
    }

    private void tend(EnvironmentProvider provider, EnvironmentId id) throws InterruptedException {
        try {
            provider.tend(id);
            announced.remove(id);
        } catch (ElsewhereException e) {
            LOG.debug("Environment {} is tended by worker {}", id, e.worker());
        } catch (ProviderException | RuntimeException e) {
            if (announced.add(id)) {
                LOG.warn("Environment {} is not taken up: {}", id, e.getMessage());
            }
        }
    }

    @Override
    public void letGo() {
        providers.forEach(EnvironmentProvider::letGo);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
