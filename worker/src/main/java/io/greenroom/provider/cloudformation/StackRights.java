package io.greenroom.provider.cloudformation;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.AwsRights;
import io.greenroom.provider.aws.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the worker has to be allowed for environments that are stacks: the calls that the provider makes and, in {@link
 * #forDoctor()}, those that {@code doctor} makes besides. What stacks are made of is not in it: that is the service role's.
 * CloudFormation names what it makes after its stack, so that a pattern tells it from all else; only projects of CodeBuild it
 * names otherwise, and those are known by their tag. Which calls take a resource or a condition, and which only {@code *}, is
 * said by AWS's Service Authorization Reference.
 *
 * @param shared what other providers on AWS need as well
 * @param serviceRole ARN of the role with which CloudFormation makes and deletes what is in stacks; null for the worker's own
 * @param commandRole ARN of the role that commands on the worker's machine are lent; null for none
 * @param functions names or ARNs of the functions that blueprints name and no stack makes
 * @param projects names or ARNs of the projects of CodeBuild that blueprints name and no stack makes
 */
record StackRights(
        AwsRights shared,
        @Nullable String serviceRole,
        @Nullable String commandRole,
        List<String> functions,
        List<String> projects) {
    /** With what the names of stacks begin, and of nearly all that is in them. */
    private static final String OURS = "gr-*";

    StackRights {
        functions = List.copyOf(functions);
        projects = List.copyOf(projects);
    }

    /** What the provider needs to do its work, and then {@code doctor} to look at what is there. */
    List<Statement> all() {
        return Stream.of(stacks(), components(), builds(), lending(), shared.commands(), shared.ends(), forDoctor())
                .flatMap(List::stream)
                .toList();
    }

    private List<Statement> stacks() {
        List<String> stacks = shared.all("cloudformation", "stack/" + OURS);
        var statements = new ArrayList<Statement>();
        Statement start = Statement.allow("StartStacks", List.of("cloudformation:CreateStack"), stacks);
        if (serviceRole == null) {
            statements.add(start);
        } else {
            statements.add(start.whereEqual("cloudformation:RoleArn", List.of(serviceRole)));
            statements.add(Statement.allow("GiveStacksTheirRole", List.of("iam:PassRole"), List.of(serviceRole))
                    .whereEqual("iam:PassedToService", List.of("cloudformation.amazonaws.com")));
        }
        statements.add(Statement.allow("TagStacks", List.of("cloudformation:TagResource"), stacks)
                .whereEqual("cloudformation:CreateAction", List.of("CreateStack")));
        statements.add(Statement.allow(
                "EndAndSeeStacks",
                List.of(
                        "cloudformation:DeleteStack",
                        "cloudformation:DescribeStackEvents",
                        "cloudformation:ListStackResources"),
                stacks));
        statements.add(Statement.allow(
                "HandOverTemplates",
                List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
                List.of(shared.inBucket("templates/%s/*".formatted(shared.installation())))));
        statements.add(Statement.allow(
                "ListStacks",
                List.of(
                        "cloudformation:DescribeStacks",
                        "cloudformation:ListStacks",
                        "cloudformation:GetTemplateSummary",
                        "ecs:DescribeTaskDefinition"),
                List.of("*")));
        return statements;
    }

    /** Functions and tasks of stacks. */
    private List<Statement> components() {
        return List.of(
                Statement.allow(
                        "InvokeFunctions",
                        List.of("lambda:InvokeFunction"),
                        Stream.concat(
                                        shared.all("lambda", "function:" + OURS).stream(),
                                        named(functions, "lambda", "function:"))
                                .toList()),
                Statement.allow(
                                "RunTasks",
                                List.of("ecs:RunTask", "ecs:DescribeTasks", "ecs:StopTask"),
                                shared.all("ecs", "task-definition/" + OURS, "task/%s/*".formatted(OURS)))
                        .whereArnLike("ecs:cluster", shared.all("ecs", "cluster/" + OURS)),
                Statement.allow("GiveTasksTheirRoles", List.of("iam:PassRole"), shared.each(place -> place.role(OURS)))
                        .whereEqual("iam:PassedToService", List.of("ecs-tasks.amazonaws.com")),
                Statement.allow(
                        "ReadLogs",
                        List.of("logs:GetLogEvents"),
                        shared.all("logs", "log-group:" + OURS, "log-group:/aws/codebuild/*")));
    }

    private List<Statement> builds() {
        List<String> calls = List.of(
                "codebuild:StartBuild",
                "codebuild:BatchGetBuilds",
                "codebuild:StopBuild",
                "codebuild:ListBuildsForProject");
        Statement ofStacks = Statement.allow("RunBuilds", calls, shared.all("codebuild", "project/*"))
                .whereEqual("aws:ResourceTag/" + Tags.INSTALLATION, List.of(shared.installation()));
        return projects.isEmpty()
                ? List.of(ofStacks)
                : List.of(
                        ofStacks,
                        Statement.allow(
                                "RunBuildsOfProjects",
                                calls,
                                named(projects, "codebuild", "project/").toList()));
    }

    private List<Statement> lending() {
        return commandRole == null
                ? List.of()
                : List.of(Statement.allow("LendRoleToCommands", List.of("sts:AssumeRole"), List.of(commandRole)));
    }

    /** Calls of {@link StackChecks} alone; none of them changes anything. */
    List<Statement> forDoctor() {
        return List.of(
                Statement.allow("CheckTemplatesForDoctor", List.of("cloudformation:ValidateTemplate"), List.of("*")),
                shared.forDoctor());
    }

    private Stream<String> named(List<String> names, String service, String kind) {
        return names.stream()
                .flatMap(name -> name.startsWith("arn:")
                        ? Stream.of(name)
                        : everywhere(place -> place.arn(service, kind + name)));
    }

    private Stream<String> everywhere(Function<Place, String> name) {
        return shared.each(name).stream();
    }
}
