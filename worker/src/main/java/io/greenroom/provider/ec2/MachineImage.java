package io.greenroom.provider.ec2;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * What machines are started from.
 *
 * @param name as the blueprint has it, {@code ami-…} or {@code resolve:ssm:…}; empty when the launch template says which
 * @param root the device of the root disk; null when that is not known
 * @param disks the devices of all its disks, the root disk's among them
 */
record MachineImage(String name, @Nullable String root, List<String> disks) {
    static final MachineImage OF_THE_LAUNCH_TEMPLATE = new MachineImage("", null, List.of());

    MachineImage {
        disks = List.copyOf(disks);
    }

    /** @param name by which machines are started from it */
    static MachineImage of(String name, Image image) {
        return new MachineImage(
                name,
                image.rootDeviceName(),
                image.blockDeviceMappings().stream()
                        .filter(mapping -> mapping.ebs() != null)
                        .map(BlockDeviceMapping::deviceName)
                        .toList());
    }
}
