package io.greenroom.provider.ec2;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.AwsRights;
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
    Ec2Rights {
        places = List.copyOf(places);
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
    }

    /** What the provider needs to do its work, and then {@code doctor} to look at what is there. */
    List<Statement> all() {
        return Stream.of(making(), ending(), List.of(seeing()), shared().commands(), shared().ends(), forDoctor())
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

    /** Besides the machines, which are seen for commands on them. */
    private Statement seeing() {
        return Statement.allow(
                "SeeImagesAndDisks",
                List.of("ec2:DescribeImages", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"),
                List.of("*"));
    }

    /** Calls of {@link Ec2Checks} alone; none of them changes anything. */
    List<Statement> forDoctor() {
        return List.of(
                Statement.allow(
                        "SeeNetworksForDoctor",
                        List.of("ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
                        List.of("*")),
                shared().forDoctor());
    }

    private AwsRights shared() {
        return new AwsRights(places, installation, bucket, endRole, scheduleGroup, document);
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
        return shared().all("ec2", resources);
    }

    /** In every region. */
    private List<String> each(Function<Place, String> name) {
        return shared().each(name);
    }
}
