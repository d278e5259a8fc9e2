package io.greenroom.action;

import io.greenroom.artifact.ArtifactStore;
import io.greenroom.environment.ComponentSelector;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Run-Command: runs a command in an environment, follows its output, and publishes how it ended. */
public final class RunCommand implements ResumableAction {
    private final Providers providers;
    private final ArtifactStore artifacts;
    private final ActionSettings settings;
    private final Books books;

    public RunCommand(Providers providers, ArtifactStore artifacts, ActionSettings settings, Books books) {
        this.providers = providers;
        this.books = books;
        this.artifacts = artifacts;
        this.settings = settings;
    }

    private static PreparedCommand.Wanted read(Job job) throws ActionFailure {
        var parameters = new Parameters(job);
        Map<String, String> arguments = parameters.object("ArgumentsJSON");
        Map<String, String> secretArguments = parameters.disjoint(
                "ArgumentsJSON", arguments, "SecretArgumentsJSON", parameters.object("SecretArgumentsJSON"));
        var wanted = new PreparedCommand.Wanted(
                parameters.required("CommandName"),
                new ComponentSelector(parameters.text("ComponentName").orElse("")),
                parameters.text("EnvironmentId"),
                arguments,
                secretArguments,
                ActionSettings.bounded(parameters.minutes("TimeoutInMinutes").orElse(ActionSettings.LONGEST_TIMEOUT)));
        parameters.refuseMistakes();
        return wanted;
    }

    @Override
    public Optional<String> provider(Job job, @Nullable Ticket ticket) {
        return providers.ofUser(job, ticket);
    }

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        PreparedCommand.Wanted wanted = read(context.job());
        context.secrets().addAll(wanted.secretArguments().values());
        return prepared(context, wanted);
    }

    PreparedCommand prepared(JobContext context, PreparedCommand.Wanted wanted) {
        return new PreparedCommand(providers, artifacts, settings, books, context, wanted);
    }

    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason)
            throws ActionFailure, InterruptedException {
        if (ticket == null) {
            // Whatever the command did ends with its environment; a run that nobody knows of cannot be named.
            return;
        }
        try {
            var environment = new EnvironmentId(ticket.get(ExternalId.ENVIRONMENT));
            providers.of(environment).cancel(environment, ticket.get(ExternalId.RUN_ID), reason);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }
}
