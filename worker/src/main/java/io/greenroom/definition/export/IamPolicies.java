package io.greenroom.definition.export;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.job.ActionType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The least that the worker and the administrator have to be allowed, as IAM policies in JSON.
 *
 * @param account of twelve digits
 * @param partitions of each region, by its name: the second part of its ARNs
 * @param logGroup where the logs of commands go; empty when they stay with the worker
 */
public record IamPolicies(
        String account, Map<String, String> partitions, List<ActionDefinition> definitions, Optional<String> logGroup) {
    /** A version that no action has: polling for it takes no job, and tells whether polling is allowed at all. */
    public static final String PROBE_VERSION = "doctor";

    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPrettyPrinter(
                    new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE))
            .build();

    public IamPolicies {
        partitions = Collections.unmodifiableMap(new LinkedHashMap<>(partitions));
        definitions = List.copyOf(definitions);
    }

    /** For the worker's role. What is not about one type can be limited to nothing: the service knows no ARN for jobs. */
    public String worker() {
        ObjectNode policy = policy();
        allow(policy, "PollForTheActions", List.of("codepipeline:PollForJobs"), actionTypes(this::polled));
        allow(
                policy,
                "AnswerForJobs",
                List.of(
                        "codepipeline:AcknowledgeJob",
                        "codepipeline:GetJobDetails",
                        "codepipeline:PutJobSuccessResult",
                        "codepipeline:PutJobFailureResult"),
                List.of("*"));
        allow(policy, "CompareForDoctor", List.of("codepipeline:ListActionTypes"), List.of("*"));
        logGroup.ifPresent(group -> allow(
                policy,
                "WriteTheLogsOfCommands",
                List.of("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
                regions().flatMap(region -> logGroup(region, group)).toList()));
        return written(policy);
    }

    /** For whoever runs {@code install} and {@code uninstall}: any version of the actions. */
    public String administrator() {
        ObjectNode policy = policy();
        allow(
                policy,
                "ChangeTheActions",
                List.of(
                        "codepipeline:CreateCustomActionType",
                        "codepipeline:DeleteCustomActionType",
                        "codepipeline:TagResource",
                        "codepipeline:UntagResource",
                        "codepipeline:ListTagsForResource"),
                actionTypes(type -> Stream.of("*")));
        allow(policy, "ListTheActions", List.of("codepipeline:ListActionTypes"), List.of("*"));
        allow(
                policy,
                "SeeWhichPipelinesUseThem",
                List.of("codepipeline:ListPipelines", "codepipeline:GetPipeline"),
                regions().map(region -> arn(region, "*")).toList());
        return written(policy);
    }

    private Stream<String> polled(ActionType type) {
        return Stream.of(type.version(), PROBE_VERSION);
    }

    private List<String> actionTypes(Function<ActionType, Stream<String>> versions) {
        return regions()
                .flatMap(
                        region -> definitions.stream().map(ActionDefinition::id).flatMap(type -> versions.apply(type)
                                .map(version -> arn(
                                        region,
                                        "actiontype:Custom/%s/%s/%s"
                                                .formatted(type.category(), type.provider(), version)))))
                .distinct()
                .toList();
    }

    /** The group itself, and the streams in it. */
    private Stream<String> logGroup(String region, String group) {
        return Stream.of("log-group:" + group, "log-group:" + group + ":*")
                .map(resource -> arn("logs", region, resource));
    }

    private String arn(String region, String resource) {
        return arn("codepipeline", region, resource);
    }

    private String arn(String service, String region, String resource) {
        return "arn:%s:%s:%s:%s:%s".formatted(partitions.get(region), service, region, account, resource);
    }

    private Stream<String> regions() {
        return partitions.keySet().stream();
    }

    private static ObjectNode policy() {
        ObjectNode policy = JSON.createObjectNode().put("Version", "2012-10-17");
        policy.putArray("Statement");
        return policy;
    }

    private static void allow(ObjectNode policy, String id, List<String> actions, List<String> resources) {
        ObjectNode statement =
                ((ArrayNode) policy.get("Statement")).addObject().put("Sid", id).put("Effect", "Allow");
        put(statement, "Action", actions);
        put(statement, "Resource", resources);
    }

    private static void put(ObjectNode statement, String member, List<String> values) {
        if (values.size() == 1) {
            statement.put(member, values.getFirst());
        } else {
            values.forEach(statement.putArray(member)::add);
        }
    }

    private static String written(ObjectNode policy) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(policy) + "\n";
    }
}
