package io.greenroom.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which provider of environments will carry a job out, before anything is done for it: from what the job says, else
 * from what jobs of the same execution used here before, when that was one provider only.
 */
final class JobProviders {
    private static final Logger LOG = LoggerFactory.getLogger(JobProviders.class);
    private static final int EXECUTIONS = 10_000;

    private final Map<ActionType, ResumableAction> actions;
    private final Map<String, Set<String>> used = new LinkedHashMap<>();

    JobProviders(Map<ActionType, ResumableAction> actions) {
        this.actions = actions;
    }

    /** Empty when it cannot be told. */
    Optional<String> of(Job job) {
        return said(job, () -> inToken(job)).or(() -> usedBy(job.context().execution()));
    }

    /** The same for one that was begun. */
    Optional<String> of(Job job, Ticket ticket) {
        Optional<String> provider = said(job, () -> ticket);
        provider.ifPresent(name -> remember(job.context().execution(), name));
        return provider.or(() -> usedBy(job.context().execution()));
    }

    /** Not worth a job: what goes wrong here goes wrong again, and is told, when the job is prepared. */
    private Optional<String> said(Job job, Supplier<@Nullable Ticket> ticket) {
        ResumableAction action = actions.get(job.type());
        if (action == null) {
            return Optional.empty();
        }
        try {
            return action.provider(job, ticket.get());
        } catch (RuntimeException e) {
            LOG.error("Which provider a job is for could not be told, because of a defect in the worker", e);
            return Optional.empty();
        }
    }

    private static @Nullable Ticket inToken(Job job) {
        String token = job.continuationToken();
        try {
            return token == null ? null : TicketText.read(token);
        } catch (TicketText.Unreadable e) {
            return null;
        }
    }

    private synchronized Optional<String> usedBy(@Nullable String execution) {
        Set<String> providers = execution == null ? Set.of() : used.getOrDefault(execution, Set.of());
        return providers.size() == 1 ? Optional.of(providers.iterator().next()) : Optional.empty();
    }

    private synchronized void remember(@Nullable String execution, String provider) {
        if (execution == null) {
            return;
        }
        used.computeIfAbsent(execution, e -> new TreeSet<>()).add(provider);
        if (used.size() > EXECUTIONS) {
            used.remove(used.keySet().iterator().next());
        }
    }
}
