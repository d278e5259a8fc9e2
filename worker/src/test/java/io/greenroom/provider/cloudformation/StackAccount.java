package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.AwsSettings;
import io.greenroom.provider.aws.SetUpAccount;
import io.greenroom.provider.aws.Tags;
import io.greenroom.yaml.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectRequest;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectResponse;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** An account that was set up by the template, with a blueprint of every kind of component, as {@code doctor} sees it. */
final class StackAccount extends SetUpAccount {
    static final String SERVICE_ROLE = "arn:aws:iam::111122223333:role/greenroom-stack";
    static final String END_ROLE = "arn:aws:iam::111122223333:role/greenroom-end";
    static final String COMMAND_ROLE = "arn:aws:iam::111122223333:role/greenroom-commands";
    static final String FUNCTION = "shop-smoke";
    static final String PROJECT = "shop-load";

    private final List<Stack> stacks = new ArrayList<>();
    private String account = "111122223333";
    private List<String> capabilities = List.of("CAPABILITY_IAM");

    static StackSettings settings() {
        return settings(SERVICE_ROLE, COMMAND_ROLE);
    }

    static StackSettings settings(@Nullable String serviceRole, @Nullable String commandRole) {
        return new StackSettings(
                Path.of("blueprints"),
                new AwsSettings(
                        "greenroom-runs-111122223333",
                        END_ROLE,
                        "greenroom",
                        "Greenroom-Run",
                        null,
                        Duration.ofSeconds(5),
                        5),
                serviceRole,
                List.of(Capability.CAPABILITY_IAM),
                commandRole);
    }

    /** Of blueprints with every kind of component. */
    static StackNeeds needs(String template) {
        TemplateFile file =
                TemplateFile.read(template, new Problems("template.yaml")).orElseThrow();
        return new StackNeeds(
                List.of(new StackNeeds.Template("shop", file, List.of(Capability.CAPABILITY_IAM))),
                true,
                Set.of(FUNCTION),
                Set.of(PROJECT));
    }

    StackChecks checks(StackSettings settings, StackNeeds needs) {
        return new StackChecks(
                new StackChecks.Clients(
                        cloudFormation(), ec2(), ssm(), s3(), scheduler(), lambda(), codeBuild(), sts()),
                settings,
                "greenroom",
                needs);
    }

    void isAccount(String id) {
        account = id;
    }

    void templateNeeds(String... words) {
        capabilities = List.of(words);
    }

    void hasProtectedStack(String name, String installation, String provider) {
        stacks.add(Stack.builder()
                .stackName(name)
                .enableTerminationProtection(true)
                .tags(tag(Tags.INSTALLATION, installation), tag(Tags.PROVIDER, provider))
                .build());
    }

    void hasStack(String name) {
        stacks.add(Stack.builder().stackName(name).build());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private CloudFormationClient cloudFormation() {
        return new CloudFormationClient() {
            /** One in each page. */
            @Override
            public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
                called("DescribeStacks");
                int at = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
                var page = DescribeStacksResponse.builder();
                if (at < stacks.size()) {
                    page.stacks(stacks.get(at));
                }
                return at + 1 < stacks.size()
                        ? page.nextToken(Integer.toString(at + 1)).build()
                        : page.build();
            }

            @Override
            public DeleteStackResponse deleteStack(DeleteStackRequest request) {
                if (stacks.stream().anyMatch(stack -> stack.stackName().equals(request.stackName()))) {
                    throw new AssertionError("a stack was deleted by a check");
                }
                called("DeleteStack");
                return DeleteStackResponse.builder().build();
            }

            @Override
            public ValidateTemplateResponse validateTemplate(ValidateTemplateRequest request) {
                called("ValidateTemplate");
                return ValidateTemplateResponse.builder()
                        .capabilitiesWithStrings(capabilities)
                        .capabilitiesReason("The following resource(s) require capabilities: [AWS::IAM::Role]")
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

    private Ec2Client ec2() {
        return new Ec2Client() {
            @Override
            public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
                called("DescribeInstances");
                dryRun(request.dryRun());
                return DescribeInstancesResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private LambdaClient lambda() {
        return new LambdaClient() {
            @Override
            public InvokeResponse invoke(InvokeRequest request) {
                if (request.invocationType() != InvocationType.DRY_RUN) {
                    throw new AssertionError("a function was invoked by a check");
                }
                called("Invoke");
                return InvokeResponse.builder().statusCode(204).build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private CodeBuildClient codeBuild() {
        return new CodeBuildClient() {
            @Override
            public ListBuildsForProjectResponse listBuildsForProject(ListBuildsForProjectRequest request) {
                called("ListBuildsForProject");
                return ListBuildsForProjectResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    private StsClient sts() {
        return new StsClient() {
            @Override
            public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
                called("GetCallerIdentity");
                return GetCallerIdentityResponse.builder().account(account).build();
            }

            @Override
            public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
                called("AssumeRole");
                return AssumeRoleResponse.builder().build();
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
