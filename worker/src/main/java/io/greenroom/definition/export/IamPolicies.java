package io.greenroom.definition.export;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.iam.Place;
import io.greenroom.iam.PolicyDocument;
import io.greenroom.iam.Statement;
import io.greenroom.job.ActionType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least that the worker and the administrator have to be allowed, as IAM policies in JSON.
 *
 * @param places the regions, all of one account
 * @param logGroup where the logs of commands go; empty when they stay with the worker
 * @param forProviders what the providers, and the settings of a fleet, need besides
 */
public record IamPolicies(
        List<Place> places,
        List<ActionDefinition> definitions,
        Optional<String> logGroup,
        List<Statement> forProviders) {
    /** A version that no action has: polling for it takes no job, and tells whether polling is allowed at all. */
    public static final String PROBE_VERSION = "doctor";

    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPrettyPrinter(
                    new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE))
            .build();

    public IamPolicies {
        places = List.copyOf(places);
        definitions = List.copyOf(definitions);
        forProviders = List.copyOf(forProviders);
    }

    /** For the worker's role. What is not about one type can be limited to nothing: the service knows no ARN for jobs. */
    public String worker() {
        var statements = new ArrayList<Statement>();
        statements.add(
                Statement.allow("PollForTheActions", List.of("codepipeline:PollForJobs"), actionTypes(this::polled)));
        statements.add(Statement.allow(
                "AnswerForJobs",
                List.of(
                        "codepipeline:AcknowledgeJob",
                        "codepipeline:GetJobDetails",
                        "codepipeline:PutJobSuccessResult",
                        "codepipeline:PutJobFailureResult"),
                List.of("*")));
        statements.add(Statement.allow(
                "SeeHowExecutionsStand",
                List.of("codepipeline:GetPipelineExecution", "codepipeline:ListPipelineExecutions"),
                pipelines()));
        statements.add(Statement.allow("CompareForDoctor", List.of("codepipeline:ListActionTypes"), List.of("*")));
        logGroup.ifPresent(group -> statements.add(Statement.allow(
                "WriteTheLogsOfCommands",
                List.of("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
                places.stream().flatMap(place -> logGroup(place, group)).toList())));
        statements.addAll(once(forProviders));
        return written(statements);
    }

    /** For whoever runs {@code install} and {@code uninstall}: any version of the actions. */
    public String administrator() {
        return written(List.of(
                Statement.allow(
                        "ChangeTheActions",
                        List.of(
                                "codepipeline:CreateCustomActionType",
                                "codepipeline:DeleteCustomActionType",
                                "codepipeline:TagResource",
                                "codepipeline:UntagResource",
                                "codepipeline:ListTagsForResource"),
                        actionTypes(type -> Stream.of("*"))),
                Statement.allow("ListTheActions", List.of("codepipeline:ListActionTypes"), List.of("*")),
                Statement.allow(
                        "SeeWhichPipelinesUseThem",
                        List.of("codepipeline:ListPipelines", "codepipeline:GetPipeline"),
                        pipelines())));
    }

    /**
     * What several providers need alike, once. Where they need it of different things there are several, each under a name of
     * its own, for no two statements of a policy may have the same.
     */
    private static List<Statement> once(List<Statement> statements) {
        var names = new HashSet<String>();
        var once = new ArrayList<Statement>();
        for (Statement statement : new LinkedHashSet<>(statements)) {
            String name = statement.id();
            for (int n = 2; !names.add(name); n++) {
                name = statement.id() + n;
            }
            once.add(statement.named(name));
        }
        return once;
    }

    private Stream<String> polled(ActionType type) {
        return Stream.of(type.version(), PROBE_VERSION);
    }

    private List<String> actionTypes(Function<ActionType, Stream<String>> versions) {
        return places.stream()
                .flatMap(place -> definitions.stream().map(ActionDefinition::id).flatMap(type -> versions.apply(type)
                        .map(version -> place.arn(
                                "codepipeline",
                                "actiontype:Custom/%s/%s/%s".formatted(type.category(), type.provider(), version)))))
                .distinct()
                .toList();
    }

    private List<String> pipelines() {
        return places.stream().map(place -> place.arn("codepipeline", "*")).toList();
    }

    /** The group itself, and the streams in it. */
    private static Stream<String> logGroup(Place place, String group) {
        return Stream.of("log-group:" + group, "log-group:" + group + ":*")
                .map(resource -> place.arn("logs", resource));
    }

    private static String written(List<Statement> statements) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new PolicyDocument(statements).json()) + "\n";
    }
}
