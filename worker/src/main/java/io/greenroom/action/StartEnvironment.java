package io.greenroom.action;

import io.greenroom.artifact.ArtifactStore;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Start-Environment: begins an environment from a blueprint, waits until it is ready, and publishes it. */
public final class StartEnvironment implements ResumableAction {
    private static final Logger LOG = LoggerFactory.getLogger(StartEnvironment.class);
    private static final String ENVIRONMENT = ExternalId.ENVIRONMENT;

    private final Providers providers;
    private final ArtifactStore artifacts;
    private final ActionSettings settings;
    private final Books books;

    public StartEnvironment(Providers providers, ArtifactStore artifacts, ActionSettings settings, Books books) {
        this.providers = providers;
        this.books = books;
        this.artifacts = artifacts;
        this.settings = settings;
    }

    private PreparedStart.Wanted read(Job job) throws ActionFailure {
        var parameters = new Parameters(job);
        PreparedStart.Wanted wanted = read(
                job,
                parameters,
                parameters.minutes("DurationInMinutes").orElse(settings.defaultDuration()),
                parameters.minutes("TimeoutInMinutes").orElse(ActionSettings.DEFAULT_TIMEOUT),
                keepsFailed(parameters));
        if (wanted.keepFailed() && settings.keepFailedFor().isEmpty()) {
            parameters.mistake("OnFailure is keep, but this worker keeps no environment that failed"
                    + " (setting environments.keepFailedFor); set it to end");
        }
        if (wanted.duration().compareTo(settings.maxDuration()) > 0) {
            parameters.mistake(
                    "DurationInMinutes is %d; this worker allows %d at most (setting environments.maxDuration)"
                            .formatted(
                                    wanted.duration().toMinutes(),
                                    settings.maxDuration().toMinutes()));
        }
        parameters.refuseMistakes();
        return wanted;
    }

    /** What every action that starts an environment is told; mistakes are noted. */
    PreparedStart.Wanted read(Job job, Parameters parameters, Duration duration, Duration limit, boolean keepFailed) {
        Map<String, String> inputs = parameters.object("InputsJSON");
        Map<String, String> secretInputs =
                parameters.disjoint("InputsJSON", inputs, "SecretInputsJSON", parameters.object("SecretInputsJSON"));
        return new PreparedStart.Wanted(
                parameters.required("BlueprintName"),
                parameters.text("Provider"),
                parameters.text("EnvironmentName").orElseGet(() -> defaultName(job)),
                duration,
                inputs,
                secretInputs,
                ActionSettings.bounded(limit),
                keepFailed);
    }

    private static boolean keepsFailed(Parameters parameters) {
        return parameters.oneOf("OnFailure", "end", List.of("end", "keep")).equals("keep");
    }

    private static String defaultName(Job job) {
        String pipeline = job.context().pipeline();
        String run =
                job.context().execution() == null ? job.key() : job.context().execution();
        return (pipeline == null ? "environment" : pipeline) + "-" + run.substring(0, Math.min(8, run.length()));
    }

    private EnvironmentProvider provider(PreparedStart.Wanted wanted) throws ActionFailure {
        return wanted.provider().isPresent()
                ? providers.named(wanted.provider().get())
                : providers.forBlueprint(wanted.blueprint());
    }

    @Override
    public Optional<String> provider(Job job, @Nullable Ticket ticket) {
        var parameters = new Parameters(job);
        return ExternalId.providerOf(ticket)
                .or(() -> parameters.text("Provider"))
                .or(providers::only)
                .or(() -> parameters.text("BlueprintName").flatMap(this::providerOf));
    }

    /** What is wrong with a blueprint is told when the job is prepared. */
    private Optional<String> providerOf(String blueprint) {
        try {
            return Optional.of(providers.forBlueprint(blueprint).name());
        } catch (ActionFailure e) {
            return Optional.empty();
        }
    }

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        return prepared(context, read(context.job()));
    }

    PreparedStart prepared(JobContext context, PreparedStart.Wanted wanted) throws ActionFailure {
        context.secrets().addAll(wanted.secretInputs().values());
        return new PreparedStart(providers, provider(wanted), artifacts, settings, books, context, wanted);
    }

    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason)
            throws ActionFailure, InterruptedException {
        if (ticket == null || !PreparedStart.hasBegun(ticket) || !isKept(context, id(ticket), ticket)) {
            end(context, ticket, reason);
        }
    }

    /** Ends what the job began, and gives up what it still waits for. */
    void end(JobContext context, @Nullable Ticket ticket, String reason) throws ActionFailure, InterruptedException {
        try {
            if (ticket == null || !PreparedStart.hasBegun(ticket)) {
                endWhatWasBegun(context.job().key(), reason);
            } else {
                end(id(ticket), providers.of(id(ticket)), reason);
            }
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    /** With whichever provider: what the author asked for may not be known any more. */
    private void endWhatWasBegun(String key, String reason) throws ProviderException, InterruptedException {
        for (EnvironmentProvider provider : providers.all()) {
            Optional<EnvironmentId> begun = provider.find(key);
            if (begun.isPresent()) {
                end(begun.get(), provider, reason);
            }
        }
        books.withdrawn(key);
    }

    private void end(EnvironmentId id, EnvironmentProvider provider, String reason)
            throws ProviderException, InterruptedException {
        books.ending(id, reason);
        provider.end(id);
    }

    /** Where it cannot be told, or keeping fails, it is to be ended: a leak is worse than one look less. */
    private boolean isKept(JobContext context, EnvironmentId id, Ticket ticket) throws InterruptedException {
        try {
            Optional<Environment> environment = providers.describe(id);
            return environment.isPresent()
                    && isToBeKept(context, ticket, environment.get())
                    && new FailedStarts(providers, settings, context.clock())
                            .keep(environment.get())
                            .isPresent();
        } catch (ActionFailure e) {
            LOG.warn("Environment {} is ended, for whether to keep it cannot be told: {}", id, e.getMessage());
            return false;
        }
    }

    /** Only what failed by itself is worth a look: not what was stopped, nor what came up and was not wanted any more. */
    private boolean isToBeKept(JobContext context, Ticket ticket, Environment environment) throws ActionFailure {
        if (!keepsFailed(new Parameters(context.job()))
                || settings.keepFailedFor().isEmpty()) {
            return false;
        }
        return switch (environment.state()) {
            case EnvironmentState.Failed failed -> true;
            case EnvironmentState.Starting starting ->
                ticket.isOver(context.clock().instant());
            case EnvironmentState.Ready ready -> false;
            case EnvironmentState.Ending ending -> false;
            case EnvironmentState.Ended ended -> false;
        };
    }

    private static EnvironmentId id(Ticket ticket) {
        return new EnvironmentId(ticket.get(ENVIRONMENT));
    }
}
