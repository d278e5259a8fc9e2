package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Filters;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.aws.Tags;
import io.greenroom.time.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Images of machines that were set up once, from which the same component of later environments starts. They are this
 * installation's, named by the fingerprint of what went into them.
 */
final class BakedImages {
    /** Of one component; the newest. */
    static final int KEPT = 3;

    static final Duration KEPT_FOR = Duration.ofDays(30);

    private static final String FINGERPRINT = "greenroom:fingerprint";

    private final Ec2Client ec2;
    private final RateLimiter pace;
    private final String installation;
    private final InstantSource time;

    BakedImages(Ec2Client ec2, RateLimiter pace, String installation, InstantSource time) {
        this.ec2 = ec2;
        this.pace = pace;
        this.installation = installation;
        this.time = time;
    }

    /** The image with the fingerprint, once it can be used, and until it is too old. */
    Optional<MachineImage> find(String fingerprint) throws ProviderException, InterruptedException {
        return described(Filters.of("tag:" + FINGERPRINT, fingerprint))
                .filter(image -> image.state() == ImageState.AVAILABLE && !isOld(Instant.parse(image.creationDate())))
                .findFirst()
                .map(image -> MachineImage.of(image.imageId(), image));
    }

    /** Begins to make one of a machine, unless there is one, and takes away those of the component that are too many or too old. */
    void bake(String machine, String fingerprint, String blueprint, String component)
            throws ProviderException, InterruptedException {
        var tags = new LinkedHashMap<String, String>();
        tags.put(Tags.INSTALLATION, installation);
        tags.put(FINGERPRINT, fingerprint);
        tags.put(Tags.BLUEPRINT, blueprint);
        tags.put(Tags.COMPONENT, component);
        tags.put(Tags.NAME, "%s %s".formatted(blueprint, component));
        removeOld(blueprint, component); // one of this fingerprint that is too old has its name
        pace.take();
        try {
            // A restart would end what is to run on it next. What it holds is on its disk: the machine was asked to see
            // to that.
            ServiceCalls.interruptibly(() -> ec2.createImage(make -> make.instanceId(machine)
                    .name(name(fingerprint))
                    .description("Component %s of blueprint %s, set up".formatted(component, blueprint))
                    .noReboot(true)
                    .tagSpecifications(
                            specification(ResourceType.IMAGE, tags), specification(ResourceType.SNAPSHOT, tags))));
        } catch (SdkException e) {
            if (!ServiceCalls.code(e).equals("InvalidAMIName.Duplicate")) {
                throw ServiceCalls.failure("ec2:CreateImage", e);
            }
        }
        removeOld(blueprint, component);
    }

    private String name(String fingerprint) {
        return "greenroom-%s-%s".formatted(installation, fingerprint);
    }

    private static TagSpecification specification(ResourceType type, Map<String, String> tags) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private boolean isOld(Instant madeAt) {
        return madeAt.isBefore(time.instant().minus(KEPT_FOR));
    }

    private void removeOld(String blueprint, String component) throws ProviderException, InterruptedException {
        List<PreparedImage> own = all().stream()
                .filter(image ->
                        image.blueprint().equals(blueprint) && image.component().equals(component))
                .toList();
        for (int at = 0; at < own.size(); at++) {
            if (at >= KEPT || isOld(own.get(at).madeAt())) {
                remove(own.get(at).id());
            }
        }
    }

    /** All of this installation, the newest first. */
    List<PreparedImage> all() throws ProviderException, InterruptedException {
        return described()
                .map(image -> new PreparedImage(
                        image.imageId(),
                        tag(image, Tags.BLUEPRINT),
                        tag(image, Tags.COMPONENT),
                        Instant.parse(image.creationDate()),
                        image.state() == ImageState.AVAILABLE))
                .sorted(Comparator.comparing(PreparedImage::madeAt).reversed())
                .toList();
    }

    private static String tag(Image image, String key) {
        return image.tags().stream()
                .filter(tag -> tag.key().equals(key))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }

    /** Removes an image of this installation with its snapshots; machines that were started from it go on. */
    void remove(String id) throws ProviderException, InterruptedException {
        Image image = described()
                .filter(found -> found.imageId().equals(id))
                .findFirst()
                .orElseThrow(() -> new ProviderException(
                        FAILED, "There is no image %s of installation %s.".formatted(id, installation)));
        pace.take();
        try {
            ServiceCalls.interruptibly(() -> ec2.deregisterImage(remove -> remove.imageId(id)));
            for (BlockDeviceMapping disk : image.blockDeviceMappings()) {
                if (disk.ebs() != null && disk.ebs().snapshotId() != null) {
                    removeSnapshot(disk.ebs().snapshotId());
                }
            }
        } catch (SdkException e) {
            throw ServiceCalls.failure("ec2:DeregisterImage", e);
        }
    }

    /** Those of this installation that the removal of an image has left behind when it got no further. */
    List<String> snapshotsWithoutImage() throws ProviderException, InterruptedException {
        Set<String> used = described()
                .flatMap(image -> image.blockDeviceMappings().stream())
                .filter(disk -> disk.ebs() != null)
                .map(disk -> disk.ebs().snapshotId())
                .collect(Collectors.toSet());
        pace.take();
        try {
            return ServiceCalls.interruptibly(() -> ec2
                    .describeSnapshotsPaginator(ask -> ask.ownerIds("self").filters(Filters.installed(installation)))
                    .snapshots()
                    .stream()
                    .filter(snapshot -> Tags.isOf(Ec2Fields.PROVIDER, Tags.map(snapshot.tags())))
                    .map(Snapshot::snapshotId)
                    .filter(id -> !used.contains(id))
                    .toList());
        } catch (SdkException e) {
            throw ServiceCalls.failure("ec2:DescribeSnapshots", e);
        }
    }

    /** Fine when it is not there any more. */
    void removeSnapshot(String id) throws ProviderException, InterruptedException {
        pace.take();
        try {
            ServiceCalls.interruptibly(() -> ec2.deleteSnapshot(remove -> remove.snapshotId(id)));
        } catch (SdkException e) {
            if (!ServiceCalls.code(e).equals("InvalidSnapshot.NotFound")) {
                throw ServiceCalls.failure("ec2:DeleteSnapshot", e);
            }
        }
    }

    private Stream<Image> described(Filter... further) throws ProviderException, InterruptedException {
        pace.take();
        try {
            return ServiceCalls.interruptibly(() -> ec2.describeImages(ask -> ask.owners("self")
                            .filters(Stream.concat(Stream.of(Filters.installed(installation)), Stream.of(further))
                                    .toList())))
                    .images()
                    .stream();
        } catch (SdkException e) {
            throw ServiceCalls.failure("ec2:DescribeImages", e);
        }
    }
}
