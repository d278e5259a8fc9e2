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
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.Admission;
import io.greenroom.ledger.Admission.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An environment as one job wants it. */
final class PreparedStart implements PreparedAction {
    private static final String ENVIRONMENT = ExternalId.ENVIRONMENT;
    private static final String WAITING = "waiting";

    private final Providers providers;
    private final EnvironmentProvider provider;
    private final ArtifactStore artifacts;
    private final ActionSettings settings;
    private final Books books;
    private final JobContext context;
    private final Wanted wanted;

    PreparedStart(
            Providers providers,
            EnvironmentProvider provider,
            ArtifactStore artifacts,
            ActionSettings settings,
            Books books,
            JobContext context,
            Wanted wanted) {
        this.providers = providers;
        this.provider = provider;
        this.artifacts = artifacts;
        this.settings = settings;
        this.books = books;
        this.context = context;
        this.wanted = wanted;
    }

    /** What the job's parameters say. */
    record Wanted(
            String blueprint,
            Optional<String> provider,
            String name,
            Duration duration,
            Map<String, String> inputs,
            Map<String, String> secretInputs,
            Duration limit,
            boolean keepFailed) {}

    @Override
    public Duration limit() {
        return wanted.limit();
    }

    @Override
    public Map<String, String> begin() throws ActionFailure, InterruptedException {
        var wish = new Admission.Wish(
                context.job().key(),
                provider.name(),
                wanted.blueprint(),
                wanted.name(),
                context.job().context());
        return switch (books.ask(wish)) {
            case Answer.Go go -> Map.of(ENVIRONMENT, start().value());
            case Answer.Begun begun -> Map.of(ENVIRONMENT, begun.id().value());
            case Answer.InLine line -> Map.of(WAITING, line.words());
            case Answer.Over over ->
                throw ActionFailure.lasting(
                        FailureType.JOB_FAILED,
                        "The environment of this action was ended (%s) and is not started again: retry the stage, or start the pipeline anew."
                                .formatted(over.reason()));
            case Answer.NoRoom no -> throw ActionFailure.lasting(FailureType.CONFIGURATION_ERROR, no.words());
            case Answer.Forbidden no -> throw ActionFailure.lasting(FailureType.PERMISSION_ERROR, no.words());
        };
    }

    private EnvironmentId start() throws ActionFailure, InterruptedException {
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
            EnvironmentId id = provider.start(request);
            books.began(request.key(), id, provider);
            return id;
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
        return hasBegun(ticket) ? checkStarting(ticket) : checkWaiting();
    }

    /** Whether there is an environment, or just a place in line for one. */
    static boolean hasBegun(Ticket ticket) {
        return ticket.state().containsKey(ENVIRONMENT);
    }

    private Progress checkWaiting() throws ActionFailure, InterruptedException {
        Map<String, String> state = begin();
        String words = state.get(WAITING);
        return words == null
                ? new Progress.Advanced(state, new ExecutionDetails("Starting " + wanted.name(), null, null))
                : new Progress.Running(new ExecutionDetails(words, null, null));
    }

    private Progress checkStarting(Ticket ticket) throws ActionFailure, InterruptedException {
        var id = id(ticket);
        providers.tend(id);
        Optional<Environment> environment = providers.describe(id);
        if (environment.isPresent() && environment.get().state() instanceof EnvironmentState.Starting starting) {
            if (ticket.isOver(context.clock().instant()) && wanted.keepFailed()) {
                throw ActionFailure.lasting(
                        FailureType.JOB_FAILED,
                        didNotStart(
                                environment.get(),
                                "It was not ready within %d minutes (TimeoutInMinutes), but still: %s."
                                        .formatted(wanted.limit().toMinutes(), starting.phase())));
            }
            return new Progress.Running(new ExecutionDetails(
                    "Starting %s: %s".formatted(environment.get().name(), starting.phase()),
                    id.value(),
                    starting.percent()));
        }
        return new Progress.Done();
    }

    @Override
    public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
        var id = id(ticket);
        providers.tend(id);
        Optional<Environment> found = providers.describe(id);
        if (found.isEmpty()) {
            Optional<String> elsewhere = books.elsewhere(id, provider);
            return failed(
                    id, elsewhere.orElse("Environment %s is gone: it was ended before it was ready.".formatted(id)));
        }
        Environment environment = found.get();
        return switch (environment.state()) {
            case EnvironmentState.Ready ready -> published(environment);
            case EnvironmentState.Failed failure ->
                failed(Failures.typeOf(failure.kind()), id, didNotStart(environment, failure.reason()));
            case EnvironmentState.Ending ending -> failed(id, endedEarly(id));
            case EnvironmentState.Ended ended -> failed(id, endedEarly(id));
            case EnvironmentState.Starting starting ->
                throw new IllegalStateException("Environment %s went back to starting".formatted(id));
        };
    }

    /** Where it is to be kept, it is from here on; the log's tail in the reason is long, so how to look comes first. */
    private String didNotStart(Environment environment, String reason) throws ActionFailure, InterruptedException {
        EnvironmentId id = environment.id();
        String failure = "Environment %s (blueprint %s) did not start".formatted(id, environment.blueprint());
        if (!wanted.keepFailed()) {
            return "%s: %s".formatted(failure, reason);
        }
        Optional<String> look = new FailedStarts(providers, settings, context.clock()).keep(environment);
        if (look.isEmpty()) {
            return "%s, and its provider could not keep it although OnFailure is keep: %s".formatted(failure, reason);
        }
        Instant end = providers.describe(id).map(Environment::expiresAt).orElse(environment.expiresAt());
        return "%s. It is kept until %s, because OnFailure is keep. %s%n%s".formatted(failure, end, look.get(), reason);
    }

    private static String endedEarly(EnvironmentId id) {
        return "Environment %s was ended before it was ready.".formatted(id);
    }

    private static JobResult failed(EnvironmentId id, String message) {
        return failed(FailureType.JOB_FAILED, id, message);
    }

    private static JobResult failed(FailureType type, EnvironmentId id, String message) {
        return new JobResult.Failed(type, message, id.value());
    }

    private JobResult published(Environment environment) throws ActionFailure, InterruptedException {
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
        Map<String, String> variables = variables(environment);
        String summary = "Environment %s is ready until %s%s%s"
                .formatted(
                        environment.name(),
                        environment.expiresAt(),
                        environment.url() == null ? "" : ": " + environment.url(),
                        OutputVariables.leftOut(variables));
        return new JobResult.Succeeded(
                new ExecutionDetails(summary, environment.id().value(), 100), OutputVariables.sendable(variables));
    }

    /** As its provider sees it now. */
    Optional<Environment> environment(Ticket ticket) throws ActionFailure, InterruptedException {
        return providers.describe(id(ticket));
    }

    Map<String, String> variables(Environment environment) {
        var variables = new LinkedHashMap<String, String>(environment.outputs());
        variables.put("EnvironmentId", environment.id().value());
        variables.put("EnvironmentName", environment.name());
        variables.put("EnvironmentUrl", url(environment));
        variables.put("ExpiresAt", environment.expiresAt().toString());
        return variables;
    }

    /** Never empty, so that an action that refers to it can begin: the service gives nobody an empty variable. */
    private String url(Environment environment) {
        return environment.url() == null
                ? settings.links().environmentUrl(environment.id()).orElse("none")
                : environment.url();
    }

    private static EnvironmentId id(Ticket ticket) {
        return new EnvironmentId(ticket.get(ENVIRONMENT));
    }
}
