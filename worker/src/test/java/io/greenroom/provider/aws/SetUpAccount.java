package io.greenroom.provider.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
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
 * What all providers on AWS need of an account, in memory and as the setup templates make it, to be looked at by {@code doctor}.
 * It notes what was called, and can be told to refuse calls.
 */
public abstract class SetUpAccount {
    private final Map<String, Supplier<RuntimeException>> refusals = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private List<String> lifecyclePrefixes = List.of("runs/");

    public void refuse(String operation, String code, String message) {
        refusals.put(operation, () -> error(code, message));
    }

    public void doesNotAnswer(String operation) {
        refusals.put(operation, () -> SdkClientException.create("Connect to the service timed out"));
    }

    public void bucketExpires(List<String> prefixes) {
        lifecyclePrefixes = prefixes;
    }

    public List<String> calls() {
        return calls;
    }

    protected static AwsServiceException error(String code, String message) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(400)
                .build();
    }

    protected void called(String operation) {
        calls.add(operation);
        Supplier<RuntimeException> refusal = refusals.get(operation);
        if (refusal != null) {
            throw refusal.get();
        }
    }

    protected static void dryRun(@Nullable Boolean dry) {
        if (Boolean.TRUE.equals(dry)) {
            throw error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    public SsmClient ssm() {
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

    public S3Client s3() {
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

    public SchedulerClient scheduler() {
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
