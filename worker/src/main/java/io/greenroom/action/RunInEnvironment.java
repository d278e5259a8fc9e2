package io.greenroom.action;

import io.greenroom.environment.ComponentSelector;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.Job;
import io.greenroom.job.JobContext;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Run-In-Environment: starts an environment, runs commands in it one after the other, and ends it, whatever happens. Made of
 * the steps of the other actions.
 */
public final class RunInEnvironment implements ResumableAction {
    /** So many run ids fit into a continuation token. */
    private static final int MOST_COMMANDS = 6;

    /** How much longer than the action may take its environment lives, if nobody is left to end it. */
    private static final Duration RESERVE = Duration.ofMinutes(15);

    private final StartEnvironment start;
    private final RunCommand run;
    private final Books books;
    private final ActionSettings settings;

    public RunInEnvironment(StartEnvironment start, RunCommand run, Books books, ActionSettings settings) {
        this.start = start;
        this.run = run;
        this.books = books;
        this.settings = settings;
    }

    @Override
    public Optional<String> provider(Job job, @Nullable Ticket ticket) {
        return start.provider(job, ticket);
    }

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        var parameters = new Parameters(context.job());
        List<String> commands = Arrays.stream(parameters.required("CommandName").split(","))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .toList();
        if (commands.size() > MOST_COMMANDS) {
            parameters.mistake(
                    "CommandName names %d commands; %d are possible".formatted(commands.size(), MOST_COMMANDS));
        }
        Duration limit = parameters
                .minutes("TimeoutInMinutes")
                .orElse(shorter(ActionSettings.DEFAULT_TIMEOUT, settings.maxDuration()));
        if (limit.compareTo(settings.maxDuration()) > 0) {
            parameters.mistake(
                    "TimeoutInMinutes is %d; this worker allows %d at most (setting environments.maxDuration)"
                            .formatted(limit.toMinutes(), settings.maxDuration().toMinutes()));
        }
        Map<String, String> arguments = parameters.object("ArgumentsJSON");
        Map<String, String> secretArguments = parameters.disjoint(
                "ArgumentsJSON", arguments, "SecretArgumentsJSON", parameters.object("SecretArgumentsJSON"));
        PreparedStart.Wanted environment = start.read(
                context.job(), parameters, shorter(limit.plus(RESERVE), settings.maxDuration()), limit, false);
        var component = new ComponentSelector(parameters.text("ComponentName").orElse(""));
        parameters.refuseMistakes();
        context.secrets().addAll(secretArguments.values());
        return new PreparedRunIn(
                start.prepared(context, environment),
                commands.stream()
                        .map(command -> new PreparedCommand.Wanted(
                                command,
                                component,
                                Optional.empty(),
                                arguments,
                                secretArguments,
                                ActionSettings.bounded(limit)))
                        .toList(),
                run,
                books,
                context);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Its commands end with the environment. */
    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason)
            throws ActionFailure, InterruptedException {
        start.end(context, ticket, reason);
    }

    @Override
    public void release(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException {
        start.end(context, ticket, "its commands have run");
    }
}
