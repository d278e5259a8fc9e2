package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Images and the snapshots they stand on. An image of a machine holds a copy of the machine's disk. */
final class Images {
    private static final List<String> FILTERS = List.of("image-id", "name", "state", "architecture", "owner-id");

    private final FakeAws aws;
    private final Path folder;
    private final Map<String, Image> images = new TreeMap<>();
    private final Map<String, Snapshot> snapshots = new TreeMap<>();

    private record Snapshot(String id, int gib, Instant startedAt, Map<String, String> tags) {}

    Images(FakeAws aws, Path folder) {
        this.aws = aws;
        this.folder = folder;
        publish(FakeAccount.IMAGE, "al2023-ami-2023.9-kernel-6.1-x86_64", "x86_64");
        publish(FakeAccount.ARM_IMAGE, "al2023-ami-2023.9-kernel-6.1-arm64", "arm64");
    }

    private void publish(String id, String name, String architecture) {
        Instant then = Instant.parse("2025-11-01T00:00:00Z");
        String snapshot = "snap-" + id.substring(4);
        images.put(id, new Image(id, name, "amazon", architecture, 8, snapshot, then, then, Map.of(), null));
    }

    synchronized Image image(String id) {
        if (!id.startsWith("ami-")) {
            throw new Refusal("InvalidAMIID.Malformed", "Invalid id: \"%s\" (expecting \"ami-...\")".formatted(id));
        }
        Image image = images.get(id);
        if (image == null) {
            throw new Refusal("InvalidAMIID.NotFound", "The image id '[%s]' does not exist".formatted(id));
        }
        return image;
    }

    /** Makes one of a machine, which is rebooted unless the caller says no. */
    Xml create(Query query) {
        FakeMachine machine = aws.ec2().visible(query.required("InstanceId"));
        String name = query.required("Name");
        query.get("Description");
        boolean reboot = !query.flag("NoReboot");
        Map<String, String> imageTags = new TreeMap<>();
        Map<String, String> snapshotTags = new TreeMap<>();
        for (Query specification : query.structures("TagSpecification")) {
            switch (specification.required("ResourceType")) {
                case "image" -> imageTags.putAll(specification.tags());
                case "snapshot" -> snapshotTags.putAll(specification.tags());
                default -> throw new Refusal("InvalidParameterValue", "Only image and snapshot can be tagged here");
            }
        }
        LaunchReader.checkTags(imageTags);
        FakeEc2.refuseTheRest(query);
        checkState(machine);
        Image image;
        synchronized (this) {
            Image other = images.values().stream()
                    .filter(each -> each.name().equals(name) && each.owner().equals(FakeAccount.ID))
                    .findFirst()
                    .orElse(null);
            if (other != null) {
                throw new Refusal(
                        "InvalidAMIName.Duplicate",
                        "AMI name %s is already in use by AMI %s".formatted(name, other.id()));
            }
            String hex = aws.ec2().newHex();
            image = new Image(
                    "ami-" + hex,
                    name,
                    FakeAccount.ID,
                    machine.launch().image().architecture(),
                    machine.launch().mappings().getFirst().gib(),
                    "snap-" + hex,
                    aws.now(),
                    aws.now().plus(aws.faults().image()),
                    imageTags,
                    folder.resolve("ami-" + hex).resolve("disk"));
            images.put(image.id(), image);
            snapshots.put(image.snapshot(), new Snapshot(image.snapshot(), image.gib(), aws.now(), snapshotTags));
        }
        copy(machine, image.disk());
        if (reboot) {
            aws.run(machine::reboot);
        }
        return FakeEc2.document("CreateImage", xml -> xml.element("imageId", image.id()));
    }

    private static void checkState(FakeMachine machine) {
        if (machine.state() != FakeMachine.State.RUNNING && machine.state() != FakeMachine.State.STOPPED) {
            throw new Refusal(
                    "IncorrectInstanceState",
                    "%s is %s".formatted(machine.id(), machine.state().text()));
        }
    }

    private static void copy(FakeMachine machine, @Nullable Path disk) {
        try {
            if (disk != null) {
                machine.copyDiskTo(disk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized Xml describe(Query query) {
        List<String> ids = query.list("ImageId");
        ids.forEach(this::image);
        List<String> owners = query.list("Owner");
        List<Filter> filters = Filter.of(query);
        query.flag("IncludeDeprecated");
        query.number("MaxResults", 1000);
        FakeEc2.refuseTheRest(query);
        List<Image> such = images.values().stream()
                .filter(image -> ids.isEmpty() || ids.contains(image.id()))
                .filter(image -> owners.isEmpty()
                        || owners.contains(image.owner())
                        || (owners.contains("self") && image.owner().equals(FakeAccount.ID)))
                .filter(image -> Filter.all(filters, FILTERS, image.tags(), name -> switch (name) {
                    case "image-id" -> image.id();
                    case "name" -> image.name();
                    case "state" -> state(image);
                    case "architecture" -> image.architecture();
                    default -> image.owner();
                }))
                .toList();
        return FakeEc2.document("DescribeImages", xml -> xml.items("imagesSet", such, this::show));
    }

    private String state(Image image) {
        return image.isAvailable(aws.now()) ? "available" : "pending";
    }

    private void show(Xml xml, Image image) {
        xml.element("imageId", image.id())
                .element("imageLocation", image.owner() + "/" + image.name())
                .element("imageState", state(image))
                .element("imageOwnerId", image.owner().equals("amazon") ? "137112412989" : image.owner())
                .element("isPublic", image.owner().equals("amazon"))
                .element("architecture", image.architecture())
                .element("imageType", "machine")
                .element("name", image.name())
                .element("creationDate", image.createdAt())
                .element("rootDeviceType", "ebs")
                .element("rootDeviceName", Image.ROOT_DEVICE)
                .element("virtualizationType", "hvm")
                .element("hypervisor", "xen")
                .items("blockDeviceMapping", List.of(image), (item, each) -> item.element(
                                "deviceName", Image.ROOT_DEVICE)
                        .element("ebs", ebs -> ebs.element("snapshotId", each.snapshot())
                                .element("volumeSize", each.gib())
                                .element("deleteOnTermination", true)
                                .element("volumeType", "gp3")));
        FakeEc2.showTags(xml, image.tags());
    }

    synchronized Xml deregister(Query query) {
        Image image = image(query.required("ImageId"));
        boolean snapshotToo = query.flag("DeleteAssociatedSnapshots");
        FakeEc2.refuseTheRest(query);
        if (!image.owner().equals(FakeAccount.ID)) {
            throw new Refusal(403, "UnauthorizedOperation", "You are not the owner of " + image.id());
        }
        images.remove(image.id());
        if (snapshotToo) {
            snapshots.remove(image.snapshot());
        }
        return FakeEc2.document("DeregisterImage", xml -> xml.element("return", true));
    }

    synchronized Xml describeSnapshots(Query query) {
        List<String> ids = query.list("SnapshotId");
        ids.forEach(this::snapshot);
        List<Filter> filters = Filter.of(query);
        query.list("Owner");
        query.number("MaxResults", 1000);
        FakeEc2.refuseTheRest(query);
        List<Snapshot> such = snapshots.values().stream()
                .filter(snapshot -> ids.isEmpty() || ids.contains(snapshot.id()))
                .filter(snapshot -> Filter.all(filters, List.of("snapshot-id"), snapshot.tags(), name -> snapshot.id()))
                .toList();
        return FakeEc2.document(
                "DescribeSnapshots",
                xml -> xml.items("snapshotSet", such, (item, each) -> {
                    item.element("snapshotId", each.id())
                            .element("status", "completed")
                            .element("volumeSize", each.gib())
                            .element("startTime", each.startedAt())
                            .element("ownerId", FakeAccount.ID);
                    FakeEc2.showTags(item, each.tags());
                }));
    }

    private Snapshot snapshot(String id) {
        Snapshot snapshot = snapshots.get(id);
        if (snapshot == null) {
            throw new Refusal("InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.".formatted(id));
        }
        return snapshot;
    }

    synchronized Xml deleteSnapshot(Query query) {
        Snapshot snapshot = snapshot(query.required("SnapshotId"));
        FakeEc2.refuseTheRest(query);
        for (Image image : images.values()) {
            if (image.snapshot().equals(snapshot.id())) {
                throw new Refusal(
                        "InvalidSnapshot.InUse",
                        "The snapshot %s is currently in use by %s".formatted(snapshot.id(), image.id()));
            }
        }
        snapshots.remove(snapshot.id());
        return FakeEc2.document("DeleteSnapshot", xml -> xml.element("return", true));
    }

    /** False when there is nothing of this id. */
    synchronized boolean tag(String id, Map<String, String> tags) {
        Image image = images.get(id);
        Snapshot snapshot = snapshots.get(id);
        if (image != null) {
            image.tags().putAll(tags);
        } else if (snapshot != null) {
            snapshot.tags().putAll(tags);
        }
        return image != null || snapshot != null;
    }
}
