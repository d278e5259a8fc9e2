package io.greenroom.provider.ec2;

import io.greenroom.config.ProviderFinding;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Looks at what environments in EC2 need of an account, for {@code doctor}. Nothing is changed: rights are tried with DryRun,
 * or on what is not there, and the answer tells whether the call got past the check of rights. What can be tried only on a
 * machine (ending it, sending it commands, making an image of it), or only by making something (parameters, schedules), is
 * not.
 */
final class Ec2Checks {
    /** Moves with each release (Amazon Linux 2023 User Guide). */
    static final String USUAL_IMAGE =
            "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

    private static final String FROM_PARAMETER = "resolve:ssm:";
    /** Of a thing that nobody has. */
    private static final String ABSENT = "greenroom-doctor";

    private static final String ABSENT_ID = "00000000-0000-0000-0000-000000000000";
    private static final String ABSENT_MACHINE = "i-00000000000000000";
    private static final String PRINT = "'install --print iam-worker' prints the worker's whole policy";
    private static final String SET_UP = "'install --print ec2-setup' prints a template that makes it";
    private static final String OTHER_IMAGE =
            "correct 'image' in the blueprints; images and parameters are of one region";
    /** A redirection, with which S3 answers for a bucket of another region. */
    private static final String ELSEWHERE = "301";

    private static final Pattern MISSING_RIGHT = Pattern.compile("not authorized to perform: ([a-z0-9]+:[A-Za-z]+)");

    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final S3Client s3;
    private final SchedulerClient scheduler;
    private final Needs needs;
    private final List<ProviderFinding> findings = new ArrayList<>();

    /**
     * What the settings and the blueprints say.
     *
     * @param installation value of the tag of all that is made
     * @param subnets ids; may be empty where launch templates name them
     * @param securityGroups ids; may be empty
     * @param instanceProfile name or ARN; empty where launch templates name it
     * @param scheduleGroup where the schedules are that end machines
     * @param document name of the SSM document that launches runs
     * @param images of the blueprints, as they name them: {@code ami-…} or {@code resolve:ssm:…}
     */
    record Needs(
            String installation,
            String bucket,
            List<String> subnets,
            List<String> securityGroups,
            Optional<String> instanceProfile,
            String scheduleGroup,
            String document,
            Set<String> images) {}

    Ec2Checks(Ec2Client ec2, SsmClient ssm, S3Client s3, SchedulerClient scheduler, Needs needs) {
        this.ec2 = ec2;
        this.ssm = ssm;
        this.s3 = s3;
        this.scheduler = scheduler;
        this.needs = needs;
    }

    /** In the order in which they are needed; when EC2 does not talk to us at all, that alone. */
    List<ProviderFinding> all() throws InterruptedException {
        findings.clear();
        Trial first = Trial.of(() -> ec2.describeInstances(ask -> ask.dryRun(true)));
        if (first instanceof Trial.NoAnswer none) {
            return List.of(ProviderFinding.bad(
                    "EC2",
                    "cannot be asked: " + none.why(),
                    "see the credentials and the region, and that this machine reaches EC2, or what AWS_ENDPOINT_URL_EC2"
                            + " names"));
        }
        if (first instanceof Trial.Refused refused && refused.isNotRecognised()) {
            return List.of(ProviderFinding.bad(
                    "EC2",
                    "does not accept who asks (%s)".formatted(refused),
                    "the credentials must be valid, the region one that the account uses, and the clock right"));
        }
        right("ec2:DescribeInstances", first, Set.of());
        right(
                "ec2:DescribeImages",
                Trial.of(() -> ec2.describeImages(ask -> ask.owners("self").dryRun(true))),
                Set.of());
        network();
        for (String image : needs.images()) {
            image(image);
        }
        if (!needs.subnets().isEmpty()) {
            launch();
        }
        bucket();
        agents();
        schedules();
        return List.copyOf(findings);
    }

    private void network() throws InterruptedException {
        var subnets = new ArrayList<Subnet>();
        var groups = new ArrayList<SecurityGroup>();
        if (!needs.subnets().isEmpty()) {
            Trial trial = Trial.of(() -> subnets.addAll(
                    ec2.describeSubnets(ask -> ask.subnetIds(needs.subnets())).subnets()));
            named(
                    "subnets",
                    trial,
                    subnets.stream().map(subnet -> subnet.subnetId() + " in " + subnet.availabilityZone()));
        }
        if (!needs.securityGroups().isEmpty()) {
            Trial trial =
                    Trial.of(() -> groups.addAll(ec2.describeSecurityGroups(ask -> ask.groupIds(needs.securityGroups()))
                            .securityGroups()));
            named("securityGroups", trial, groups.stream().map(group -> group.groupId() + " of " + group.vpcId()));
        }
        var vpcs = new TreeSet<String>();
        subnets.forEach(subnet -> vpcs.add(subnet.vpcId()));
        groups.forEach(group -> vpcs.add(group.vpcId()));
        if (vpcs.size() > 1) {
            findings.add(ProviderFinding.bad(
                    "network",
                    "subnets and security groups are of several VPCs: " + String.join(", ", vpcs),
                    "name subnets and securityGroups of one VPC"));
        }
        List<String> open = groups.stream()
                .filter(Ec2Checks::letsAnybodyIn)
                .map(SecurityGroup::groupId)
                .toList();
        if (!open.isEmpty()) {
            findings.add(ProviderFinding.doubtful(
                    "security groups",
                    "anybody on the internet may connect to machines with " + String.join(", ", open),
                    "the worker needs no way in; let in only whom the environments are for"));
        }
    }

    private void named(String setting, Trial trial, Stream<String> found) {
        there(
                setting,
                trial,
                found.collect(Collectors.joining(", ")),
                "correct the setting %s of this provider, or its region".formatted(setting));
    }

    /** Whether something is there that is named somewhere. It may be there all the same when nobody may look. */
    private void there(String what, Trial trial, String good, String remedy) {
        findings.add(
                switch (trial) {
                    case Trial.Done done -> ProviderFinding.good(what, good);
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.doubtful(
                                what, "it cannot be told whether it is there (%s)".formatted(forbidden.code()), PRINT);
                    case Trial.Refused refused ->
                        ProviderFinding.bad(what, "cannot be used (%s)".formatted(refused), remedy);
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    private static boolean letsAnybodyIn(SecurityGroup group) {
        return group.ipPermissions().stream()
                .anyMatch(rule -> rule.ipRanges().stream().anyMatch(range -> "0.0.0.0/0".equals(range.cidrIp()))
                        || rule.ipv6Ranges().stream().anyMatch(range -> "::/0".equals(range.cidrIpv6())));
    }

    private void image(String image) throws InterruptedException {
        if (image.startsWith(FROM_PARAMETER)) {
            parameter(image.substring(FROM_PARAMETER.length()));
            return;
        }
        var found = new ArrayList<Image>();
        Trial trial = Trial.of(() ->
                found.addAll(ec2.describeImages(ask -> ask.imageIds(image)).images()));
        String what = "image " + image;
        if (trial instanceof Trial.Done && found.isEmpty()) {
            findings.add(ProviderFinding.bad(what, "is not there", OTHER_IMAGE));
        } else {
            there(what, trial, "is there", OTHER_IMAGE);
        }
    }

    private void parameter(String name) throws InterruptedException {
        var values = new ArrayList<String>();
        Trial trial = Trial.of(() -> ssm.getParameters(ask -> ask.names(name))
                .parameters()
                .forEach(parameter -> values.add(parameter.value())));
        String what = "image of parameter " + name;
        if (trial instanceof Trial.Done && values.isEmpty()) {
            findings.add(ProviderFinding.bad(what, "there is no such parameter in this region", OTHER_IMAGE));
        } else if (trial instanceof Trial.Forbidden forbidden) {
            findings.add(ProviderFinding.bad(
                    what,
                    "may not be read (%s)".formatted(forbidden.code()),
                    "allow ssm:GetParameters on it; the printed policies allow it below /aws/service/ alone"));
        } else {
            there(what, trial, "is " + String.join(", ", values), OTHER_IMAGE);
        }
    }

    private void launch() throws InterruptedException {
        Trial trial = Trial.of(() -> ec2.runInstances(this::aMachine));
        String what = "may start machines";
        findings.add(
                switch (trial) {
                    case Trial.Done done ->
                        ProviderFinding.good(what, "yes, with the tags, network and role of the settings");
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.bad(
                                what,
                                "no (%s)".formatted(forbidden),
                                "allow %s: %s".formatted(missing(forbidden), PRINT));
                    case Trial.Refused refused ->
                        ProviderFinding.bad(
                                what,
                                refused.toString(),
                                "correct what is named here in the settings of this provider: instanceProfile, subnets or"
                                        + " securityGroups");
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    private void aMachine(RunInstancesRequest.Builder machine) {
        var tag =
                Tag.builder().key(Tags.INSTALLATION).value(needs.installation()).build();
        machine.dryRun(true)
                .minCount(1)
                .maxCount(1)
                .imageId(USUAL_IMAGE)
                .instanceType(InstanceType.T3_MICRO)
                .tagSpecifications(Stream.of(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.NETWORK_INTERFACE)
                        .map(type -> TagSpecification.builder()
                                .resourceType(type)
                                .tags(tag)
                                .build())
                        .toList());
        needs.instanceProfile()
                .ifPresent(name -> machine.iamInstanceProfile(
                        name.startsWith("arn:") ? profile -> profile.arn(name) : profile -> profile.name(name)));
        machine.subnetId(needs.subnets().getFirst());
        if (!needs.securityGroups().isEmpty()) {
            machine.securityGroupIds(needs.securityGroups());
        }
    }

    /** EC2 says which right it is that is missing, but not always. */
    private static String missing(Trial.Forbidden forbidden) {
        Matcher matcher = MISSING_RIGHT.matcher(forbidden.text());
        return matcher.find()
                ? matcher.group(1)
                : "ec2:RunInstances, ec2:CreateTags, and iam:PassRole of the machines' role";
    }

    private void bucket() throws InterruptedException {
        String bucket = needs.bucket();
        String what = "bucket " + bucket;
        switch (Trial.of(() -> s3.headBucket(ask -> ask.bucket(bucket)))) {
            case Trial.Done done -> {
                findings.add(ProviderFinding.good(what, "is there"));
                lifecycle(what);
                right(
                        "s3:GetObject",
                        Trial.of(() -> s3.headObject(ask -> ask.bucket(bucket).key("runs/" + ABSENT))),
                        Set.of("404", "NoSuchKey", "NotFound"));
            }
            case Trial.Forbidden forbidden ->
                findings.add(ProviderFinding.bad(
                        what,
                        "may not be listed, or is another account's (%s)".formatted(forbidden.code()),
                        "correct the setting bucket, or allow s3:ListBucket: " + PRINT));
            case Trial.Refused refused ->
                findings.add(ProviderFinding.bad(
                        what,
                        refused.code().equals(ELSEWHERE)
                                ? "is in another region than the machines"
                                : "cannot be used (%s)".formatted(refused),
                        "correct the setting bucket; " + SET_UP));
            case Trial.NoAnswer none -> findings.add(unanswered(what, none));
        }
    }

    private void lifecycle(String bucket) throws InterruptedException {
        var rules = new ArrayList<LifecycleRule>();
        Trial trial = Trial.of(() -> rules.addAll(s3.getBucketLifecycleConfiguration(ask -> ask.bucket(needs.bucket()))
                .rules()));
        String what = bucket + " empties itself";
        String remedy = "give it a lifecycle rule that expires runs/ after some days: " + SET_UP;
        findings.add(
                switch (trial) {
                    case Trial.Done done ->
                        rules.stream().anyMatch(Ec2Checks::expiresRuns)
                                ? ProviderFinding.good(what, "runs/ expires")
                                : ProviderFinding.doubtful(what, "no rule expires runs/", remedy);
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.doubtful(what, "it cannot be told (%s)".formatted(forbidden.code()), PRINT);
                    case Trial.Refused refused ->
                        ProviderFinding.doubtful(what, "there are no rules (%s)".formatted(refused.code()), remedy);
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    /** Rules may have their prefix in the old place, too. */
    @SuppressWarnings("deprecation")
    private static boolean expiresRuns(LifecycleRule rule) {
        String prefix = Stream.of(
                        Optional.ofNullable(rule.filter()).map(filter -> filter.prefix()),
                        Optional.ofNullable(rule.filter())
                                .flatMap(filter -> Optional.ofNullable(filter.and()))
                                .map(and -> and.prefix()),
                        Optional.ofNullable(rule.prefix()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
        return rule.status() == ExpirationStatus.ENABLED && rule.expiration() != null && "runs/".startsWith(prefix);
    }

    private void agents() throws InterruptedException {
        right(
                "ssm:DescribeInstanceInformation",
                Trial.of(() -> ssm.describeInstanceInformation(ask -> ask.maxResults(5))),
                Set.of());
        right(
                "ssm:GetCommandInvocation",
                Trial.of(() ->
                        ssm.getCommandInvocation(ask -> ask.commandId(ABSENT_ID).instanceId(ABSENT_MACHINE))),
                Set.of("InvocationDoesNotExist", "InvalidCommandId"));
        right(
                "ssm:DeleteParameter",
                Trial.of(() -> ssm.deleteParameter(ask -> ask.name("/greenroom/%s/none".formatted(ABSENT)))),
                Set.of("ParameterNotFound"));
        there(
                "document " + needs.document(),
                Trial.of(() -> ssm.describeDocument(ask -> ask.name(needs.document()))),
                "is there",
                "correct the setting document; " + SET_UP);
    }

    private void schedules() throws InterruptedException {
        there(
                "schedule group " + needs.scheduleGroup(),
                Trial.of(() -> scheduler.getScheduleGroup(ask -> ask.name(needs.scheduleGroup()))),
                "is there",
                SET_UP);
        Set<String> absent = Set.of("ResourceNotFoundException");
        right(
                "scheduler:GetSchedule",
                Trial.of(() -> scheduler.getSchedule(
                        ask -> ask.groupName(needs.scheduleGroup()).name(ABSENT))),
                absent);
        right(
                "scheduler:DeleteSchedule",
                Trial.of(() -> scheduler.deleteSchedule(
                        ask -> ask.groupName(needs.scheduleGroup()).name(ABSENT))),
                absent);
    }

    /** @param past codes that are said only to who may make the call */
    private void right(String action, Trial trial, Set<String> past) {
        String what = "may " + action;
        findings.add(
                switch (trial) {
                    case Trial.Done done -> ProviderFinding.good(what, "yes");
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.bad(
                                what, "no (%s)".formatted(forbidden.code()), "allow %s: %s".formatted(action, PRINT));
                    case Trial.Refused refused ->
                        past.contains(refused.code())
                                ? ProviderFinding.good(what, "yes")
                                : ProviderFinding.doubtful(
                                        what,
                                        "cannot be told (%s)".formatted(refused),
                                        "see what is named here, and run doctor again");
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    private static ProviderFinding unanswered(String what, Trial.NoAnswer none) {
        return ProviderFinding.doubtful(
                what,
                "cannot be told: " + none.why(),
                "see that this machine reaches the service in this region, and run doctor again");
    }
}
