package io.greenroom.definition;

import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Tries again what may pass by itself: throttling, an answer that did not come, somebody else changing action types at
 * the same moment. Every call of a registry may be repeated, so a lost answer does no harm.
 */
public final class PatientRegistry implements ActionTypeRegistry {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final ActionTypeRegistry registry;
    private final Time time;
    private final RandomGenerator random;

    public PatientRegistry(ActionTypeRegistry registry, Time time, RandomGenerator random) {
        this.registry = registry;
        this.time = time;
        this.random = random;
    }

    private interface Call<T> {
        T make() throws ServiceFailure, InterruptedException;
    }

    private interface Deed {
        void make() throws ServiceFailure, InterruptedException;
    }

    @Override
    public List<RegisteredType> list() throws ServiceFailure, InterruptedException {
        return patiently(registry::list);
    }

    @Override
    public void create(ActionDefinition definition) throws ServiceFailure, InterruptedException {
        patiently(() -> registry.create(definition));
    }

    @Override
    public void delete(ActionType type) throws ServiceFailure, InterruptedException {
        patiently(() -> registry.delete(type));
    }

    @Override
    public List<String> pipelines() throws ServiceFailure, InterruptedException {
        return patiently(registry::pipelines);
    }

    @Override
    public List<Use> uses(String pipeline) throws ServiceFailure, InterruptedException {
        return patiently(() -> registry.uses(pipeline));
    }

    private void patiently(Deed deed) throws ServiceFailure, InterruptedException {
        Call<Boolean> call = () -> {
            deed.make();
            return true;
        };
        patiently(call);
    }

    private <T> T patiently(Call<T> call) throws ServiceFailure, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return call.make();
            } catch (ServiceFailure e) {
                if (attempt == ATTEMPTS || !mayPass(e)) {
                    throw e;
                }
            }
            time.sleep(pause.plusMillis(random.nextLong(pause.toMillis())));
            pause = pause.multipliedBy(2);
        }
    }

    private static boolean mayPass(ServiceFailure e) {
        return switch (e.kind()) {
            case THROTTLED, UNAVAILABLE -> true;
            case NO_SUCH_ACTION_TYPE, DENIED, INVALID -> false;
        };
    }
}
