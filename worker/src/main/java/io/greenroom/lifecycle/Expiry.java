package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When an environment ends by itself: known to a worker's alarms, and to the site, which may do without a worker. */
final class Expiry {
    private final EnvironmentRecord record;
    private final Plan blueprint;
    private final Site site;
    private final Tools tools;
    private final Consumer<Instant> whenOver;
    private Alarms.@Nullable Alarm alarm;

    /** @param whenOver called, perhaps more than once, with the time that it is then */
    Expiry(EnvironmentRecord record, Plan blueprint, Site site, Tools tools, Consumer<Instant> whenOver) {
        this.record = record;
        this.blueprint = blueprint;
        this.site = site;
        this.tools = tools;
        this.whenOver = whenOver;
    }

    /** What was said before counts no more. */
    synchronized void isAsIn(StoredState state) {
        cancel();
        Instant end = state.end(record);
        site.endIn(
                state.kept(blueprint).isProtected()
                        ? Optional.empty()
                        : Optional.of(Duration.between(tools.time().instant(), end)));
        alarm = tools.alarms().at(end);
        tools.whenDone(alarm.rings(), whenOver);
    }

    synchronized void cancel() {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
