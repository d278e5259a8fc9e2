package io.greenroom.provider.cloudformation;

import io.greenroom.config.ProviderFinding;
import io.greenroom.provider.aws.AwsChecks;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Looks at what environments that are stacks need of an account, for {@code doctor}. Nothing is changed: rights are tried on
 * what is not there, and the answer tells whether the call got past the check of rights. What can be seen only by making
 * something is not tried: that stacks may be made, what the service role may make, and whether EventBridge Scheduler can take
 * on its role.
 */
final class StackChecks {
    /** A name that no key has, and so no environment. */
    static final String ABSENT_STACK = Names.environment("0".repeat(32));

    /** STS takes no less. */
    private static final int SHORTEST_SESSION_SECONDS = 900;

    private final Clients clients;
    private final StackSettings settings;
    private final String installation;
    private final StackNeeds needs;
    private final AwsChecks findings = new AwsChecks(StackFields.PROVIDER);

    /** With which the services are asked. */
    record Clients(
            CloudFormationClient cloudFormation,
            Ec2Client ec2,
            SsmClient ssm,
            S3Client s3,
            SchedulerClient scheduler,
            LambdaClient lambda,
            CodeBuildClient codeBuild,
            StsClient sts) {}

    /**
     * @param installation value of the tag of all that is made
     * @param needs of the blueprints
     */
    StackChecks(Clients clients, StackSettings settings, String installation, StackNeeds needs) {
        this.clients = clients;
        this.settings = settings;
        this.installation = installation;
        this.needs = needs;
    }

    /** For once, in the order in which they are needed; when CloudFormation does not talk to us at all, that alone. */
    List<ProviderFinding> all() throws InterruptedException {
        var stacks = new ArrayList<Stack>();
        Trial first = Trial.of(() ->
                clients.cloudFormation().describeStacksPaginator().stacks().forEach(stacks::add));
        if (!findings.isReached("CloudFormation", "CLOUDFORMATION", first)) {
            return findings.findings();
        }
        findings.right("cloudformation:DescribeStacks", first, Set.of());
        stacks.stream().filter(this::isProtected).forEach(this::protection);
        roles();
        end(stacks);
        for (StackNeeds.Template template : needs.templates()) {
            template(template);
        }
        findings.bucket(clients.s3(), settings.aws().bucket());
        findings.schedules(clients.scheduler(), settings.aws().scheduleGroup());
        if (needs.hasMachines()) {
            findings.right(
                    "ec2:DescribeInstances",
                    Trial.of(() -> clients.ec2().describeInstances(ask -> ask.dryRun(true))),
                    Set.of());
            findings.agents(clients.ssm(), settings.aws().document());
        }
        for (String function : needs.functions()) {
            function(function);
        }
        for (String project : needs.projects()) {
            project(project);
        }
        String commandRole = settings.commandRole();
        if (commandRole != null) {
            borrow(commandRole);
        }
        return findings.findings();
    }

    private boolean isProtected(Stack stack) {
        Map<String, String> tags =
                stack.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value, (one, other) -> one));
        return Boolean.TRUE.equals(stack.enableTerminationProtection())
                && installation.equals(tags.get(Tags.INSTALLATION))
                && Tags.isOf(StackFields.PROVIDER, tags);
    }

    private void protection(Stack stack) {
        findings.add(ProviderFinding.doubtful(
                "stack " + stack.stackName(),
                "somebody has put termination protection on it, so that nothing can end it",
                "take it off: aws cloudformation update-termination-protection --no-enable-termination-protection"
                        + " --stack-name "
                        + stack.stackName()));
    }

    /** Whether a role is there, and whom it trusts, IAM alone tells; that it is of another account its ARN does. */
    private void roles() throws InterruptedException {
        String serviceRole = settings.serviceRole();
        if (serviceRole == null) {
            findings.add(ProviderFinding.doubtful(
                    "service role",
                    "there is none: stacks are made with the worker's own rights, and schedules cannot delete what is in"
                            + " them",
                    "set providers.cloudformation.serviceRole: 'install --print cloudformation-setup' prints a template"
                            + " that makes one"));
        }
        var callers = new ArrayList<GetCallerIdentityResponse>();
        Trial trial = Trial.of(() -> callers.add(clients.sts().getCallerIdentity()));
        if (callers.isEmpty()) {
            findings.there(
                    "account of the roles",
                    trial,
                    "",
                    "see that this machine reaches STS in this region, or what AWS_ENDPOINT_URL_STS names");
            return;
        }
        String account = String.valueOf(callers.getFirst().account());
        if (serviceRole != null) {
            ofAccount("service role", "serviceRole", serviceRole, account);
        }
        ofAccount("scheduler role", "schedulerRole", settings.aws().schedulerRole(), account);
    }

    private void ofAccount(String what, String setting, String role, String account) {
        findings.add(
                accountOf(role).equals(account)
                        ? ProviderFinding.good(what, role + " is one of this account's")
                        : ProviderFinding.bad(
                                what,
                                "%s is not of account %s, whose the credentials are; roles of others cannot be handed on"
                                        .formatted(role, account),
                                "correct the setting %s of this provider, or the credentials".formatted(setting)));
    }

    /** The fifth part of an ARN. */
    private static String accountOf(String arn) {
        String[] parts = arn.split(":", 6);
        return parts.length == 6 ? parts[4] : "";
    }

    /** By deleting a stack that is not there, for which CloudFormation says that it is done. */
    private void end(List<Stack> stacks) throws InterruptedException {
        if (stacks.stream().anyMatch(stack -> ABSENT_STACK.equals(stack.stackName()))) {
            return;
        }
        Trial trial = Trial.of(() -> clients.cloudFormation()
                .deleteStack(delete -> delete.stackName(ABSENT_STACK).roleARN(settings.serviceRole())));
        String what = "may cloudformation:DeleteStack";
        if (trial instanceof Trial.Forbidden forbidden) {
            findings.add(ProviderFinding.bad(
                    what,
                    "no (%s)".formatted(forbidden),
                    "allow %s: %s"
                            .formatted(
                                    AwsChecks.missing(forbidden)
                                            .orElse("cloudformation:DeleteStack, and iam:PassRole of the service role"),
                                    AwsChecks.PRINT)));
        } else if (trial instanceof Trial.Refused refused && refused.text().contains("cannot be assumed")) {
            findings.add(ProviderFinding.bad(
                    "service role",
                    "cannot be used (%s)".formatted(refused),
                    "correct the setting serviceRole; the role has to trust cloudformation.amazonaws.com"));
        } else {
            findings.right("cloudformation:DeleteStack", trial, Set.of("ValidationError"));
        }
    }

    private void template(StackNeeds.Template template) throws InterruptedException {
        String what = "template of " + template.blueprint();
        TemplateFile file = template.file();
        for (TemplateFile.Leak leak : file.leaks()) {
            findings.add(ProviderFinding.doubtful(
                    what,
                    "%s: %s".formatted(leak.path(), leak.text()),
                    "or remove by hand what every environment leaves behind"));
        }
        if (!file.fitsIntoCall()) {
            findings.add(ProviderFinding.good(
                    what, "has %d bytes: it goes by the bucket, and is checked at the start".formatted(file.size())));
            return;
        }
        var answers = new ArrayList<ValidateTemplateResponse>();
        Trial trial = Trial.of(() ->
                answers.add(clients.cloudFormation().validateTemplate(validate -> validate.templateBody(file.text()))));
        findings.add(
                switch (trial) {
                    case Trial.Done done -> taken(what, template, answers.getFirst());
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.bad(
                                what,
                                "may not be checked (%s)".formatted(forbidden.code()),
                                "allow cloudformation:ValidateTemplate: " + AwsChecks.PRINT);
                    case Trial.Refused refused ->
                        ProviderFinding.bad(
                                what,
                                "CloudFormation does not take it (%s)".formatted(refused),
                                "correct the template");
                    case Trial.NoAnswer none -> AwsChecks.unanswered(what, none);
                });
    }

    private ProviderFinding taken(String what, StackNeeds.Template template, ValidateTemplateResponse answer) {
        List<String> missing = answer.capabilitiesAsStrings().stream()
                .filter(word -> !isIn(template.capabilities(), word) || !isIn(settings.capabilities(), word))
                .sorted()
                .toList();
        return missing.isEmpty()
                ? ProviderFinding.good(what, "CloudFormation takes it")
                : ProviderFinding.bad(
                        what,
                        "it needs %s: %s".formatted(String.join(", ", missing), answer.capabilitiesReason()),
                        "name that in the blueprint's capabilities, and in providers.cloudformation.capabilities if you"
                                + " allow it");
    }

    private static boolean isIn(List<Capability> capabilities, String word) {
        return Capability.of(word)
                .filter(needed -> needed.isCoveredBy(capabilities))
                .isPresent();
    }

    /** A dry run checks the right, and whether the function is there, and runs nothing. */
    private void function(String function) throws InterruptedException {
        usable(
                "function " + function,
                "lambda:InvokeFunction on it",
                Trial.of(() -> clients.lambda()
                        .invoke(invoke -> invoke.functionName(function).invocationType(InvocationType.DRY_RUN))),
                "correct 'function' in the blueprints; functions are of one region");
    }

    private void project(String project) throws InterruptedException {
        usable(
                "project " + project,
                "codebuild:ListBuildsForProject on it",
                Trial.of(() -> clients.codeBuild().listBuildsForProject(list -> list.projectName(project))),
                "correct 'build' in the blueprints; projects are of one region");
    }

    /** The credentials are let go of at once. */
    private void borrow(String role) throws InterruptedException {
        usable(
                "command role " + role,
                "sts:AssumeRole on it, and name the worker's role among those it trusts",
                Trial.of(() -> clients.sts().assumeRole(assume -> assume.roleArn(role)
                        .roleSessionName(AwsChecks.ABSENT)
                        .durationSeconds(SHORTEST_SESSION_SECONDS))),
                "correct the setting commandRole");
    }

    /** @param rights what to allow where it is not */
    private void usable(String what, String rights, Trial trial, String remedy) {
        if (trial instanceof Trial.Forbidden forbidden) {
            findings.add(ProviderFinding.bad(
                    what,
                    "may not be used (%s)".formatted(forbidden.code()),
                    "allow %s: %s".formatted(rights, AwsChecks.PRINT)));
        } else {
            findings.there(what, trial, "can be used", remedy);
        }
    }
}
