package io.greenroom.provider.ec2;

import io.greenroom.config.ProviderFinding;
import io.greenroom.provider.aws.AwsChecks;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
    /** EC2 says which right it is that is missing, but not always. */
    private static final String TO_START = "ec2:RunInstances, ec2:CreateTags, and iam:PassRole of the machines' role";

    private static final String OTHER_IMAGE =
            "correct 'image' in the blueprints; images and parameters are of one region";

    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final S3Client s3;
    private final SchedulerClient scheduler;
    private final Needs needs;
    private final AwsChecks findings = new AwsChecks(Ec2Fields.PROVIDER);

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

    /** For once, in the order in which they are needed; when EC2 does not talk to us at all, that alone. */
    List<ProviderFinding> all() throws InterruptedException {
        Trial first = Trial.of(() -> ec2.describeInstances(ask -> ask.dryRun(true)));
        if (!findings.isReached("EC2", "EC2", first)) {
            return findings.findings();
        }
        findings.right("ec2:DescribeInstances", first, Set.of());
        findings.right(
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
        findings.bucket(s3, needs.bucket());
        findings.agents(ssm, needs.document());
        findings.schedules(scheduler, needs.scheduleGroup());
        return findings.findings();
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
        findings.there(
                setting,
                trial,
                found.collect(Collectors.joining(", ")),
                "correct the setting %s of this provider, or its region".formatted(setting));
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
            findings.there(what, trial, "is there", OTHER_IMAGE);
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
            findings.there(what, trial, "is " + String.join(", ", values), OTHER_IMAGE);
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
                                "allow %s: %s"
                                        .formatted(AwsChecks.missing(forbidden).orElse(TO_START), AwsChecks.PRINT));
                    case Trial.Refused refused ->
                        ProviderFinding.bad(
                                what,
                                refused.toString(),
                                "correct what is named here in the settings of this provider: instanceProfile, subnets or"
                                        + " securityGroups");
                    case Trial.NoAnswer none -> AwsChecks.unanswered(what, none);
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
}
