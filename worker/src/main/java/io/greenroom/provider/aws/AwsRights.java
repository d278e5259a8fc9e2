package io.greenroom.provider.aws;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the worker has to be allowed for what providers on AWS have alike: commands on machines, the bucket, and the schedules
 * that end environments. The same for each of them where their settings are, so that a policy has it once.
 *
 * @param places the regions, all of one account
 * @param installation value of the tag {@link Tags#INSTALLATION}
 * @param endRole ARN of the role with which schedules end environments
 * @param scheduleGroup where these schedules are
 * @param document name or ARN of the SSM document that launches runs
 */
public record AwsRights(
        List<Place> places, String installation, String bucket, String endRole, String scheduleGroup, String document) {
    /** Documents of AWS itself begin so, and belong to no account. */
    private static final String OF_AWS = "AWS-";

    public AwsRights {
        places = List.copyOf(places);
    }

    /** To run commands on machines of the installation, and on no others. */
    public List<Statement> commands() {
        return List.of(
                Statement.allow("LaunchRuns", List.of("ssm:SendCommand"), each(this::documentIn)),
                Statement.allow("LaunchRunsOnMachines", List.of("ssm:SendCommand"), all("ec2", "instance/*"))
                        .whereEqual("ssm:resourceTag/" + Tags.INSTALLATION, List.of(installation)),
                Statement.allow(
                        "SeeMachines",
                        List.of(
                                "ec2:DescribeInstances",
                                "scheduler:ListSchedules",
                                "ssm:DescribeInstanceInformation",
                                "ssm:GetCommandInvocation"),
                        List.of("*")),
                Statement.allow(
                        "HandOverSecrets",
                        List.of(
                                "ssm:PutParameter",
                                "ssm:AddTagsToResource",
                                "ssm:DeleteParameter",
                                "ssm:GetParametersByPath"),
                        all("ssm", "parameter/greenroom/*")),
                Statement.allow(
                        "ReadAndWriteRuns",
                        List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"),
                        List.of(s3(bucket), inBucket("runs/*"), inBucket("environments/*"))));
    }

    /** To have environments ended when no worker is left. */
    public List<Statement> ends() {
        return List.of(
                Statement.allow(
                        "ScheduleEnds",
                        List.of(
                                "scheduler:CreateSchedule",
                                "scheduler:UpdateSchedule",
                                "scheduler:GetSchedule",
                                "scheduler:DeleteSchedule"),
                        all("scheduler", "schedule/%s/*".formatted(scheduleGroup))),
                Statement.allow("GiveSchedulesTheirRole", List.of("iam:PassRole"), List.of(endRole))
                        .whereEqual("iam:PassedToService", List.of("scheduler.amazonaws.com")));
    }

    /** Calls of {@link AwsChecks} alone; none of them changes anything. */
    public Statement forDoctor() {
        return Statement.allow(
                "SeeWhatIsSetUpForDoctor",
                List.of("s3:GetLifecycleConfiguration", "ssm:DescribeDocument", "scheduler:GetScheduleGroup"),
                Stream.of(
                                List.of(s3(bucket)),
                                each(this::documentIn),
                                all("scheduler", "schedule-group/" + scheduleGroup))
                        .flatMap(List::stream)
                        .toList());
    }

    private String documentIn(Place place) {
        if (document.startsWith("arn:")) {
            return document;
        }
        String resource = "document/" + document;
        return document.startsWith(OF_AWS) ? place.arnWithoutAccount("ssm", resource) : place.arn("ssm", resource);
    }

    /** Buckets are named alike in all regions. */
    private String s3(String resource) {
        return places.getFirst().s3(resource);
    }

    /** Objects in the bucket. */
    public String inBucket(String objects) {
        return s3(bucket + "/" + objects);
    }

    /** These resources of a service, in every region. */
    public List<String> all(String service, String... resources) {
        return Stream.of(resources)
                .flatMap(resource -> each(place -> place.arn(service, resource)).stream())
                .toList();
    }

    /** A name in every region; once where they share it. */
    public List<String> each(Function<Place, String> name) {
        return places.stream().map(name).distinct().toList();
    }
}
