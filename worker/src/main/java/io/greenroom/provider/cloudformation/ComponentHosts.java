package io.greenroom.provider.cloudformation;

import io.greenroom.command.Host;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * Makes hosts of the components of stacks that are no machines: functions, tasks, builds. Everything about their scripts is kept in a folder
 * on the worker's machine; see {@link ServiceHost}. Hosts of the same folder, made at whatever times, are hosts of the same scripts.
 */
final class ComponentHosts implements AutoCloseable {
    /** How long the client of Lambda has to wait for an answer: longer than any function runs. */
    static final Duration FUNCTION_ANSWER = FunctionCalls.LONGEST;

    private final EcsClient ecs;
    private final CodeBuildClient codeBuild;
    private final Time time;
    private final RandomGenerator random;
    private final FunctionCalls functions;
    private final LogReader logs;
    private final KeyedLock<Path> locks = new KeyedLock<>();
    private final Map<String, NamedThings<Task>> tasks = new ConcurrentHashMap<>();
    private final NamedThings<Build> builds;

    /**
     * With clients that are closed by who made them, after this.
     *
     * @param lambda makes one attempt, and waits for {@link #FUNCTION_ANSWER}; the others try again by themselves
     * @param random spreads what is tried again
     */
    ComponentHosts(
            LambdaClient lambda,
            EcsClient ecs,
            CodeBuildClient codeBuild,
            CloudWatchLogsClient logs,
            Time time,
            RandomGenerator random) {
        this.ecs = ecs;
        this.codeBuild = codeBuild;
        this.time = time;
        this.random = random;
        this.functions = new FunctionCalls(lambda, time, random);
        this.logs = new LogReader(logs, time);
        this.builds = new NamedThings<>(BuildHost.question(codeBuild), time, random);
    }

    /**
     * A function of Lambda.
     *
     * @param folder of the environment, on the worker's machine
     * @param functionName or ARN
     */
    Host function(Path folder, String functionName) {
        return new FunctionHost(folder, functionName, functions, locks, time);
    }

    /** A task definition in a cluster of ECS; the folder as above. */
    Host task(Path folder, TaskTarget target) {
        NamedThings<Task> ofCluster = tasks.computeIfAbsent(
                target.cluster(), cluster -> new NamedThings<>(TaskHost.question(ecs, cluster), time, random));
        return new TaskHost(folder, target, ecs, ofCluster, logs, locks, time);
    }

    /** A project of CodeBuild, by its name; the folder as above. */
    Host build(Path folder, String project) {
        return new BuildHost(folder, project, codeBuild, builds, logs, locks, time);
    }

    /** Waits for no function any more. What is underway goes on; a later worker's hosts find it. */
    @Override
    public void close() {
        functions.close();
    }
}
