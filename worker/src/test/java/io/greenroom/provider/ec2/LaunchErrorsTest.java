package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.aws.StrictEc2;
import io.greenroom.provider.ec2.LaunchErrors.Outcome;
import io.greenroom.provider.ec2.LaunchErrors.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What EC2 may answer, and what is made of it. */
class LaunchErrorsTest {
    private static final Candidate SPOT = new Candidate("g5.xlarge", "subnet-1", true);
    private static final Launch LAUNCH = Samples.launch(List.of(SPOT), "lt-1");

    private static Outcome outcome(String code, int status, String message) {
        AwsServiceException error = StrictEc2.error(code, status, message);
        return LaunchErrors.of(
                ServiceCalls.code(error), ServiceCalls.isPassing(error), ServiceCalls.message(error), LAUNCH, SPOT);
    }

    static final List<Arguments> NEXT = List.of(
            arguments("InsufficientInstanceCapacity", 500, Scope.POOL, "machine.types"),
            arguments("UnfulfillableCapacity", 500, Scope.POOL, "providers.ec2.subnets"),
            arguments("InsufficientCapacityOnHost", 500, Scope.POOL, "machine.market"),
            arguments("Unsupported", 400, Scope.POOL, "machine.types"),
            arguments("SpotMaxPriceTooLow", 400, Scope.SPOT, "price"),
            arguments("MaxSpotInstanceCountExceeded", 400, Scope.SPOT, "All G and VT Spot Instance Requests"),
            arguments("VcpuLimitExceeded", 400, Scope.FAMILY, "Running On-Demand G and VT instances"),
            arguments("InstanceLimitExceeded", 400, Scope.TYPE, "Running On-Demand G and VT instances"),
            arguments("VolumeLimitExceeded", 400, Scope.POOL, "Storage for General Purpose SSD (gp3) volumes"),
            arguments("InsufficientFreeAddressesInSubnet", 400, Scope.SUBNET, "providers.ec2.subnets"));

    @ParameterizedTest
    @FieldSource("NEXT")
    void whereThereIsNoRoomTheNextCandidateIsTried(String code, int status, Scope scope, String advice) {
        assertThat(outcome(code, status, "no")).isInstanceOfSatisfying(Outcome.Next.class, next -> {
            assertThat(next.scope()).isEqualTo(scope);
            assertThat(next.advice()).contains(advice);
        });
    }

    static final List<Arguments> AGAIN = List.of(
            arguments("RequestLimitExceeded", 503),
            arguments("Throttling", 400),
            arguments("Unavailable", 503),
            arguments("InternalError", 500),
            arguments("ServiceUnavailable", 503),
            arguments("SomethingNew", 502),
            arguments("InvalidInstanceID.NotFound", 400));

    @ParameterizedTest
    @FieldSource("AGAIN")
    void whatIsBusyOrBrokenIsAskedTheSameAgain(String code, int status) {
        assertThat(outcome(code, status, "later")).isEqualTo(new Outcome.Again());
    }

    static final List<Arguments> STOP = List.of(
            arguments("UnauthorizedOperation", 403, "no", Kind.PERMISSION, "ec2:RunInstances"),
            arguments("AuthFailure", 401, "no", Kind.PERMISSION, "credentials"),
            arguments("OptInRequired", 401, "no", Kind.PERMISSION, "AWS Marketplace"),
            arguments("ExpiredToken", 400, "no", Kind.PERMISSION, "renew"),
            arguments(
                    "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
                    403,
                    "no",
                    Kind.PERMISSION,
                    "AWSServiceRoleForEC2Spot"),
            arguments("InvalidAMIID.NotFound", 400, "no", Kind.CONFIGURATION, "image 'ami-1'"),
            arguments("InvalidAMIID.Malformed", 400, "no", Kind.CONFIGURATION, "machine.image"),
            arguments("InvalidAMIID.Unavailable", 400, "no", Kind.CONFIGURATION, "machine.image"),
            arguments("InvalidSubnetID.NotFound", 400, "no", Kind.CONFIGURATION, "providers.ec2.subnets"),
            arguments("InvalidGroup.NotFound", 400, "no", Kind.CONFIGURATION, "providers.ec2.securityGroups"),
            arguments("InvalidLaunchTemplateId.NotFound", 400, "no", Kind.CONFIGURATION, "launch template 'lt-1'"),
            arguments(
                    "InvalidLaunchTemplateName.NotFoundException",
                    400,
                    "no",
                    Kind.CONFIGURATION,
                    "machine.launchTemplate"),
            arguments(
                    "InvalidParameterValue",
                    400,
                    "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
                    Kind.CONFIGURATION,
                    "providers.ec2.instanceProfile"),
            arguments("InvalidParameterValue", 400, "Invalid value", Kind.CONFIGURATION, "providers.ec2"),
            arguments("InvalidParameterCombination", 400, "no", Kind.CONFIGURATION, "'machine' in the blueprint"),
            arguments("InvalidBlockDeviceMapping", 400, "no", Kind.CONFIGURATION, "machine.disk"),
            arguments("SomethingNew", 400, "no", Kind.CONFIGURATION, "'machine' in the blueprint"),
            arguments("PendingVerification", 400, "no", Kind.UNAVAILABLE, "AWS Support"));

    @ParameterizedTest
    @FieldSource("STOP")
    void whatNoCandidateChangesStopsTheStartAndSaysWhatWould(
            String code, int status, String message, Kind kind, String advice) {
        assertThat(outcome(code, status, message)).isInstanceOfSatisfying(Outcome.Stop.class, stop -> {
            assertThat(stop.kind()).isEqualTo(kind);
            assertThat(stop.advice()).contains(advice);
        });
    }

    @Test
    void whatSomebodyElseBeganIsLookedUp() {
        assertThat(outcome("IdempotentParameterMismatch", 400, "no")).isEqualTo(new Outcome.LookUp());
    }

    @Test
    void whatHasEndedIsNotStartedAnew() {
        assertThat(outcome("IdempotentInstanceTerminated", 400, "no")).isEqualTo(new Outcome.Ended());
    }
}
