package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Pace;
import io.greenroom.provider.aws.ServiceCalls;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * Looks up what machines are started from, for what is said of a disk is said by its device, and only the image knows those.
 * What a parameter stands for is read with the right that RunInstances needs for it anyway, {@code ssm:GetParameters}.
 */
final class Images {
    private static final String BY_PARAMETER = "resolve:ssm:";

    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final Pace pace;

    Images(Ec2Client ec2, SsmClient ssm, Pace pace) {
        this.ec2 = ec2;
        this.ssm = ssm;
        this.pace = pace;
    }

    /**
     * The image of that name.
     *
     * @param component whose it is, for messages
     * @param name {@code ami-…} or {@code resolve:ssm:…}; empty when the launch template says which
     */
    MachineImage find(String component, String name) throws ProviderException, InterruptedException {
        if (name.isBlank()) {
            return MachineImage.OF_THE_LAUNCH_TEMPLATE;
        }
        return MachineImage.of(name, describe(component, name, id(component, name)));
    }

    /** The id of the image that the name stands for by now. */
    String id(String component, String name) throws ProviderException, InterruptedException {
        if (!name.startsWith(BY_PARAMETER)) {
            return name;
        }
        String parameter = name.substring(BY_PARAMETER.length());
        pace.take();
        try {
            return ServiceCalls.interruptibly(() -> ssm.getParameters(request -> request.names(parameter)))
                    .parameters()
                    .stream()
                    .map(Parameter::value)
                    .findFirst()
                    .orElseThrow(() -> new ProviderException(
                            CONFIGURATION,
                            "Component '%s': there is no parameter '%s', which its 'machine.image' names, in this region."
                                    .formatted(component, parameter)));
        } catch (SdkException e) {
            throw ServiceCalls.failure("ssm:GetParameters", e);
        }
    }

    private Image describe(String component, String name, String id) throws ProviderException, InterruptedException {
        pace.take();
        try {
            Optional<Image> image =
                    ServiceCalls.interruptibly(() -> ec2.describeImages(request -> request.imageIds(id)))
                            .images()
                            .stream()
                            .filter(found -> found.state() == null || found.state() == ImageState.AVAILABLE)
                            .findFirst();
            return image.orElseThrow(() -> absent(component, name, id, "it is not there, or not available"));
        } catch (SdkException e) {
            if (ServiceCalls.code(e).startsWith("InvalidAMIID")) {
                throw absent(component, name, id, ServiceCalls.code(e));
            }
            throw ServiceCalls.failure("ec2:DescribeImages", e);
        }
    }

    private static ProviderException absent(String component, String name, String id, String why) {
        return new ProviderException(
                CONFIGURATION,
                "Component '%s' cannot be started from image '%s'%s: %s. Give 'machine.image' one that this account can use in this region."
                        .formatted(component, name, name.equals(id) ? "" : ", which is " + id, why));
    }
}
