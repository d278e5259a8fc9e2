package io.greenroom.action;

import io.greenroom.artifact.ArtifactStore;
import io.greenroom.commandlog.RunOutput;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.ComponentSelector;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.environment.SourceFiles;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.Ticket;
import io.greenroom.terminal.OutputTail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command run as one job wants it. */
final class PreparedCommand implements PreparedAction {
    private static final String ENVIRONMENT = ExternalId.ENVIRONMENT;
    private static final String RUN = ExternalId.RUN_ID;

    private final Providers providers;
    private final ArtifactStore artifacts;
    private final ActionSettings settings;
    private final Books books;
    private final TimeLeft timeLeft;
    private final JobContext context;
    private final Wanted wanted;

    PreparedCommand(
            Providers providers,
            ArtifactStore artifacts,
            ActionSettings settings,
            Books books,
            JobContext context,
            Wanted wanted) {
        this.providers = providers;
        this.artifacts = artifacts;
        this.settings = settings;
        this.books = books;
        this.timeLeft = new TimeLeft(books);
        this.context = context;
        this.wanted = wanted;
    }

    /** What the job's parameters say. */
    record Wanted(
            String command,
            ComponentSelector component,
            Optional<String> environment,
            Map<String, String> arguments,
            Map<String, String> secretArguments,
            Duration limit) {}

    @Override
    public Duration limit() {
        return wanted.limit();
    }

    @Override
    public Map<String, String> begin() throws ActionFailure, InterruptedException {
        try (var inputs = InputArtifacts.fetch(context, artifacts, settings)) {
            EnvironmentId id = wanted.environment().isPresent()
                    ? providers.idOf(wanted.environment().get(), "EnvironmentId")
                    : providers.idOf(inputs.environmentId(), "The input artifact's environment.json");
            return begin(id, context.job().key(), inputs.source());
        }
    }

    /**
     * Begins the command in this environment, or finds what was begun under the key.
     *
     * @return the state of the ticket
     */
    Map<String, String> begin(EnvironmentId id, String key, SourceFiles source)
            throws ActionFailure, InterruptedException {
        try {
            EnvironmentProvider provider = providers.of(id);
            provider.tend(id);
            Environment environment = ready(provider, id);
            String run = provider.run(new CommandRequest(
                    key,
                    id,
                    wanted.component().choose(environment.components()),
                    wanted.command(),
                    wanted.arguments(),
                    wanted.secretArguments(),
                    context.job().context(),
                    source));
            return Map.of(ENVIRONMENT, id.value(), RUN, run);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private Environment ready(EnvironmentProvider provider, EnvironmentId id)
            throws ProviderException, InterruptedException, ActionFailure {
        Optional<Environment> environment = provider.describe(id);
        if (environment.isEmpty()) {
            Optional<String> elsewhere = books.elsewhere(id, provider);
            if (elsewhere.isPresent()) {
                throw ActionFailure.lasting(FailureType.JOB_FAILED, elsewhere.get());
            }
            throw ActionFailure.lasting(
                    FailureType.CONFIGURATION_ERROR,
                    "There is no environment %s. It was never started here, or ended long ago: start one before this action."
                            .formatted(id));
        }
        Ownership.check(environment.get(), context.job(), settings, "used by");
        String problem =
                switch (environment.get().state()) {
                    case EnvironmentState.Ready ready -> null;
                    case EnvironmentState.Starting starting -> "is still starting (%s)".formatted(starting.phase());
                    case EnvironmentState.Failed failed -> "has failed: " + failed.reason();
                    case EnvironmentState.Ending ending -> "is being ended";
                    case EnvironmentState.Ended ended ->
                        "has ended. Environments end at their expiry (%s)"
                                        .formatted(environment.get().expiresAt())
                                + " or by End-Environment; raise DurationInMinutes or change the order";
                };
        if (problem != null) {
            throw ActionFailure.lasting(
                    FailureType.JOB_FAILED, "The command cannot run: environment %s %s.".formatted(id, problem));
        }
        return environment.get();
    }

    @Override
    public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
        providers.tend(environment(ticket));
        learnSecrets(ticket);
        Optional<CommandRun> run = describe(ticket);
        if (run.isPresent() && run.get().state() instanceof CommandRun.Running running) {
            String summary = "Running %s%s%s"
                    .formatted(
                            run.get().command(),
                            suffix(running.progress()),
                            timeLeft.warning(
                                    environment(ticket), context.clock().instant()));
            return new Progress.Running(new ExecutionDetails(summary, externalId(ticket), null));
        }
        return new Progress.Done();
    }

    private static String suffix(String progress) {
        return progress.isBlank() ? "" : ": " + progress;
    }

    /** What is told of the run may hold the environment's secrets. */
    private void learnSecrets(Ticket ticket) throws ActionFailure, InterruptedException {
        try {
            context.secrets().addAll(providers.of(environment(ticket)).secrets(environment(ticket)));
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
        providers.tend(environment(ticket));
        Optional<CommandRun> found = describe(ticket);
        if (found.isEmpty()) {
            EnvironmentId id = environment(ticket);
            Optional<String> elsewhere = books.elsewhere(id, providers.of(id));
            return failed(ticket, elsewhere.orElse("The command's environment %s ended while it ran.".formatted(id)));
        }
        learnSecrets(ticket);
        CommandRun run = found.get();
        CollectedArtifact left = publish(run);
        return switch (run.state()) {
            case CommandRun.Finished finished ->
                finished.exitCode() == 0 ? succeeded(ticket, run, finished, left) : exited(ticket, run, finished, left);
            case CommandRun.Stopped stopped ->
                failed(
                        ticket,
                        "%s was stopped: %s.%s%s"
                                .formatted(named(run), stopped.reason(), left.sentences(), tail(ticket)));
            case CommandRun.Running running ->
                throw new IllegalStateException("%s went back to running".formatted(named(run)));
        };
    }

    private JobResult exited(Ticket ticket, CommandRun run, CommandRun.Finished finished, CollectedArtifact left)
            throws ActionFailure, InterruptedException {
        String message = "%s exited with %d after %s."
                .formatted(named(run), finished.exitCode(), CommandTexts.duration(run.startedAt(), finished.at()));
        return failed(ticket, message + left.sentences() + tail(ticket));
    }

    private CollectedArtifact publish(CommandRun run) throws ActionFailure, InterruptedException {
        return new CommandOutputArtifact(providers.of(run.environment()), artifacts, settings)
                .publish(context, run, wanted.arguments());
    }

    private static String named(CommandRun run) {
        return run.component() == null
                ? "Command %s in environment %s".formatted(run.command(), run.environment())
                : "Command %s on component %s of environment %s"
                        .formatted(run.command(), run.component(), run.environment());
    }

    private String tail(Ticket ticket) throws ActionFailure, InterruptedException {
        var run = new RunId(environment(ticket), ticket.get(RUN));
        try {
            EnvironmentProvider provider = providers.of(run.environment());
            long from = RunOutput.beginOfLast(OutputTail.LOOKED_AT, provider, run);
            try (var output = provider.output(run.environment(), run.run(), from)) {
                return " " + OutputTail.of(output, from > 0, context.secrets()).words();
            }
        } catch (IOException e) {
            throw ActionFailure.passing("The command's output could not be read: " + e.getMessage(), e);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private JobResult succeeded(Ticket ticket, CommandRun run, CommandRun.Finished finished, CollectedArtifact left) {
        List<String> problems = new ArrayList<>();
        Map<String, String> variables = OutputVariables.parse(finished.variables(), problems);
        if (!problems.isEmpty()) {
            return failed(
                    ticket,
                    "%s succeeded, but what it wrote to GREENROOM_OUTPUT cannot be used: %s."
                            .formatted(named(run), String.join("; ", problems)));
        }
        variables.put("Status", "Succeeded");
        variables.put("ExitCode", "0");
        variables.put(
                "DurationInSeconds",
                Long.toString(Duration.between(run.startedAt(), finished.at()).toSeconds()));
        settings.links().logUrl(run(ticket)).ifPresent(url -> variables.put("LogUrl", url));
        String found = left.summary();
        String summary = "%s succeeded after %s%s%s"
                .formatted(
                        run.command(),
                        CommandTexts.duration(run.startedAt(), finished.at()),
                        found.isEmpty() ? "" : ": " + found,
                        OutputVariables.leftOut(variables));
        return new JobResult.Succeeded(
                new ExecutionDetails(summary, externalId(ticket), 100), OutputVariables.sendable(variables));
    }

    /** The variables that the run wrote, as far as they can be used. */
    Map<String, String> written(Ticket ticket) throws ActionFailure, InterruptedException {
        return describe(ticket)
                .map(CommandRun::state)
                .filter(CommandRun.Finished.class::isInstance)
                .map(state -> OutputVariables.parse(((CommandRun.Finished) state).variables(), new ArrayList<>()))
                .orElse(Map.of());
    }

    private JobResult failed(Ticket ticket, String message) {
        return new JobResult.Failed(FailureType.JOB_FAILED, message, externalId(ticket));
    }

    Optional<CommandRun> describe(Ticket ticket) throws ActionFailure, InterruptedException {
        try {
            return providers.of(environment(ticket)).describeRun(environment(ticket), ticket.get(RUN));
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private static EnvironmentId environment(Ticket ticket) {
        return new EnvironmentId(ticket.get(ENVIRONMENT));
    }

    private static ExternalId run(Ticket ticket) {
        return new ExternalId(environment(ticket), Optional.of(ticket.get(RUN)));
    }

    private String externalId(Ticket ticket) {
        return settings.links().externalId(run(ticket));
    }
}
