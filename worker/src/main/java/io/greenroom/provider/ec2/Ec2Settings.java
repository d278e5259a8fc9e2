package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.config.Section;
import io.greenroom.provider.aws.AwsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code providers.ec2} of the settings.
 *
 * @param aws what it has alike with other providers on AWS
 * @param subnets in which machines are started, tried in this order; may be empty when every blueprint has a launch template
 * @param securityGroups of machines whose blueprint has no launch template
 * @param instanceProfile name or ARN of the profile with the machines' role; null where launch templates give it
 */
record Ec2Settings(
        Path blueprints,
        AwsSettings aws,
        List<String> subnets,
        List<String> securityGroups,
        @Nullable String instanceProfile) {

    private static final Pattern SUBNET = Pattern.compile("subnet-[a-z0-9]{1,40}");
    private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[a-z0-9]{1,40}");
    private static final Pattern PROFILE =
            Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:instance-profile/[^\\s]{1,400}|[A-Za-z0-9+=,.@_-]{1,128}");

    Ec2Settings {
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
    }

    static Ec2Settings read(Section section, Path blueprints) {
        return new Ec2Settings(
                section.path("blueprints").orElse(blueprints),
                AwsSettings.read(section),
                AwsSettings.texts(section, "subnets", SUBNET, "ids of subnets, such as subnet-0a1b2c3d"),
                AwsSettings.texts(
                        section, "securityGroups", SECURITY_GROUP, "ids of security groups, such as sg-0a1b2c3d"),
                AwsSettings.text(section, "instanceProfile", PROFILE, "the name or ARN of an instance profile")
                        .orElse(null));
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
