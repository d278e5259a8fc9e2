package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code providers.ec2} of the settings.
 *
 * @param bucket where runs and what they say are exchanged with machines
 * @param subnets in which machines are started, tried in this order; may be empty when every blueprint has a launch template
 * @param securityGroups of machines whose blueprint has no launch template
 * @param instanceProfile name or ARN of the profile with the machines' role; null where launch templates give it
 * @param schedulerRole ARN of the role with which EventBridge Scheduler ends machines
 * @param scheduleGroup where the schedules are
 * @param document what launches a run on a machine: the name of an SSM document
 * @param region null for the SDK's own
 * @param pollInterval how old the listing of machines may get before EC2 is asked again
 * @param requestsPerSecond of this worker to EC2, all its jobs together
 */
record Ec2Settings(
        Path blueprints,
        String bucket,
        List<String> subnets,
        List<String> securityGroups,
        @Nullable String instanceProfile,
        String schedulerRole,
        String scheduleGroup,
        String document,
        @Nullable String region,
        Duration pollInterval,
        int requestsPerSecond) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern SUBNET = Pattern.compile("subnet-[a-z0-9]{1,40}");
    private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[a-z0-9]{1,40}");
    private static final Pattern PROFILE =
            Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:instance-profile/[^\\s]{1,400}|[A-Za-z0-9+=,.@_-]{1,128}");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/[^\\s]{1,400}");
    private static final Pattern SCHEDULE_GROUP = Pattern.compile("[0-9a-zA-Z_.-]{1,64}");
    private static final Pattern DOCUMENT = Pattern.compile("[a-zA-Z0-9_.:/-]{3,200}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

    Ec2Settings {
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
    }

    /** What has to be there is missed only when there is a section at all. */
    static Ec2Settings read(Section section, Path blueprints) {
        if (section.isGiven() || section.isNamed()) {
            section.require("bucket", "schedulerRole");
        }
        return new Ec2Settings(
                section.path("blueprints").orElse(blueprints),
                text(section, "bucket", BUCKET, "the name of an S3 bucket").orElse(""),
                texts(section, "subnets", SUBNET, "ids of subnets, such as subnet-0a1b2c3d"),
                texts(section, "securityGroups", SECURITY_GROUP, "ids of security groups, such as sg-0a1b2c3d"),
                text(section, "instanceProfile", PROFILE, "the name or ARN of an instance profile")
                        .orElse(null),
                text(
                                section,
                                "schedulerRole",
                                ROLE,
                                "the ARN of a role, such as arn:aws:iam::111122223333:role/greenroom-end")
                        .orElse(""),
                text(section, "scheduleGroup", SCHEDULE_GROUP, "1 to 64 letters, digits, '-', '_' and '.'")
                        .orElse("greenroom"),
                text(section, "document", DOCUMENT, "the name or ARN of an SSM document")
                        .orElse("AWS-RunShellScript"),
                text(section, "region", REGION, "a region of AWS, such as eu-west-1")
                        .orElse(null),
                section.duration(
                        "pace.pollInterval", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                section.number("pace.requestsPerSecond", 5, 1, 50));
    }

    private static Optional<String> text(Section section, String name, Pattern form, String allowed) {
        Optional<String> text = section.text(name);
        text.filter(given -> !form.matcher(given).matches())
                .ifPresent(given -> section.problem(name, "is \"%s\"; it must be %s".formatted(given, allowed)));
        return text;
    }

    private static List<String> texts(Section section, String name, Pattern form, String allowed) {
        List<String> texts = section.texts(name).orElse(List.of());
        texts.stream()
                .filter(given -> !form.matcher(given).matches())
                .forEach(given -> section.problem(name, "has \"%s\" in it; it takes %s".formatted(given, allowed)));
        return texts;
    }

    /** What is missing in the settings for this plan, a sentence each; empty when nothing is. */
    List<String> objections(Plan plan) {
        var objections = new ArrayList<String>();
        for (Part part : plan.parts()) {
            if (MachinePart.of(part).launchTemplate() != null) {
                continue;
            }
            if (subnets.isEmpty()) {
                objections.add(missing(part, "subnets", "a network"));
            }
            if (instanceProfile == null) {
                objections.add(missing(part, "instanceProfile", "a role"));
            }
        }
        return objections;
    }

    private static String missing(Part part, String setting, String what) {
        return ("component '%s' has no launch template that gives its machine %s, and neither do the settings: ask the"
                        + " administrator to set 'providers.ec2.%s'")
                .formatted(part.name(), what, setting);
    }
}
