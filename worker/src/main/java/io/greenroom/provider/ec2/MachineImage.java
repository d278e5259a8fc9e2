package io.greenroom.provider.ec2;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
}
