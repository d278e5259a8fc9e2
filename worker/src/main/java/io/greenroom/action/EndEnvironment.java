package io.greenroom.action;

import io.greenroom.artifact.ArtifactStore;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** End-Environment: ends an environment and, unless told otherwise, waits until nothing is left of it. */
public final class EndEnvironment implements ResumableAction {
    private static final String ENVIRONMENT = ExternalId.ENVIRONMENT;
    private static final String ALREADY = "already";

    private final Providers providers;
    private final ArtifactStore artifacts;
    private final ActionSettings settings;
    private final Books books;

    public EndEnvironment(Providers providers, ArtifactStore artifacts, ActionSettings settings, Books books) {
        this.providers = providers;
        this.books = books;
        this.artifacts = artifacts;
        this.settings = settings;
    }

    private record Wanted(Optional<String> environment, boolean waitForTeardown, Duration limit) {}

    private static Wanted read(Job job) throws ActionFailure {
        var parameters = new Parameters(job);
        var wanted = new Wanted(
                parameters.text("EnvironmentId"),
                parameters.flag("WaitForTeardown", true),
                ActionSettings.bounded(parameters.minutes("TimeoutInMinutes").orElse(ActionSettings.DEFAULT_TIMEOUT)));
        parameters.refuseMistakes();
        return wanted;
    }

    @Override
    public Optional<String> provider(Job job, @Nullable Ticket ticket) {
        return providers.ofUser(job, ticket);
    }

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        return new Prepared(context, read(context.job()));
    }

    private final class Prepared implements PreparedAction {
        private final JobContext context;
        private final Wanted wanted;

        Prepared(JobContext context, Wanted wanted) {
            this.context = context;
            this.wanted = wanted;
        }

        @Override
        public Duration limit() {
            return wanted.limit();
        }

        @Override
        public Map<String, String> begin() throws ActionFailure, InterruptedException {
            EnvironmentId id = environment();
            providers.tend(id);
            Optional<Environment> environment = providers.describe(id);
            Optional<String> already = alreadyOver(id, environment);
            if (already.isPresent()) {
                return Map.of(ENVIRONMENT, id.value(), ALREADY, already.get());
            }
            if (environment.isEmpty()) {
                Optional<String> elsewhere = books.elsewhere(id, providers.of(id));
                if (elsewhere.isPresent()) {
                    throw ActionFailure.lasting(FailureType.JOB_FAILED, elsewhere.get());
                }
                throw ActionFailure.lasting(
                        FailureType.CONFIGURATION_ERROR,
                        "There is no environment %s. It was never started here, or ended long ago; check EnvironmentId."
                                .formatted(id));
            }
            Ownership.check(environment.get(), context.job(), settings, "ended by");
            try {
                books.ending(id, "End-Environment asked for it");
                providers.of(id).end(id);
                return Map.of(ENVIRONMENT, id.value());
            } catch (ProviderException e) {
                throw Failures.of(e);
            }
        }

        /** Why there is nothing left to end, in a few words; empty when there is, or nobody ever knew it. */
        private Optional<String> alreadyOver(EnvironmentId id, Optional<Environment> environment)
                throws InterruptedException {
            if (environment.filter(Environment::isThere).isPresent()) {
                return Optional.empty();
            }
            Optional<String> reason = books.of(id)
                    .filter(entry -> entry.life() instanceof Gone || entry.life() instanceof Ending)
                    .map(entry -> entry.life() instanceof Gone gone ? gone.reason() : ((Ending) entry.life()).reason());
            return reason.or(() -> environment.map(ended -> "its time was over, or somebody ended it"));
        }

        private EnvironmentId environment() throws ActionFailure, InterruptedException {
            if (wanted.environment().isPresent()) {
                return providers.idOf(wanted.environment().get(), "EnvironmentId");
            }
            try (var inputs = InputArtifacts.fetch(context, artifacts, settings)) {
                return providers.idOf(inputs.environmentId(), "The input artifact's environment.json");
            }
        }

        @Override
        public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
            EnvironmentId id = id(ticket);
            providers.tend(id);
            Optional<Environment> environment = providers.describe(id);
            if (!wanted.waitForTeardown() || isOver(environment)) {
                return new Progress.Done();
            }
            String trouble = environment
                    .map(Environment::state)
                    .filter(EnvironmentState.Ending.class::isInstance)
                    .map(state -> ((EnvironmentState.Ending) state).trouble())
                    .orElse("");
            if (!trouble.isEmpty() && ticket.isOver(context.clock().instant())) {
                throw ActionFailure.lasting(FailureType.JOB_FAILED, notInTime(id, trouble));
            }
            return new Progress.Running(new ExecutionDetails(
                    "Ending environment %s%s".formatted(id, trouble.isEmpty() ? "" : ". " + trouble),
                    id.value(),
                    null));
        }

        private String notInTime(EnvironmentId id, String trouble) {
            return "Environment %s has not ended within %d minutes (TimeoutInMinutes). %s. It is tried on, until nothing is left; 'greenroom environments show %s' says how far that is, and 'greenroom doctor' lists what is not ended."
                    .formatted(id, wanted.limit().toMinutes(), trouble, id);
        }

        private static boolean isOver(Optional<Environment> environment) {
            return environment.isEmpty() || environment.get().state() instanceof EnvironmentState.Ended;
        }

        @Override
        public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
            EnvironmentId id = id(ticket);
            String already = ticket.state().get(ALREADY);
            if (already != null) {
                return succeeded(id, "ENDED", "Environment %s had ended already: %s".formatted(id, already));
            }
            providers.tend(id);
            Optional<Environment> environment = providers.describe(id);
            if (environment.isPresent()
                    && environment.get().state() instanceof EnvironmentState.Ended ended
                    && !ended.problems().isEmpty()) {
                return new JobResult.Failed(
                        FailureType.JOB_FAILED,
                        "Environment %s has ended, but its teardown had problems: %s"
                                .formatted(id, String.join("; ", ended.problems())),
                        id.value());
            }
            String state = isOver(environment) ? "ENDED" : "ENDING";
            return succeeded(id, state, "Environment %s: %s".formatted(id, state));
        }

        private JobResult succeeded(EnvironmentId id, String state, String summary) throws InterruptedException {
            var variables = new LinkedHashMap<String, String>();
            variables.put("EnvironmentId", id.value());
            variables.put("State", state);
            Optional<Cost> cost = books.cost(id, context.clock().instant());
            cost.ifPresent(known -> variables.put("Cost", known.amount()));
            String whole = summary + cost.map(known -> "; it cost " + known).orElse("");
            return new JobResult.Succeeded(new ExecutionDetails(whole, id.value(), 100), variables);
        }
    }

    /** An environment that is being ended is not brought back. */
    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason) {
        // Ending goes on by itself, which is what the author wanted.
    }

    private static EnvironmentId id(Ticket ticket) {
        return new EnvironmentId(ticket.get(ENVIRONMENT));
    }
}
