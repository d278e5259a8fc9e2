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

    public StartEnvironment(Providers providers, ArtifactStore artifacts, ActionSettings settings) {
        this.providers = providers;
        this.artifacts = artifacts;
        this.settings = settings;
    }

    private PreparedStart.Wanted read(Job job) throws ActionFailure {
        var parameters = new Parameters(job);
        Map<String, String> inputs = parameters.object("InputsJSON");
        Map<String, String> secretInputs =
                parameters.disjoint("InputsJSON", inputs, "SecretInputsJSON", parameters.object("SecretInputsJSON"));
        var wanted = new PreparedStart.Wanted(
                parameters.required("BlueprintName"),
                parameters.text("Provider"),
                parameters.text("EnvironmentName").orElseGet(() -> defaultName(job)),
                parameters.minutes("DurationInMinutes").orElse(settings.defaultDuration()),
                inputs,
                secretInputs,
                ActionSettings.bounded(parameters.minutes("TimeoutInMinutes").orElse(ActionSettings.DEFAULT_TIMEOUT)),
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
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        PreparedStart.Wanted wanted = read(context.job());
        context.secrets().addAll(wanted.secretInputs().values());
        return new PreparedStart(providers, provider(wanted), artifacts, settings, context, wanted);
    }

    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason)
            throws ActionFailure, InterruptedException {
        try {
            if (ticket == null) {
                endWhatWasBegun(context.job().key());
            } else if (!isKept(context, id(ticket), ticket)) {
                providers.of(id(ticket)).end(id(ticket));
            }
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    /** With whichever provider: what the author asked for may not be known any more. */
    private void endWhatWasBegun(String key) throws ProviderException, InterruptedException {
        for (EnvironmentProvider provider : providers.all()) {
            Optional<EnvironmentId> begun = provider.find(key);
            if (begun.isPresent()) {
                provider.end(begun.get());
            }
        }
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
