package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.yaml.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * How far stacks have got that are waited for, in words: seldom asked, for that takes a call for each of them, and the less
 * often the more there are.
 */
final class StackProgress {
    /** Between two questions, whichever stacks they are about: most of what may be asked is for how the stacks stand. */
    private static final Duration BETWEEN = Duration.ofSeconds(4);
    /** Between two questions about the same stack. */
    private static final Duration AGAIN = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(StackProgress.class);

    private final Stacks stacks;
    private final InstantSource clock;
    private final Map<String, Known> all = new HashMap<>();
    private Duration next;

    /**
     * What was last seen of a stack.
     *
     * @param next when it may be asked about again
     */
    private record Known(String words, Duration next) {}

    /** @param clock as AWS's, by which it says how long something takes */
    StackProgress(Stacks stacks, InstantSource clock) {
        this.stacks = stacks;
        this.clock = clock;
        this.next = stacks.time().elapsed();
    }

    /**
     * How far a stack has got: "3 of 8 resources, Database takes longest (AWS::RDS::DBInstance, 4m)".
     *
     * @param known how many resources there will be, as far as that is known; there may be more
     */
    String of(Stack stack, int known) throws InterruptedException {
        if (mayAsk(stack.id())) {
            try {
                note(stack.id(), words(stacks.resourcesSeenWaiting(stack.id()), known));
            } catch (ProviderException e) {
                LOG.debug("How far stack {} has got cannot be seen now", stack.name(), e);
            }
        }
        return last(stack);
    }

    private synchronized boolean mayAsk(String stack) {
        Duration now = stacks.time().elapsed();
        Known known = all.get(stack);
        boolean isEarly = known != null && now.compareTo(known.next()) < 0;
        if (isEarly || now.compareTo(next) < 0) {
            if (known == null) {
                all.put(stack, new Known("", now));
            }
            return false;
        }
        next = now.plus(BETWEEN);
        Duration turn = BETWEEN.multipliedBy(all.size());
        all.put(
                stack,
                new Known(known == null ? "" : known.words(), now.plus(turn.compareTo(AGAIN) > 0 ? turn : AGAIN)));
        return true;
    }

    private synchronized void note(String stack, String words) {
        all.computeIfPresent(stack, (id, known) -> new Known(words, known.next()));
    }

    private synchronized String last(Stack stack) {
        Known known = all.get(stack.id());
        return known == null || known.words().isEmpty()
                ? "stack %s is being made".formatted(stack.name())
                : known.words();
    }

    /** Nobody waits for the stack any more. */
    synchronized void forget(String stack) {
        all.remove(stack);
    }

    private String words(List<StackResourceSummary> resources, int known) {
        long done = resources.stream()
                .filter(resource -> "CREATE_COMPLETE".equals(resource.resourceStatusAsString()))
                .count();
        String all = "%d of %d resources".formatted(done, Math.max(known, resources.size()));
        Optional<StackResourceSummary> slowest = resources.stream()
                .filter(resource -> "CREATE_IN_PROGRESS".equals(resource.resourceStatusAsString()))
                .filter(resource -> resource.lastUpdatedTimestamp() != null)
                .min(Comparator.comparing(StackResourceSummary::lastUpdatedTimestamp));
        return slowest.map(resource -> "%s, %s takes longest (%s, %s)"
                        .formatted(
                                all,
                                resource.logicalResourceId(),
                                resource.resourceType(),
                                since(resource.lastUpdatedTimestamp())))
                .orElse(all);
    }

    private String since(Instant begin) {
        Duration taken = Duration.between(begin, clock.instant());
        Duration shown = Duration.ofSeconds(Math.max(0, taken.toSeconds()));
        return Durations.text(shown.toMinutes() > 0 ? Duration.ofMinutes(shown.toMinutes()) : shown)
                .replaceFirst("^0$", "0s");
    }
}
