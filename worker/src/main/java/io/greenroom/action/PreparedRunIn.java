package io.greenroom.action;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An environment and commands in it as one job wants them. The ticket says how far it came: without a run the environment
 * starts; with some, the last of them goes on.
 */
final class PreparedRunIn implements PreparedAction {
    private static final String RUNS = "runs";

    private final PreparedStart start;
    private final List<PreparedCommand.Wanted> commands;
    private final RunCommand run;
    private final Books books;
    private final JobContext context;
    /** Made when they are first needed: each follows the output of one run. */
    private final Map<Integer, PreparedCommand> prepared = new LinkedHashMap<>();

    PreparedRunIn(
            PreparedStart start,
            List<PreparedCommand.Wanted> commands,
            RunCommand run,
            Books books,
            JobContext context) {
        this.start = start;
        this.commands = commands;
        this.run = run;
        this.books = books;
        this.context = context;
    }

    @Override
    public Duration limit() {
        return start.limit();
    }

    @Override
    public Map<String, String> begin() throws ActionFailure, InterruptedException {
        return start.begin();
    }

    @Override
    public Progress check(Ticket ticket) throws ActionFailure, InterruptedException {
        int begun = runs(ticket).size();
        if (begun == 0) {
            return checkStart(ticket);
        }
        Progress progress = command(begun - 1).check(ticket);
        return switch (progress) {
            case Progress.Running running -> running;
            case Progress.Advanced advanced -> advanced;
            case Progress.Done done -> begun < commands.size() && succeeded(ticket) ? next(ticket) : done;
        };
    }

    private Progress checkStart(Ticket ticket) throws ActionFailure, InterruptedException {
        Progress progress = start.check(ticket);
        return switch (progress) {
            case Progress.Running running -> running;
            case Progress.Advanced advanced -> advanced;
            case Progress.Done done -> isReady(ticket) ? next(ticket) : done;
        };
    }

    private boolean isReady(Ticket ticket) throws ActionFailure, InterruptedException {
        return start.environment(ticket)
                .filter(environment -> environment.state() instanceof EnvironmentState.Ready)
                .isPresent();
    }

    private boolean succeeded(Ticket ticket) throws ActionFailure, InterruptedException {
        return command(runs(ticket).size() - 1)
                .describe(ticket)
                .filter(found -> found.state() instanceof CommandRun.Finished finished && finished.exitCode() == 0)
                .isPresent();
    }

    /** Begins the next command; the source is in the environment's workspace already. */
    private Progress next(Ticket ticket) throws ActionFailure, InterruptedException {
        List<String> runs = new ArrayList<>(runs(ticket));
        int number = runs.size();
        String key = number == 0 ? context.job().key() : context.job().key() + "#" + (number + 1);
        var state = new LinkedHashMap<>(ticket.state());
        state.putAll(command(number).begin(environmentId(ticket), key, SourceFiles.NONE));
        runs.add(state.getOrDefault(ExternalId.RUN_ID, ""));
        state.put(RUNS, String.join(" ", runs));
        return new Progress.Advanced(
                state,
                new ExecutionDetails(
                        "Running " + commands.get(number).command(),
                        environmentId(ticket).value(),
                        null));
    }

    private PreparedCommand command(int number) {
        return prepared.computeIfAbsent(number, n -> run.prepared(context, commands.get(n)));
    }

    @Override
    public JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException {
        int begun = runs(ticket).size();
        if (begun == 0) {
            return start.complete(ticket);
        }
        JobResult result = command(begun - 1).complete(ticket);
        return result instanceof JobResult.Succeeded succeeded ? whole(ticket, succeeded) : result;
    }

    /** With the variables of all that was done; what it costs from here on to its end hardly counts. */
    private JobResult whole(Ticket ticket, JobResult.Succeeded last) throws ActionFailure, InterruptedException {
        var variables = new LinkedHashMap<String, String>();
        Optional<Environment> environment = start.environment(ticket);
        if (environment.isPresent()) {
            variables.putAll(start.variables(environment.get()));
        }
        List<String> runs = runs(ticket);
        for (int i = 0; i < runs.size() - 1; i++) {
            variables.putAll(command(i).written(of(ticket, runs.get(i))));
        }
        variables.putAll(last.outputVariables());
        variables.put("State", new EnvironmentState.Ending().word());
        Instant now = context.clock().instant();
        var cost = books.cost(environmentId(ticket), now);
        cost.ifPresent(known -> variables.put("Cost", known.amount()));
        String summary = last.details().summary()
                + (runs.size() == 1 ? "" : ", the last of %d commands".formatted(runs.size()))
                + cost.map(known -> "; the environment cost " + known).orElse("");
        return new JobResult.Succeeded(
                new ExecutionDetails(summary, last.details().externalId(), 100), OutputVariables.sendable(variables));
    }

    private static Ticket of(Ticket ticket, String run) {
        var state = new LinkedHashMap<>(ticket.state());
        state.put(ExternalId.RUN_ID, run);
        return ticket.with(state);
    }

    private static List<String> runs(Ticket ticket) {
        String runs = ticket.state().get(RUNS);
        return runs == null ? List.of() : List.of(runs.split(" ", -1));
    }

    private static EnvironmentId environmentId(Ticket ticket) {
        return new EnvironmentId(ticket.get(ExternalId.ENVIRONMENT));
    }
}
