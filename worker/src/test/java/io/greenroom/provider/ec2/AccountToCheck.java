package io.greenroom.provider.ec2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.GetScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParameterResponse;
import software.amazon.awssdk.services.ssm.model.DescribeDocumentRequest;
import software.amazon.awssdk.services.ssm.model.DescribeDocumentResponse;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationRequest;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationRequest;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * An account that was set up by the template, as {@code doctor} sees it, in memory. It notes what was called, and can be told
 * to refuse calls.
 */
final class AccountToCheck {
    static final String GROUP = "sg-1";
    private static final String VPC = "vpc-1";

    private final Map<String, Supplier<RuntimeException>> refusals = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private List<String> lifecyclePrefixes = List.of("runs/");
    private String vpcOfGroup = VPC;
    private boolean open;

    static Ec2Checks.Needs needs() {
        return new Ec2Checks.Needs(
                "greenroom",
                "greenroom-runs-111122223333",
                List.of("subnet-1"),
                List.of(GROUP),
                Optional.of("greenroom-machine"),
                "greenroom",
                "Greenroom-Run",
                Set.of(Ec2Checks.USUAL_IMAGE));
    }

    Ec2Checks checks(Ec2Checks.Needs needs) {
        return new Ec2Checks(ec2(), ssm(), s3(), scheduler(), needs);
    }

    void refuse(String operation, String code, String message) {
        refusals.put(operation, () -> error(code, message));
    }

    void doesNotAnswer() {
        refusals.put("DescribeInstances", () -> SdkClientException.create("Connect to ec2 timed out"));
    }

    void bucketExpires(List<String> prefixes) {
        lifecyclePrefixes = prefixes;
    }

    void groupIsOfAnotherVpc() {
        vpcOfGroup = "vpc-2";
    }

    void groupLetsAnybodyIn() {
        open = true;
    }

    List<String> calls() {
        return calls;
    }

    private static AwsServiceException error(String code, String message) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(400)
                .build();
    }

    private void called(String operation) {
        calls.add(operation);
        Supplier<RuntimeException> refusal = refusals.get(operation);
        if (refusal != null) {
            throw refusal.get();
        }
    }

    private void dryRun(@Nullable Boolean dry) {
        if (Boolean.TRUE.equals(dry)) {
            throw error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    private Ec2Client ec2() {
        return new Ec2Client() {
            @Override
            public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
                called("DescribeInstances");
                dryRun(request.dryRun());
                return DescribeInstancesResponse.builder().build();
            }

            @Override
            public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
                called("DescribeImages");
                dryRun(request.dryRun());
                return DescribeImagesResponse.builder()
                        .images(Image.builder().imageId("ami-1").name("ours").build())
                        .build();
            }

            @Override
            public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
                called("DescribeSubnets");
                return DescribeSubnetsResponse.builder()
                        .subnets(Subnet.builder()
                                .subnetId("subnet-1")
                                .vpcId(VPC)
                                .availabilityZone("eu-west-1a")
                                .build())
                        .build();
            }

            @Override
            public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
                called("DescribeSecurityGroups");
                var group = SecurityGroup.builder().groupId(GROUP).vpcId(vpcOfGroup);
                if (open) {
                    group.ipPermissions(IpPermission.builder()
                            .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                            .build());
                }
                return DescribeSecurityGroupsResponse.builder()
                        .securityGroups(group.build())
                        .build();
            }

            @Override
            public RunInstancesResponse runInstances(RunInstancesRequest request) {
                called("RunInstances");
                dryRun(request.dryRun());
                throw new AssertionError("a machine was started by a check");
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private SsmClient ssm() {
        return new SsmClient() {
            @Override
            public GetParametersResponse getParameters(GetParametersRequest request) {
                called("GetParameters");
                return GetParametersResponse.builder()
                        .parameters(Parameter.builder()
                                .name(request.names().getFirst())
                                .value("ami-0a1")
                                .build())
                        .build();
            }

            @Override
            public DescribeInstanceInformationResponse describeInstanceInformation(
                    DescribeInstanceInformationRequest request) {
                called("DescribeInstanceInformation");
                return DescribeInstanceInformationResponse.builder().build();
            }

            @Override
            public GetCommandInvocationResponse getCommandInvocation(GetCommandInvocationRequest request) {
                called("GetCommandInvocation");
                throw error("InvocationDoesNotExist", "");
            }

            @Override
            public DeleteParameterResponse deleteParameter(DeleteParameterRequest request) {
                called("DeleteParameter");
                throw error("ParameterNotFound", "");
            }

            @Override
            public DescribeDocumentResponse describeDocument(DescribeDocumentRequest request) {
                called("DescribeDocument");
                return DescribeDocumentResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private S3Client s3() {
        return new S3Client() {
            @Override
            public HeadBucketResponse headBucket(HeadBucketRequest request) {
                called("HeadBucket");
                return HeadBucketResponse.builder().build();
            }

            @Override
            public HeadObjectResponse headObject(HeadObjectRequest request) {
                called("HeadObject");
                throw error("NoSuchKey", "");
            }

            @Override
            public GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(
                    GetBucketLifecycleConfigurationRequest request) {
                called("GetBucketLifecycleConfiguration");
                if (lifecyclePrefixes.isEmpty()) {
                    throw error("NoSuchLifecycleConfiguration", "");
                }
                return GetBucketLifecycleConfigurationResponse.builder()
                        .rules(lifecyclePrefixes.stream()
                                .map(prefix -> LifecycleRule.builder()
                                        .status(ExpirationStatus.ENABLED)
                                        .filter(filter -> filter.prefix(prefix))
                                        .expiration(expiration -> expiration.days(7))
                                        .build())
                                .toList())
                        .build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private SchedulerClient scheduler() {
        return new SchedulerClient() {
            @Override
            public GetScheduleGroupResponse getScheduleGroup(GetScheduleGroupRequest request) {
                called("GetScheduleGroup");
                return GetScheduleGroupResponse.builder().build();
            }

            @Override
            public GetScheduleResponse getSchedule(GetScheduleRequest request) {
                called("GetSchedule");
                throw error("ResourceNotFoundException", "");
            }

            @Override
            public DeleteScheduleResponse deleteSchedule(DeleteScheduleRequest request) {
                called("DeleteSchedule");
                throw error("ResourceNotFoundException", "");
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }
}
