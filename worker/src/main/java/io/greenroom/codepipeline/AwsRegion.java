package io.greenroom.codepipeline;

import io.greenroom.iam.Place;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** A region of AWS by its name, and what follows from it, all of it from the SDK's own metadata. */
public record AwsRegion(String name) {

    /** Whether there is a partition for such a name; the region itself may be newer than the SDK. */
    public boolean isKnown() {
        return !name.isBlank() && name.matches(metadata().regionRegex());
    }

    /** The second part of every ARN in it, such as {@code aws} or {@code aws-us-gov}. */
    public String partition() {
        return metadata().id();
    }

    /** As it stands in what belongs to an account. */
    public Place of(String account) {
        return new Place(partition(), metadata().dnsSuffix(), name, account);
    }

    /** Where a service answers: {@code s3.eu-west-1.amazonaws.com}. */
    public String host(String service) {
        return "%s.%s.%s".formatted(service, name, metadata().dnsSuffix());
    }

    /**
     * Where browsers find the AWS console. Where its host is not named like the services' (AWS General Reference, and the
     * user guides of AWS China, GovCloud and the European Sovereign Cloud), the metadata does not have it.
     */
    public String consoleHost() {
        String console =
                switch (partition()) {
                    case "aws" -> "console.aws.amazon.com";
                    case "aws-us-gov" -> "console.amazonaws-us-gov.com";
                    case "aws-cn" -> "console.amazonaws.cn";
                    case "aws-eusc" -> "console.amazonaws-eusc.eu";
                    default -> "console." + metadata().dnsSuffix();
                };
        return name + "." + console;
    }

    private PartitionMetadata metadata() {
        return PartitionMetadata.of(Region.of(name));
    }
}
