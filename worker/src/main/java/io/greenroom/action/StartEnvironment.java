package io.greenroom.action;

import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.EnvironmentDocument;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.Progress;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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

    private record Wanted(
            String blueprint,
            Optional<String> provider,
            String name,
            Duration duration,
            Map<String, String> inputs,
            Map<String, String> secretInputs,
            Duration timeout,
            boolean keepFailed) {}

    private Wanted read(Job job) throws ActionFailure {
        var parameters = new Parameters(job);
        Map<String, String> inputs = parameters.object("InputsJSON");
        Map<String, String> secretInputs =
                parameters.disjoint("InputsJSON", inputs, "SecretInputsJSON", parameters.object("SecretInputsJSON"));
        var wanted = new Wanted(
                parameters.required("BlueprintName"),
                parameters.text("Provider"),
                parameters.text("EnvironmentName").orElseGet(() -> defaultName(job)),
                parameters.minutes("DurationInMinutes").orElse(settings.defaultDuration()),
                inputs,
                secretInputs,
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

    private static boolean keepsFailed(Parameters parameters) {
        return parameters.oneOf("OnFailure", "end", List.of("end", "keep")).equals("keep");
    }

    private static String defaultName(Job job) {
        String pipeline = job.context().pipeline();
        String run =
                job.context().execution() == null ? job.key() : job.context().execution();
        return (pipeline == null ? "environment" : pipeline) + "-" + run.substring(0, Math.min(8, run.length()));
    }

    private EnvironmentProvider provider(Wanted wanted) throws ActionFailure {
        return wanted.provider().isPresent() ? providers.named(wanted.provider().get()) : providers.standard();
    }

    @Override
    public Duration prepare(JobContext context) throws ActionFailure {
        Wanted wanted = read(context.job());
        context.secrets().addAll(wanted.secretInputs().values());
        provider(wanted);
        return ActionSettings.bounded(wanted.timeout());
    }

    @Override
    public Map<String, String> begin(JobContext context) throws ActionFailure, InterruptedException {
        Wanted wanted = read(context.job());
        try (var inputs = InputArtifacts.fetch(context, artifacts, settings)) {
            var request = new StartRequest(
                    context.job().key(),
                    wanted.blueprint(),
                    wanted.name(),
                    wanted.inputs(),
                    wanted.secretInputs(),
                    context.clock().instant().plus(wanted.duration()).truncatedTo(ChronoUnit.SECONDS),
                    context.job().context(),
                    inputs.source());
            return Map.of(ENVIRONMENT, provider(wanted).start(request).value());
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public Progress check(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException {
        var id = id(ticket);
        Optional<Environment> environment = providers.describe(id);
        if (environment.isPresent() && environment.get().state() instanceof EnvironmentState.Starting starting) {
            if (isOutOfTime(context, ticket) && read(context.job()).keepFailed()) {
                throw ActionFailure.lasting(
                        FailureType.JOB_FAILED,
                        didNotStart(
                                context,
                                environment.get(),
                                "It was not ready within %d minutes (TimeoutInMinutes), but still: %s."
                                        .formatted(
                                                ActionSettings.bounded(read(context.job())
                                                                .timeout())
                                                        .toMinutes(),
                                                starting.phase())));
            }
            return new Progress.Running(new ExecutionDetails(
                    "Starting %s: %s".formatted(environment.get().name(), starting.phase()),
                    id.value(),
                    starting.percent()));
        }
        return new Progress.Done();
    }

    @Override
    public JobResult complete(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException {
        var id = id(ticket);
        Optional<Environment> found = providers.describe(id);
        if (found.isEmpty()) {
            return failed(id, "Environment %s is gone: it was ended before it was ready.".formatted(id));
        }
        Environment environment = found.get();
        return switch (environment.state()) {
            case EnvironmentState.Ready ready -> published(context, environment);
            case EnvironmentState.Failed failure -> failed(id, didNotStart(context, environment, failure.reason()));
            case EnvironmentState.Ending ending -> failed(id, endedEarly(id));
            case EnvironmentState.Ended ended -> failed(id, endedEarly(id));
            case EnvironmentState.Starting starting ->
                throw new IllegalStateException("Environment %s went back to starting".formatted(id));
        };
    }

    /** Where it is to be kept, it is from here on; the log's tail in the reason is long, so how to look comes first. */
    private String didNotStart(JobContext context, Environment environment, String reason)
            throws ActionFailure, InterruptedException {
        EnvironmentId id = environment.id();
        String failure = "Environment %s (blueprint %s) did not start".formatted(id, environment.blueprint());
        if (!read(context.job()).keepFailed()) {
            return "%s: %s".formatted(failure, reason);
        }
        Optional<String> look = keep(context, environment);
        if (look.isEmpty()) {
            return "%s, and its provider could not keep it although OnFailure is keep: %s".formatted(failure, reason);
        }
        Instant end = providers.describe(id).map(Environment::expiresAt).orElse(environment.expiresAt());
        return "%s. It is kept until %s, because OnFailure is keep. %s%n%s".formatted(failure, end, look.get(), reason);
    }

    /** Until the limit, or until it would end anyway. Says how to look at it; empty when it cannot be kept. */
    private Optional<String> keep(JobContext context, Environment environment)
            throws ActionFailure, InterruptedException {
        Instant end = context.clock()
                .instant()
                .plus(settings.keepFailedFor().orElse(Duration.ZERO))
                .truncatedTo(ChronoUnit.SECONDS);
        var change =
                Retention.Change.untilNothingBut(end.isBefore(environment.expiresAt()) ? end : environment.expiresAt());
        try {
            return providers.of(environment.id()).keep(environment.id(), change);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private static boolean isOutOfTime(JobContext context, Ticket ticket) {
        return !context.clock().instant().isBefore(ticket.deadline());
    }

    private static String endedEarly(EnvironmentId id) {
        return "Environment %s was ended before it was ready.".formatted(id);
    }

    private static JobResult failed(EnvironmentId id, String message) {
        return new JobResult.Failed(FailureType.JOB_FAILED, message, id.value());
    }

    private JobResult published(JobContext context, Environment environment)
            throws ActionFailure, InterruptedException {
        if (!context.job().outputs().isEmpty()) {
            try (var scratch = Scratch.in(settings.scratch())) {
                Path zip = scratch.folder().resolve("environment.zip");
                try (var writer = new ZipWriter(zip, context.clock().instant())) {
                    writer.add(EnvironmentDocument.FILE, EnvironmentDocument.write(environment));
                    writer.add(EnvironmentDocument.OUTPUTS_FILE, EnvironmentDocument.writeOutputs(environment));
                }
                for (ArtifactLocation output : context.job().outputs()) {
                    artifacts.upload(zip, output, context.artifactAccess());
                }
            } catch (IOException e) {
                throw Failures.of(e);
            }
        }
        String summary = "Environment %s is ready until %s%s"
                .formatted(
                        environment.name(),
                        environment.expiresAt(),
                        environment.url() == null ? "" : ": " + environment.url());
        return new JobResult.Succeeded(
                new ExecutionDetails(summary, environment.id().value(), 100), variables(environment));
    }

    private static Map<String, String> variables(Environment environment) {
        var variables = new LinkedHashMap<String, String>(environment.outputs());
        variables.put("EnvironmentId", environment.id().value());
        variables.put("EnvironmentName", environment.name());
        if (environment.url() != null) {
            variables.put("EnvironmentUrl", environment.url());
        }
        variables.put("ExpiresAt", environment.expiresAt().toString());
        return OutputVariables.sendable(variables);
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
                    && keep(context, environment.get()).isPresent();
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
            case EnvironmentState.Starting starting -> isOutOfTime(context, ticket);
            case EnvironmentState.Ready ready -> false;
            case EnvironmentState.Ending ending -> false;
            case EnvironmentState.Ended ended -> false;
        };
    }

    private static EnvironmentId id(Ticket ticket) {
        return new EnvironmentId(ticket.get(ENVIRONMENT));
    }
}
