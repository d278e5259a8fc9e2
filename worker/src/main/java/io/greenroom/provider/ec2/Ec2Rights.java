package io.greenroom.provider.ec2;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.Tags;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the worker has to be allowed for environments in EC2: the calls that the provider makes and, in {@link
 * #forDoctor()}, those that {@code doctor} makes besides. What is made is tagged as the installation's, and only what is
 * tagged so may be ended or told to do anything. Which calls take a resource or a tag, and which only {@code *}, is said by
 * AWS's Service Authorization Reference.
 *
 * @param places the regions, all of one account
 * @param installation value of the tag {@link Tags#INSTALLATION}
 * @param subnets ids of the subnets that machines may be in; empty for any
 * @param securityGroups ids of those that machines may have; empty for any
 * @param machineRole name, or a pattern of names, of the role in the machines' instance profile
 * @param endRole ARN of the role with which schedules end machines
 * @param scheduleGroup where these schedules are
 * @param document name or ARN of the SSM document that launches runs
 */
record Ec2Rights(
        List<Place> places,
        String installation,
        String bucket,
        List<String> subnets,
        List<String> securityGroups,
        String machineRole,
        String endRole,
        String scheduleGroup,
        String document) {
    /** Documents of AWS itself begin so, and belong to no account. */
    private static final String OF_AWS = "AWS-";

    Ec2Rights {
        places = List.copyOf(places);
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
    }

    /** What the provider needs to do its work, and then {@code doctor} to look at what is there. */
    List<Statement> all() {
        return Stream.of(making(), ending(), commands(), ends(), forDoctor())
                .flatMap(List::stream)
                .toList();
    }

    /** Machines, and the images that are baked of them. */
    private List<Statement> making() {
        return List.of(
                Statement.allow(
                                "StartMachines",
                                List.of("ec2:RunInstances"),
                                ec2("instance/*", "volume/*", "network-interface/*", "spot-instances-request/*"))
                        .whereEqual("aws:RequestTag/" + Tags.INSTALLATION, List.of(installation)),
                Statement.allow(
                        "StartMachinesFromAndIn",
                        List.of("ec2:RunInstances"),
                        Stream.of(
                                        ofNobody("image/*"),
                                        ec2("launch-template/*"),
                                        ec2(named("subnet/", subnets)),
                                        ec2(named("security-group/", securityGroups)))
                                .flatMap(List::stream)
                                .toList()),
                Statement.allow(
                                "GiveMachinesTheirRole",
                                List.of("iam:PassRole"),
                                each(place -> place.role(machineRole)))
                        .whereEqual("iam:PassedToService", each(place -> "ec2." + place.suffix())),
                Statement.allow("BakeImages", List.of("ec2:CreateImage"), ofNobody("image/*", "snapshot/*"))
                        .whereEqual("aws:RequestTag/" + Tags.INSTALLATION, List.of(installation)),
                Statement.allow(
                                "TagWhatIsMade",
                                List.of("ec2:CreateTags"),
                                Stream.concat(ec2("*/*").stream(), ofNobody("*/*").stream())
                                        .toList())
                        .whereEqual("ec2:CreateAction", List.of("RunInstances", "CreateImage")),
                Statement.allow(
                        "FindImagesOfAws",
                        List.of("ssm:GetParameters"),
                        each(place -> place.arnWithoutAccount("ssm", "parameter/aws/service/*"))));
    }

    /** What is done to machines, disks and images of the installation, and to no others. */
    private List<Statement> ending() {
        return List.of(Statement.allow(
                        "EndAndBakeMachines",
                        List.of(
                                "ec2:TerminateInstances",
                                "ec2:GetConsoleOutput",
                                "ec2:CreateImage",
                                "ec2:DeregisterImage",
                                "ec2:DeleteSnapshot",
                                "ec2:DeleteVolume"),
                        Stream.concat(
                                        ec2("instance/*", "volume/*").stream(),
                                        ofNobody("image/*", "snapshot/*").stream())
                                .toList())
                .whereEqual("aws:ResourceTag/" + Tags.INSTALLATION, List.of(installation)));
    }

    private List<Statement> commands() {
        Place any = places.getFirst(); // buckets are named alike in all regions
        return List.of(
                Statement.allow("LaunchRuns", List.of("ssm:SendCommand"), each(this::documentIn)),
                Statement.allow("LaunchRunsOnMachines", List.of("ssm:SendCommand"), ec2("instance/*"))
                        .whereEqual("ssm:resourceTag/" + Tags.INSTALLATION, List.of(installation)),
                Statement.allow(
                        "SeeMachines",
                        List.of(
                                "ec2:DescribeInstances",
                                "ec2:DescribeImages",
                                "ec2:DescribeVolumes",
                                "ec2:DescribeSnapshots",
                                "scheduler:ListSchedules",
                                "ssm:DescribeInstanceInformation",
                                "ssm:GetCommandInvocation"),
                        List.of("*")),
                Statement.allow(
                        "HandOverSecrets",
                        List.of("ssm:PutParameter", "ssm:DeleteParameter", "ssm:GetParametersByPath"),
                        each(place -> place.arn("ssm", "parameter/greenroom/*"))),
                Statement.allow(
                        "ReadAndWriteRuns",
                        List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"),
                        List.of(any.s3(bucket), any.s3(bucket + "/runs/*"))));
    }

    private List<Statement> ends() {
        return List.of(
                Statement.allow(
                        "ScheduleEnds",
                        List.of(
                                "scheduler:CreateSchedule",
                                "scheduler:UpdateSchedule",
                                "scheduler:GetSchedule",
                                "scheduler:DeleteSchedule"),
                        each(place -> place.arn("scheduler", "schedule/%s/*".formatted(scheduleGroup)))),
                Statement.allow("GiveSchedulesTheirRole", List.of("iam:PassRole"), List.of(endRole))
                        .whereEqual("iam:PassedToService", List.of("scheduler.amazonaws.com")));
    }

    /** Calls of {@link Ec2Checks} alone; none of them changes anything. */
    List<Statement> forDoctor() {
        return List.of(
                Statement.allow(
                        "SeeNetworksForDoctor",
                        List.of("ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
                        List.of("*")),
                Statement.allow(
                        "SeeWhatIsSetUpForDoctor",
                        List.of("s3:GetLifecycleConfiguration", "ssm:DescribeDocument", "scheduler:GetScheduleGroup"),
                        Stream.of(
                                        List.of(places.getFirst().s3(bucket)),
                                        each(this::documentIn),
                                        each(place -> place.arn("scheduler", "schedule-group/" + scheduleGroup)))
                                .flatMap(List::stream)
                                .toList()));
    }

    private String documentIn(Place place) {
        if (document.startsWith("arn:")) {
            return document;
        }
        String resource = "document/" + document;
        return document.startsWith(OF_AWS) ? place.arnWithoutAccount("ssm", resource) : place.arn("ssm", resource);
    }

    /** Images and snapshots have no account in their ARNs, whoever owns them. */
    private List<String> ofNobody(String... resources) {
        return Stream.of(resources)
                .flatMap(resource -> each(place -> place.arnWithoutAccount("ec2", resource)).stream())
                .toList();
    }

    private static String[] named(String kind, List<String> ids) {
        return ids.isEmpty()
                ? new String[] {kind + "*"}
                : ids.stream().map(id -> kind + id).toArray(String[]::new);
    }

    private List<String> ec2(String... resources) {
        return Stream.of(resources)
                .flatMap(resource -> each(place -> place.arn("ec2", resource)).stream())
                .toList();
    }

    /** In every region. */
    private List<String> each(Function<Place, String> name) {
        return places.stream().map(name).distinct().toList();
    }
}
