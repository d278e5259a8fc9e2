package io.greenroom.provider.ec2;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Filters;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.aws.Tags;
import io.greenroom.time.RateLimiter;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Disks of this installation's machines that are attached to no machine: usually there are none, for disks go with machines. */
final class Volumes {
    private static final String AVAILABLE = "available";

    private final Ec2Client ec2;
    private final RateLimiter pace;
    private final String installation;

    Volumes(Ec2Client ec2, RateLimiter pace, String installation) {
        this.ec2 = ec2;
        this.pace = pace;
        this.installation = installation;
    }

    /**
     * A volume that is attached to nothing.
     *
     * @param environment whose it was; empty when that is not known
     */
    record Volume(String id, String environment, int gib) {}

    List<Volume> unattached() throws ProviderException, InterruptedException {
        pace.take();
        try {
            return ServiceCalls.interruptibly(() -> ec2
                    .describeVolumesPaginator(request ->
                            request.filters(Filters.installed(installation), Filters.of("status", AVAILABLE)))
                    .volumes()
                    .stream()
                    .filter(volume -> Tags.isOf(Ec2Fields.PROVIDER, Tags.map(volume.tags()))) // else a stack has it
                    .map(volume -> new Volume(
                            volume.volumeId(),
                            Tags.map(volume.tags()).getOrDefault(Tags.ENVIRONMENT, ""),
                            volume.size()))
                    .toList());
        } catch (SdkException e) {
            throw ServiceCalls.failure("ec2:DescribeVolumes", e);
        }
    }

    /** Fine when it is not there any more. */
    void remove(String id) throws ProviderException, InterruptedException {
        pace.take();
        try {
            ServiceCalls.interruptibly(() -> ec2.deleteVolume(request -> request.volumeId(id)));
        } catch (SdkException e) {
            if (!ServiceCalls.code(e).equals("InvalidVolume.NotFound")) {
                throw ServiceCalls.failure("ec2:DeleteVolume", e);
            }
        }
    }
}
