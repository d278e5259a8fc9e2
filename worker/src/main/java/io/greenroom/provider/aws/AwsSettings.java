package io.greenroom.provider.aws;

import io.greenroom.config.Section;
import io.greenroom.iam.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What providers on AWS have alike in their sections of the settings.
 *
 * @param bucket where runs and what they say are exchanged with machines
 * @param schedulerRole ARN of the role with which EventBridge Scheduler ends environments
 * @param scheduleGroup where the schedules are
 * @param document what launches a run on a machine: the name of an SSM document
 * @param region null for the SDK's own
 * @param pollInterval how old a listing of what there is may get before AWS is asked again
 * @param requestsPerSecond of this worker to one service, all its jobs together
 */
public record AwsSettings(
        String bucket,
        String schedulerRole,
        String scheduleGroup,
        String document,
        @Nullable String region,
        Duration pollInterval,
        int requestsPerSecond) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/[^\\s]{1,400}");
    private static final Pattern SCHEDULE_GROUP = Pattern.compile("[0-9a-zA-Z_.-]{1,64}");
    private static final Pattern DOCUMENT = Pattern.compile("[a-zA-Z0-9_.:/-]{3,200}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

    /** What has to be there is missed only when there is a section at all. */
    public static AwsSettings read(Section section) {
        if (section.isGiven() || section.isNamed()) {
            section.require("bucket", "schedulerRole");
        }
        return new AwsSettings(
                text(section, "bucket", BUCKET, "the name of an S3 bucket").orElse(""),
                role(section, "schedulerRole", "greenroom-end").orElse(""),
                text(section, "scheduleGroup", SCHEDULE_GROUP, "1 to 64 letters, digits, '-', '_' and '.'")
                        .orElse("greenroom"),
                text(section, "document", DOCUMENT, "the name or ARN of an SSM document")
                        .orElse(Agents.USUAL_DOCUMENT),
                text(section, "region", REGION, "a region of AWS, such as eu-west-1")
                        .orElse(null),
                section.duration(
                        "pace.pollInterval", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                section.number("pace.requestsPerSecond", 5, 1, 50));
    }

    /** Where rights are needed: in these places, or in the one region that the settings name. */
    public List<Place> in(List<Place> places) {
        String named = region;
        return named == null
                ? places
                : places.stream().map(place -> place.in(named)).distinct().toList();
    }

    /** The ARN of a role. */
    public static Optional<String> role(Section section, String name, String example) {
        return text(section, name, ROLE, "the ARN of a role, such as arn:aws:iam::111122223333:role/" + example);
    }

    /** A text of a certain form; another one is noted as a problem. */
    public static Optional<String> text(Section section, String name, Pattern form, String allowed) {
        Optional<String> text = section.text(name);
        text.filter(given -> !form.matcher(given).matches())
                .ifPresent(given -> section.problem(name, "is \"%s\"; it must be %s".formatted(given, allowed)));
        return text;
    }

    /** Texts of a certain form; others are noted as problems. */
    public static List<String> texts(Section section, String name, Pattern form, String allowed) {
        List<String> texts = section.texts(name).orElse(List.of());
        texts.stream()
                .filter(given -> !form.matcher(given).matches())
                .forEach(given -> section.problem(name, "has \"%s\" in it; it takes %s".formatted(given, allowed)));
        return texts;
    }
}
