package io.greenroom.provider.cloudformation;

import io.greenroom.keyed.KeyedLock;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.cloudformation.Progress.Asked;
import io.greenroom.provider.cloudformation.Progress.LogStream;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import io.greenroom.provider.cloudformation.Progress.Shown;
import io.greenroom.provider.cloudformation.Progress.Underway;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskStopCode;

/**
 * A task definition in a cluster of ECS as a host of scripts: each is a task of its own. It is given the script's variables, and
 * its text, if it has one, in place of the container's command. The log of one container is the output, where its driver is
 * {@code awslogs}; the exit code is that container's.
 *
 * <p>RunTask has a client token, by which a repeated call finds the task of the first for as long as that runs, and for an hour
 * after (Amazon ECS API Reference, Ensuring idempotency).
 */
final class TaskHost extends LoggedHost {
    /** Well within the hour for which the token of the shortest task still holds. */
    private static final Duration TOKEN_HOLDS = Duration.ofMinutes(50);

    private static final String STOPPED = "STOPPED";

    private final TaskTarget target;
    private final EcsClient client;
    private final NamedThings<Task> tasks;

    /**
     * A host for a task definition.
     *
     * @param client that tries a call again by itself
     * @param tasks of the cluster, by their ARNs
     */
    TaskHost(
            Path folder,
            TaskTarget target,
            EcsClient client,
            NamedThings<Task> tasks,
            LogReader logs,
            KeyedLock<Path> locks,
            Time time) {
        super(folder, words(target), logs, locks, time);
        this.target = target;
        this.client = client;
        this.tasks = tasks;
    }

    private static String words(TaskTarget target) {
        return "%stask %s in cluster %s"
                .formatted(
                        target.container().isEmpty() ? "" : "container " + target.container() + " of ",
                        shortName(target.definition()),
                        shortName(target.cluster()));
    }

    private static String shortName(String nameOrArn) {
        return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    }

    @Override
    String otherWayForSecrets() {
        return "have the task definition take it from Secrets Manager ('secrets')";
    }

    @Override
    Progress begin(ScriptNotes notes, ServiceRequest request, Asked asked) throws IOException, InterruptedException {
        if (!time().instant().isBefore(asked.since().plus(TOKEN_HOLDS))) {
            return new Progress.Over(Outcome.gone(
                    time().instant(),
                    "may have been begun or not: ECS was asked more than %d minutes ago, and no worker has heard its answer"
                            .formatted(TOKEN_HOLDS.toMinutes())));
        }
        TaskPlan plan;
        try {
            plan = TaskPlan.of(target, definition(), request);
        } catch (SdkException e) {
            return refused("ecs:DescribeTaskDefinition", e);
        } catch (UnfitDefinitionException e) {
            return notBegun(String.valueOf(e.getMessage()));
        }
        Shown shown = begun(notes, request);
        String arn;
        try {
            RunTaskResponse answer = ServiceCalls.interruptibly(() -> client.runTask(plan.request()));
            if (answer.tasks().isEmpty()) {
                return notBegun(noPlace(answer.failures()));
            }
            arn = answer.tasks().getFirst().taskArn();
        } catch (ConflictException e) {
            // The definition was changed since it was begun; what has begun counts.
            Optional<String> begunBefore = e.resourceIds().stream().findFirst();
            if (begunBefore.isEmpty()) {
                return refused("ecs:RunTask", e);
            }
            arn = begunBefore.get();
        } catch (SdkException e) {
            return refused("ecs:RunTask", e);
        }
        return new Underway(arn, time().instant(), log(notes, plan, arn, shown));
    }

    /** The token finds it. If it had not begun, it does now, and is stopped long before its container runs. */
    @Override
    Progress find(ScriptNotes notes, ServiceRequest request, Asked asked) throws IOException, InterruptedException {
        return begin(notes, request, asked);
    }

    private TaskDefinition definition() throws InterruptedException {
        return ServiceCalls.interruptibly(
                        () -> client.describeTaskDefinition(describe -> describe.taskDefinition(target.definition())))
                .taskDefinition();
    }

    /** The end, or a failure that lets it be tried again. */
    private Progress refused(String right, SdkException e) throws IOException {
        String why = String.valueOf(ServiceCalls.failure(right, e).getMessage());
        if (ServiceCalls.isPassing(e)) {
            throw new IOException(why, e);
        }
        return notBegun(why);
    }

    private String noPlace(List<Failure> failures) {
        String reasons = failures.stream()
                .map(failure -> failure.reason()
                        + (failure.detail() == null ? "" : " (" + failure.detail() + ")")
                        + (failure.arn() == null ? "" : " at " + failure.arn()))
                .distinct()
                .reduce((one, other) -> one + "; " + other)
                .orElse("ECS does not say why");
        return "ECS found no place for it in cluster %s: %s. Let the cluster have more capacity, or the task need less"
                .formatted(target.cluster(), reasons);
    }

    private Shown log(ScriptNotes notes, TaskPlan plan, String arn, Shown shown) throws IOException {
        if (plan.noLog().isEmpty()) {
            return shown.from(new LogStream(plan.logGroup(), plan.streamOf(shortName(arn))));
        }
        KeptOutput output = notes.output(shown.bytes());
        output.appendLines(plan.noLog());
        return shown.upTo(output.length());
    }

    @Override
    Seen see(ScriptNotes notes, Underway underway) throws IOException, InterruptedException {
        Optional<Task> found = tasks.find(underway.id());
        if (found.isEmpty()) {
            return new Seen.Unknown();
        }
        Task task = found.get();
        Optional<Container> container = container(task);
        Shown shown = underway.shown();
        LogStream log = shown.log();
        if (log != null && log.name().startsWith(TaskPlan.BY_CONTAINER)) {
            shown = container
                    .map(Container::runtimeId)
                    .map(id -> underway.shown().from(new LogStream(log.group(), id)))
                    .orElse(shown);
        }
        return STOPPED.equals(task.lastStatus())
                ? new Seen.Ended(outcome(task, container), shown)
                : new Seen.Going(shown);
    }

    /** The one that was given the command. */
    private static Optional<Container> container(Task task) {
        List<String> names = task.overrides().containerOverrides().stream()
                .map(ContainerOverride::name)
                .toList();
        return task.containers().stream()
                .filter(each -> names.contains(each.name()))
                .findFirst();
    }

    private Outcome outcome(Task task, Optional<Container> container) {
        Instant at = task.stoppedAt() == null ? time().instant() : task.stoppedAt();
        String why = task.stoppedReason() == null ? "" : task.stoppedReason();
        Integer code = container.map(Container::exitCode).orElse(null);
        if (code == null) {
            String reason = container.map(Container::reason).orElse(why);
            return Outcome.gone(
                    at,
                    "was stopped by ECS without an exit code: %s"
                            .formatted(reason.isEmpty() ? "it does not say why" : reason));
        }
        boolean isUsual = task.stopCode() == null || task.stopCode() == TaskStopCode.ESSENTIAL_CONTAINER_EXITED;
        return Outcome.exited(code, at, isUsual || why.isEmpty() ? "" : "ECS stopped the task: " + why);
    }

    @Override
    void end(String id) throws IOException, InterruptedException {
        try {
            ServiceCalls.interruptibly(() -> client.stopTask(
                    stop -> stop.cluster(target.cluster()).task(id).reason("ended by Greenroom")));
        } catch (InvalidParameterException | ClusterNotFoundException e) {
            return; // it is gone
        } catch (SdkException e) {
            throw new IOException(ServiceCalls.failure("ecs:StopTask", e).getMessage(), e);
        }
    }

    @Override
    void forget(String id) {
        tasks.forget(id);
    }

    /** Asks ECS about tasks of a cluster, by their ARNs. */
    static NamedThings.Question<Task> question(EcsClient client, String cluster) {
        return arns -> {
            try {
                return ServiceCalls.interruptibly(() -> client.describeTasks(
                                describe -> describe.cluster(cluster).tasks(arns)))
                        .tasks()
                        .stream()
                        .collect(Collectors.toMap(Task::taskArn, task -> task));
            } catch (ClusterNotFoundException e) {
                return Map.of();
            } catch (SdkException e) {
                throw ServiceCalls.failure("ecs:DescribeTasks", e);
            }
        };
    }
}
