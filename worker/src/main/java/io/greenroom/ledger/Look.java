package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.ledger.EndPolicy.Verdict;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Mark;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.ledger.LedgerEntry.Waiting;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.ledger.Register.Tended;
import io.greenroom.pipeline.Executions.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at the environments of one provider: gives more time, marks, and ends what was marked before. */
final class Look {
    private static final Logger LOG = LoggerFactory.getLogger(Look.class);

    /** An execution's standing may be as old as this. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** The same where ends are told: it bounds how late one is seen that was not. */
    private static final Duration OLD = Duration.ofMinutes(15);

    /** A command that has less time left is given more: longer than two sweeps are apart. */
    private static final Duration LITTLE = Duration.ofMinutes(5);

    private static final Duration MORE = Duration.ofMinutes(15);

    private final EnvironmentProvider provider;
    private final Ledger ledger;
    private final Sweep.Rules rules;
    private final Endings endings;
    private final Instant now;
    private @Nullable Set<EnvironmentId> atWork;

    Look(EnvironmentProvider provider, Ledger ledger, Sweep.Rules rules, SweepListener listener, Instant now) {
        this.provider = provider;
        this.ledger = ledger;
        this.rules = rules;
        this.endings = new Endings(ledger, listener);
        this.now = now;
    }

    /** Whether something was marked that needs a second look. */
    boolean at(List<Tended> all) throws Unavailable, InterruptedException {
        boolean marked = false;
        for (Tended one : all) {
            marked |= at(one);
        }
        return marked;
    }

    private boolean at(Tended one) throws Unavailable, InterruptedException {
        if (one.environment().state() instanceof EnvironmentState.Ending) {
            return false;
        }
        return switch (one.entry().life()) {
            case Present present -> at(one.environment(), one.entry(), present);
            case Ending ending -> {
                endings.goOn(one.entry(), ending, provider, now);
                yield false;
            }
            case Waiting w -> false;
            case Starting s -> false;
            case Gone g -> false;
        };
    }

    /** One that cannot be asked about its runs keeps no other from being looked at. */
    private boolean at(Environment environment, LedgerEntry entry, Present present)
            throws Unavailable, InterruptedException {
        try {
            Environment current = givenMoreTime(environment);
            return switch (judged(current)) {
                case Verdict.Keep keep -> marked(entry, present, null);
                case Verdict.Expired expired ->
                    isKept(current, true)
                            ? marked(entry, present, null)
                            : marked(entry, present, environment, expired.reason());
                case Verdict.Purposeless purposeless ->
                    isKept(current, false)
                            ? marked(entry, present, null)
                            : marked(entry, present, environment, purposeless.reason());
            };
        } catch (ProviderException | RuntimeException e) {
            LOG.warn("Environment {} cannot be looked at now: {}", environment.id(), e.getMessage());
            return false;
        }
    }

    /** What was true a while ago is enough to keep one, and never to end one: its stage may have been tried again. */
    private Verdict judged(Environment environment) throws InterruptedException {
        if (rules.endsAreTold().getAsBoolean()) {
            Verdict verdict = rules.policy().judge(environment, execution(environment, OLD), now);
            if (!(verdict instanceof Verdict.Purposeless)) {
                return verdict;
            }
        }
        return rules.policy().judge(environment, execution(environment, FRESH), now);
    }

    private Standing execution(Environment environment, Duration maxAge) throws InterruptedException {
        String pipeline = environment.owner().pipeline();
        String execution = environment.owner().execution();
        return pipeline == null || execution == null || environment.retention().isProtected()
                ? Standing.UNKNOWN
                : rules.executions().recentOf(pipeline, maxAge).getOrDefault(execution, Standing.UNKNOWN);
    }

    private boolean isKept(Environment environment, boolean expired) throws ProviderException, InterruptedException {
        if (environment.retention().isProtected()) {
            return true;
        }
        boolean overdue = expired && !now.isBefore(longest(environment));
        return !overdue
                && (atWork().contains(environment.id())
                        || !provider.activeRuns(environment.id()).isEmpty());
    }

    /** Asked for once, and only when there is something to end. */
    private Set<EnvironmentId> atWork() throws InterruptedException {
        if (atWork == null) {
            atWork = rules.jobs().environments();
        }
        return atWork;
    }

    private Instant longest(Environment environment) {
        return environment.startedAt().plus(rules.maxDuration());
    }

    /** As long as a command is active in it, up to the longest that an environment may live. */
    private Environment givenMoreTime(Environment environment) throws ProviderException, InterruptedException {
        if (environment.retention().isProtected()
                || environment.expiresAt().isAfter(now.plus(LITTLE))
                || !environment.expiresAt().isBefore(longest(environment))
                || provider.activeRuns(environment.id()).isEmpty()) {
            return environment;
        }
        Instant wanted = now.plus(MORE);
        Instant end = wanted.isBefore(longest(environment)) ? wanted : longest(environment);
        if (!end.isAfter(environment.expiresAt())
                || provider.keep(environment.id(), Retention.Change.expiringAt(end))
                        .isEmpty()) {
            return environment;
        }
        LOG.info("Environment {} is kept until {}, for a command is active in it", environment.id(), end);
        return provider.describe(environment.id()).orElse(environment);
    }

    private boolean marked(LedgerEntry entry, Present present, @Nullable Mark mark)
            throws Unavailable, InterruptedException {
        if (present.mark() != null || mark != null) {
            ledger.change(entry.key(), before -> before.map(LedgerEntry::life)
                    .filter(Present.class::isInstance)
                    .map(life -> ((Present) life).with(mark)));
        }
        return mark != null;
    }

    /** Marks it or, when it was marked long enough ago, ends it. */
    private boolean marked(LedgerEntry entry, Present present, Environment environment, String reason)
            throws Unavailable, InterruptedException {
        Mark before = present.mark();
        if (before == null) {
            return marked(entry, present, new Mark(reason, now));
        }
        if (before.at().plus(Sweep.BETWEEN_LOOKS).isAfter(now)) {
            return true;
        }
        endings.end(environment, entry, provider, reason, now);
        return false;
    }
}
