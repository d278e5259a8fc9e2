package io.greenroom.definition;

import io.greenroom.definition.Change.Outcome;
import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Changes the action types of one account and region: one after the other, for the service refuses changes at the same
 * time. After the first that fails the rest is left alone; what was done is looked at in the account. Whoever does the
 * same again completes it.
 */
public final class RegistryChanges {
    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ActionTypeRegistry registry;
    private final Time time;

    public RegistryChanges(ActionTypeRegistry registry, Time time) {
        this.registry = registry;
        this.time = time;
    }

    private interface Deed<T> {
        void on(T item) throws ServiceFailure, InterruptedException;
    }

    /** Which of the types that were changed cannot be seen as they should be. */
    private interface Look {
        Set<ActionType> unseen() throws ServiceFailure, InterruptedException;
    }

    public List<Change> create(List<ActionDefinition> definitions) throws InterruptedException {
        List<Change> changes = oneByOne(definitions, ActionDefinition::id, registry::create);
        return seen(
                changes,
                () -> InstallPlan.of(definitions, registry.list()).items().stream()
                        .filter(item -> !(item.standing() instanceof Standing.Same))
                        .map(item -> item.definition().id())
                        .collect(Collectors.toSet()),
                "was registered, but ListActionTypes does not show it like that; run the same again in a minute");
    }

    public List<Change> delete(List<ActionType> types) throws InterruptedException {
        List<Change> changes = oneByOne(types, Function.identity(), registry::delete);
        return seen(
                changes,
                () -> registry.list().stream().map(RegisteredType::id).collect(Collectors.toSet()),
                "was deleted, but ListActionTypes still shows it; run the same again in a minute");
    }

    private static <T> List<Change> oneByOne(List<T> items, Function<T, ActionType> id, Deed<T> deed)
            throws InterruptedException {
        List<Change> changes = new ArrayList<>();
        boolean failed = false;
        for (T item : items) {
            Outcome outcome = failed ? new Outcome.NotTried() : outcome(item, deed);
            failed = !(outcome instanceof Outcome.Done);
            changes.add(new Change(id.apply(item), outcome));
        }
        return changes;
    }

    private static <T> Outcome outcome(T item, Deed<T> deed) throws InterruptedException {
        try {
            deed.on(item);
            return new Outcome.Done();
        } catch (ServiceFailure e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** A list may lag behind a change, so it is looked at more than once. */
    private List<Change> seen(List<Change> changes, Look look, String otherwise) throws InterruptedException {
        if (changes.stream().noneMatch(Change::isDone)) {
            return changes;
        }
        try {
            Set<ActionType> unseen = look.unseen();
            for (int looks = 1; looks < LOOKS && anyDone(changes, unseen); looks++) {
                time.sleep(BETWEEN_LOOKS);
                unseen = look.unseen();
            }
            return withFailed(changes, unseen, otherwise);
        } catch (ServiceFailure e) {
            var done = changes.stream().filter(Change::isDone).map(Change::type).collect(Collectors.toSet());
            return withFailed(changes, done, "was taken, but looking whether it is there failed: " + e.getMessage());
        }
    }

    private static boolean anyDone(List<Change> changes, Set<ActionType> unseen) {
        return changes.stream().anyMatch(change -> change.isDone() && unseen.contains(change.type()));
    }

    private static List<Change> withFailed(List<Change> changes, Set<ActionType> failed, String why) {
        return changes.stream()
                .map(change -> change.isDone() && failed.contains(change.type())
                        ? new Change(change.type(), new Outcome.Failed(why))
                        : change)
                .toList();
    }
}
