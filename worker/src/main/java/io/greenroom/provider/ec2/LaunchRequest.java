package io.greenroom.provider.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** What EC2 is asked for one machine. The same launch, candidate and token make the same request, to the byte. */
final class LaunchRequest {
    private static final long GIB = 1L << 30;

    private LaunchRequest() {}

    static RunInstancesRequest of(Launch launch, Candidate candidate, String token, Ec2Settings settings) {
        var request = RunInstancesRequest.builder()
                .clientToken(token)
                .minCount(1)
                .maxCount(1)
                .userData(launch.userData())
                // A shutdown from within ends the machine: the timer on it counts on that, and the default is to stop
                // it.
                .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                .metadataOptions(metadata())
                .tagSpecifications(tags(launch, candidate));
        if (!launch.image().name().isEmpty()) {
            request.imageId(launch.image().name());
        }
        if (!candidate.type().isEmpty()) {
            request.instanceType(candidate.type());
        }
        List<BlockDeviceMapping> disks = disks(launch);
        if (!disks.isEmpty()) {
            request.blockDeviceMappings(disks);
        }
        if (launch.launchTemplate() != null) {
            // One that protects its machines would have them live for ever.
            request.launchTemplate(template(launch.launchTemplate())).disableApiTermination(false);
        } else if (!settings.securityGroups().isEmpty()) {
            request.securityGroupIds(settings.securityGroups());
        }
        if (candidate.subnet() != null) {
            request.subnetId(candidate.subnet());
        }
        if (settings.instanceProfile() != null) {
            request.iamInstanceProfile(profile(settings.instanceProfile()));
        }
        if (candidate.spot()) {
            request.instanceMarketOptions(spot());
        }
        return request.build();
    }

    /** Only with a session, and not from a container's own network: the role is the machine's. */
    private static InstanceMetadataOptionsRequest metadata() {
        return InstanceMetadataOptionsRequest.builder()
                .httpEndpoint(InstanceMetadataEndpointState.ENABLED)
                .httpTokens(HttpTokensState.REQUIRED)
                .httpPutResponseHopLimit(1)
                .instanceMetadataTags(InstanceMetadataTagsState.ENABLED)
                .build();
    }

    /** A highest price would only have the machine taken back more often. */
    private static InstanceMarketOptionsRequest spot() {
        return InstanceMarketOptionsRequest.builder()
                .marketType(MarketType.SPOT)
                .spotOptions(SpotMarketOptions.builder()
                        .spotInstanceType(SpotInstanceType.ONE_TIME)
                        .build())
                .build();
    }

    private static LaunchTemplateSpecification template(String template) {
        var specification = LaunchTemplateSpecification.builder();
        return template.startsWith("lt-")
                ? specification.launchTemplateId(template).build()
                : specification.launchTemplateName(template).build();
    }

    private static IamInstanceProfileSpecification profile(String profile) {
        var specification = IamInstanceProfileSpecification.builder();
        return profile.startsWith("arn:")
                ? specification.arn(profile).build()
                : specification.name(profile).build();
    }

    /** Every disk of the image goes with the machine and is encrypted; by default only the root disk goes. */
    private static List<BlockDeviceMapping> disks(Launch launch) {
        return launch.image().disks().stream()
                .map(device -> BlockDeviceMapping.builder()
                        .deviceName(device)
                        .ebs(disk(launch, device))
                        .build())
                .toList();
    }

    private static EbsBlockDevice disk(Launch launch, String device) {
        var disk = EbsBlockDevice.builder().deleteOnTermination(true).encrypted(true);
        if (device.equals(launch.image().root())) {
            disk.volumeType(VolumeType.GP3);
            if (launch.disk() > 0) {
                disk.volumeSize((int) ((launch.disk() + GIB - 1) / GIB));
            }
        }
        return disk.build();
    }

    /** Of all that comes into being with the machine; where there is no request for spot, EC2 takes no tags of one. */
    private static List<TagSpecification> tags(Launch launch, Candidate candidate) {
        var tags = new ArrayList<Tag>();
        launch.tags()
                .forEach((key, value) ->
                        tags.add(Tag.builder().key(key).value(value).build()));
        return Stream.of(
                        ResourceType.INSTANCE,
                        ResourceType.VOLUME,
                        ResourceType.NETWORK_INTERFACE,
                        ResourceType.SPOT_INSTANCES_REQUEST)
                .filter(type -> candidate.spot() || type != ResourceType.SPOT_INSTANCES_REQUEST)
                .map(type ->
                        TagSpecification.builder().resourceType(type).tags(tags).build())
                .toList();
    }
}
