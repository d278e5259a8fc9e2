package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.PERMISSION;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.time.RateLimiter;
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
    /** The only platform that EC2 tells of an image; spelled in either way. */
    private static final String WINDOWS = "windows";

    /** What AWS publishes itself. */
    private static final String OF_AWS = "/aws/service/";

    private static final String BY_PARAMETER = "resolve:ssm:";

    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final RateLimiter pace;

    Images(Ec2Client ec2, SsmClient ssm, RateLimiter pace) {
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
            if (ServiceCalls.isRefusal(ServiceCalls.code(e)) && !parameter.startsWith(OF_AWS)) {
                throw new ProviderException(
                        PERMISSION,
                        "The worker may not read parameter '%s', which 'machine.image' of component '%s' names (%s). The policy that 'greenroom install --print iam-worker' prints has AWS's own parameters only: allow ssm:GetParameters on this one, arn:aws:ssm:REGION:ACCOUNT:parameter/%s, as well. AWS says: %s"
                                .formatted(
                                        parameter,
                                        component,
                                        ServiceCalls.code(e),
                                        parameter.replaceFirst("^/", "").replaceFirst(":[^:/]*$", ""),
                                        ServiceCalls.message(e)),
                        e);
            }
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
            if (image.isPresent() && WINDOWS.equalsIgnoreCase(image.get().platformAsString())) {
                throw new ProviderException(
                        CONFIGURATION,
                        "Component '%s' cannot be started from image '%s': it has Windows, which is not supported. Give 'machine.image' one with Linux."
                                .formatted(component, name));
            }
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
