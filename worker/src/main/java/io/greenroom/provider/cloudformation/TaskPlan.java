package io.greenroom.provider.cloudformation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/**
 * What ECS is asked for to run a script, worked out of its task definition, and where the log will be.
 *
 * @param request the same for the same script, as long as the definition is
 * @param container whose log and exit code count
 * @param logGroup empty when {@code noLog} says why
 * @param logPrefix of the container's streams; empty when they are called by their containers' ids
 * @param noLog why there is no log that could be shown, as a sentence; else empty
 */
record TaskPlan(RunTaskRequest request, String container, String logGroup, String logPrefix, String noLog) {
    /** A stream whose name is known only when there is a container. */
    static final String BY_CONTAINER = "?";

    /** What RunTask takes of overrides, in characters of JSON (Amazon ECS API Reference, TaskOverride). */
    private static final int LONGEST_OVERRIDES = 8192;
    /** What the name and value of a variable take besides: {@code {"name":"","value":""},}. */
    private static final int AROUND_VARIABLE = 23;
    /** What older agents of ECS take for {@code startedBy}. */
    private static final int LONGEST_STARTED_BY = 36;

    static TaskPlan of(TaskTarget target, TaskDefinition definition, ServiceRequest request)
            throws UnfitDefinitionException {
        ContainerDefinition container = container(target, definition);
        check(target, definition, request);
        ContainerOverride.Builder override = ContainerOverride.builder()
                .name(container.name())
                .environment(request.variables().entrySet().stream()
                        .map(variable -> KeyValuePair.builder()
                                .name(variable.getKey())
                                .value(variable.getValue())
                                .build())
                        .toList());
        if (!request.run().isEmpty()) {
            override.command("/bin/sh", "-c", request.run());
        }
        RunTaskRequest.Builder run = RunTaskRequest.builder()
                .cluster(target.cluster())
                .taskDefinition(definition.taskDefinitionArn())
                .clientToken(request.token())
                .startedBy(startedBy(request))
                .count(1)
                .overrides(all -> all.containerOverrides(override.build()));
        boolean isFargate = definition.requiresCompatibilities().contains(Compatibility.FARGATE)
                && !definition.requiresCompatibilities().contains(Compatibility.EC2);
        if (isFargate) {
            run.launchType(LaunchType.FARGATE);
        }
        if (definition.networkMode() == NetworkMode.AWSVPC) {
            run.networkConfiguration(network -> network.awsvpcConfiguration(own -> {
                own.subnets(target.subnets()).securityGroups(target.securityGroups());
                if (isFargate) {
                    // Without it the image cannot be fetched from a public subnet; in a private one it changes nothing.
                    own.assignPublicIp(AssignPublicIp.ENABLED);
                }
            }));
        }
        String noLog = noLog(container, region(definition));
        Map<String, String> log = noLog.isEmpty() ? container.logConfiguration().options() : Map.of();
        return new TaskPlan(
                run.build(),
                container.name(),
                log.getOrDefault("awslogs-group", ""),
                log.getOrDefault("awslogs-stream-prefix", ""),
                noLog);
    }

    private static ContainerDefinition container(TaskTarget target, TaskDefinition definition)
            throws UnfitDefinitionException {
        List<ContainerDefinition> all = definition.containerDefinitions();
        Optional<ContainerDefinition> found = all.stream()
                .filter(each ->
                        target.container().isEmpty() || target.container().equals(each.name()))
                .findFirst();
        if (found.isEmpty()) {
            throw new UnfitDefinitionException("task definition %s has no container '%s'. It has: %s"
                    .formatted(
                            target.definition(),
                            target.container(),
                            String.join(
                                    ", ",
                                    all.stream().map(ContainerDefinition::name).toList())));
        }
        return found.get();
    }

    private static void check(TaskTarget target, TaskDefinition definition, ServiceRequest request)
            throws UnfitDefinitionException {
        if (definition.networkMode() == NetworkMode.AWSVPC && target.subnets().isEmpty()) {
            throw new UnfitDefinitionException(
                    "tasks of definition %s have addresses of their own (network mode awsvpc): name the 'subnets' of the component's task, and its 'securityGroups'"
                            .formatted(target.definition()));
        }
        int length = request.run().length();
        for (Map.Entry<String, String> variable : request.variables().entrySet()) {
            length += AROUND_VARIABLE
                    + variable.getKey().length()
                    + variable.getValue().length();
        }
        if (length > LONGEST_OVERRIDES) {
            throw new UnfitDefinitionException(
                    "its variables and its 'run' have %,d characters, of which ECS takes %,d: give it less, such as the key of an object in S3"
                            .formatted(length, LONGEST_OVERRIDES));
        }
    }

    /** Shown in the console; which environment's it is. */
    private static String startedBy(ServiceRequest request) {
        String name = request.environment().replaceAll("[^A-Za-z0-9_-]", "-");
        return name.length() <= LONGEST_STARTED_BY ? name : name.substring(0, LONGEST_STARTED_BY);
    }

    private static String region(TaskDefinition definition) {
        String[] arn = String.valueOf(definition.taskDefinitionArn()).split(":", -1);
        return arn.length > 3 ? arn[3] : "";
    }

    private static String noLog(ContainerDefinition container, String here) {
        LogConfiguration log = container.logConfiguration();
        if (log == null || log.logDriver() != LogDriver.AWSLOGS) {
            return "Nothing of the log of container %s is shown here, for its log driver is %s: use awslogs."
                    .formatted(container.name(), log == null ? "none" : log.logDriverAsString());
        }
        String region = log.options().getOrDefault("awslogs-region", here);
        return region.equals(here)
                ? ""
                : "Nothing of the log of container %s is shown here, for it is in region %s: use awslogs-region %s."
                        .formatted(container.name(), region, here);
    }

    /** @param task its id, the last part of its ARN */
    String streamOf(String task) {
        return logPrefix.isEmpty() ? BY_CONTAINER : "%s/%s/%s".formatted(logPrefix, container, task);
    }
}
