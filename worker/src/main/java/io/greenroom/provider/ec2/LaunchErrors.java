package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.PERMISSION;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.aws.ServiceCalls;
import java.util.Locale;
import java.util.Objects;

/**
 * What EC2's answers to RunInstances mean, and what people can change. The codes are those of the EC2 API reference, "Error
 * codes for the Amazon EC2 API".
 */
final class LaunchErrors {
    /** What a definite refusal says of candidates other than the one that was tried. */
    enum Scope {
        /** Nothing. */
        POOL,
        /** The same type at the same market is out of the question in other subnets too. */
        TYPE,
        /** So are types that count against the same quota. */
        FAMILY,
        /** So is everything in the same subnet. */
        SUBNET,
        /** So is everything at the spot market. */
        SPOT;

        boolean covers(Candidate refused, Candidate other) {
            return refused.equals(other)
                    || switch (this) {
                        case POOL -> false;
                        case TYPE -> refused.type().equals(other.type()) && refused.spot() == other.spot();
                        case FAMILY ->
                            quota(refused.type()).equals(quota(other.type())) && refused.spot() == other.spot();
                        case SUBNET -> Objects.equals(refused.subnet(), other.subnet());
                        case SPOT -> other.spot();
                    };
        }
    }

    /** What to do after an answer that brought no machine. */
    sealed interface Outcome {
        /** Nothing was started, and this way nothing will be: try the next candidate. */
        record Next(Scope scope, String advice) implements Outcome {}

        /** Perhaps it was started, perhaps it will be: ask the very same again, with the same token, after a while. */
        record Again() implements Outcome {}

        /** Somebody has begun it with this token and other parameters: find what came of it. */
        record LookUp() implements Outcome {}

        /** It was started with this token, and has ended since: never start it anew. */
        record Ended() implements Outcome {}

        /** Nothing was started, and no candidate changes that. */
        record Stop(Kind kind, String advice) implements Outcome {}
    }

    private LaunchErrors() {}

    /**
     * Judges one answer.
     *
     * @param code EC2's own
     * @param passing whether it is of a kind that passes, see {@link ServiceCalls#isPassing}
     * @param message what EC2 says besides
     */
    static Outcome of(String code, boolean passing, String message, Launch launch, Candidate candidate) {
        return switch (code) {
            case "InsufficientInstanceCapacity",
                    "UnfulfillableCapacity",
                    "InsufficientCapacityOnHost",
                    "InsufficientHostCapacity" ->
                new Outcome.Next(
                        Scope.POOL,
                        "AWS has no room for it at the moment; name more types in 'machine.types', more subnets in other zones in 'providers.ec2.subnets', or another 'machine.market'");
            case "Unsupported" ->
                new Outcome.Next(
                        Scope.POOL,
                        "this type does not exist in this zone, or does not fit the image; name other types in 'machine.types' or subnets in other zones in 'providers.ec2.subnets'");
            case "SpotMaxPriceTooLow" ->
                new Outcome.Next(
                        Scope.SPOT,
                        "spot machines cost more than the highest price that the launch template allows; take that price out of it, or set 'machine.market' to spot-first or on-demand");
            case "MaxSpotInstanceCountExceeded" ->
                new Outcome.Next(
                        Scope.SPOT,
                        "the account's quota of spot machines is used up; have the quota 'All %s Spot Instance Requests' of EC2 raised in Service Quotas, end environments, or set 'machine.market' to spot-first or on-demand"
                                .formatted(quota(candidate.type())));
            case "VcpuLimitExceeded" ->
                new Outcome.Next(
                        Scope.FAMILY,
                        "the account's quota of vCPUs is used up; have the quota 'Running On-Demand %s instances' of EC2 raised in Service Quotas, end environments, or name a type of another family in 'machine.types'"
                                .formatted(quota(candidate.type())));
            case "InstanceLimitExceeded" ->
                new Outcome.Next(
                        Scope.TYPE,
                        "the account's quota of running machines of this type is used up; have the quota 'Running On-Demand %s instances' of EC2 raised in Service Quotas, end environments, or name another type in 'machine.types'"
                                .formatted(quota(candidate.type())));
            case "VolumeLimitExceeded" ->
                new Outcome.Next(
                        Scope.POOL,
                        "the account's quota of disks is used up; have the quota 'Storage for General Purpose SSD (gp3) volumes' of EBS raised in Service Quotas, delete volumes, or make 'machine.disk' smaller");
            case "InsufficientFreeAddressesInSubnet" ->
                new Outcome.Next(
                        Scope.SUBNET,
                        "the subnet has no free address left; name more or larger subnets in 'providers.ec2.subnets', or end environments");
            case "IdempotentParameterMismatch" -> new Outcome.LookUp();
            case "IdempotentInstanceTerminated" -> new Outcome.Ended();
            case "InvalidInstanceID.NotFound" -> new Outcome.Again(); // started, and not to be seen yet
            case "PendingVerification" ->
                new Outcome.Stop(
                        UNAVAILABLE,
                        "AWS is still verifying the account for this region, which may take hours; try again later, or ask AWS Support");
            default -> {
                if (ServiceCalls.isRefusal(code)) {
                    yield new Outcome.Stop(PERMISSION, refusal(code));
                }
                yield passing ? new Outcome.Again() : new Outcome.Stop(CONFIGURATION, mistake(code, message, launch));
            }
        };
    }

    private static String refusal(String code) {
        if (code.equals("AuthFailure.ServiceLinkedRoleCreationNotPermitted")) {
            return "this is the account's first spot machine, and the role AWSServiceRoleForEC2Spot is missing; an administrator makes it with 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com'";
        }
        if (code.equals("OptInRequired") || code.equals("Blocked")) {
            return "the account may not use EC2 or this image in this region; subscribe to the image in AWS Marketplace, or ask AWS Support";
        }
        if (code.equals("UnauthorizedOperation") || code.startsWith("AccessDenied")) {
            return "the worker's role may not do ec2:RunInstances with this image, subnet, security group, launch template or role; give it the policy that 'greenroom install --print iam-worker' prints. 'aws sts decode-authorization-message' explains an encoded message (right sts:DecodeAuthorizationMessage)";
        }
        return "AWS does not accept the worker's credentials; renew them, and see the clock of the worker's machine";
    }

    private static String mistake(String code, String message, Launch launch) {
        if (code.startsWith("InvalidAMIID")) {
            return "image '%s' is not there, or not for this account; correct 'machine.image'".formatted(image(launch));
        }
        if (code.startsWith("InvalidSubnet")) {
            return "a subnet is not there; correct 'providers.ec2.subnets', or the launch template";
        }
        if (code.startsWith("InvalidGroup") || code.startsWith("InvalidSecurityGroup")) {
            return "a security group is not there, or not in the subnet's network; correct 'providers.ec2.securityGroups', or the launch template";
        }
        if (code.startsWith("InvalidLaunchTemplate")) {
            return "launch template '%s' is not there; correct 'machine.launchTemplate'"
                    .formatted(launch.launchTemplate());
        }
        if (says(message, "instance profile") || says(message, "iamInstanceProfile")) {
            return "the instance profile is not there, or was made within the last minutes; correct 'providers.ec2.instanceProfile', or try again in a few minutes";
        }
        if (code.equals("InvalidBlockDeviceMapping") || says(message, "volume")) {
            return "the disk does not fit image '%s'; make 'machine.disk' at least as large as the image's, or leave it out"
                    .formatted(image(launch));
        }
        return "correct 'machine' in the blueprint, its launch template, or 'providers.ec2' in the settings";
    }

    private static boolean says(String message, String words) {
        return message.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }

    private static String image(Launch launch) {
        return launch.image().name().isEmpty()
                ? "of the launch template"
                : launch.image().name();
    }

    /**
     * Which vCPU quota a type counts against, as Service Quotas names it; see "Amazon EC2 instance type quotas" in the EC2
     * documentation.
     */
    private static String quota(String type) {
        String family = type.replaceAll("[0-9.].*", "");
        return switch (family) {
            case "" -> "(the launch template's type)";
            case "dl" -> "DL";
            case "f" -> "F";
            case "g", "gr", "vt" -> "G and VT";
            case "hpc" -> "HPC";
            case "inf" -> "Inf";
            case "p" -> "P";
            case "trn" -> "Trn";
            case "u", "u-" -> "High Memory";
            case "x" -> "X";
            default -> "Standard (A, C, D, H, I, M, R, T, Z)";
        };
    }
}
