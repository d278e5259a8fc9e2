package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.provider.aws.fake.Faults.Reason;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The resources for which no other service of the fake makes them: machines, security groups, queues, buckets, roles, instance
 * profiles; and all the others, which are there at once and have every attribute.
 */
final class UsualResources implements ResourceMaker {
    /** Whatever is asked for begins with that. */
    static final String ANY_ATTRIBUTE = "*";

    private static final String MACHINE = "AWS::EC2::Instance";
    private static final String BUCKET = "AWS::S3::Bucket";

    private final FakeAws aws;

    UsualResources(FakeAws aws) {
        this.aws = aws;
    }

    @Override
    public Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
        return switch (type) {
            case MACHINE -> machine(properties, stack);
            case "AWS::EC2::SecurityGroup" -> securityGroup(properties, name);
            case "AWS::SQS::Queue" -> queue(properties.path("QueueName").asString(name));
            case BUCKET -> bucket(properties.path("BucketName").asString(name.toLowerCase(Locale.ROOT)));
            case "AWS::IAM::Role" -> role(properties.path("RoleName").asString(name));
            case "AWS::IAM::InstanceProfile" ->
                profile(properties.path("InstanceProfileName").asString(name));
            default -> new Made(name, Map.of(ANY_ATTRIBUTE, name, "Arn", arn(type, name)));
        };
    }

    private static String arn(String type, String name) {
        return "arn:aws:%s:%s:%s:%s"
                .formatted(type.split("::", -1)[1].toLowerCase(Locale.ROOT), FakeAccount.REGION, FakeAccount.ID, name);
    }

    private Made machine(JsonNode properties, ForStack stack) {
        Map<String, String> members = new HashMap<>();
        members.put("MinCount", "1");
        members.put("MaxCount", "1");
        properties.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "ImageId",
                        "InstanceType",
                        "SubnetId",
                        "UserData",
                        "KeyName",
                        "InstanceInitiatedShutdownBehavior" -> members.put(each.getKey(), value.asString(""));
                case "IamInstanceProfile" -> members.put("IamInstanceProfile.Name", value.asString(""));
                case "SecurityGroupIds" -> {
                    for (int i = 0; i < value.size(); i++) {
                        members.put("SecurityGroupId." + (i + 1), value.path(i).asString(""));
                    }
                }
                case "Tags" -> {
                    // Put on below.
                }
                default ->
                    throw new Refusal(
                            "InvalidRequest", "The fake knows no property %s of machines".formatted(each.getKey()));
            }
        });
        Map<String, String> tags = new HashMap<>(stack.tags());
        properties
                .path("Tags")
                .values()
                .forEach(tag ->
                        tags.put(tag.path("Key").asString(""), tag.path("Value").asString("")));
        FakeMachine machine = aws.ec2().launch(members, tags);
        return new Made(
                machine.id(),
                Map.of(
                        "InstanceId",
                        machine.id(),
                        "PrivateIp",
                        machine.address(),
                        "PublicIp",
                        machine.address(),
                        "PrivateDnsName",
                        "ip-" + machine.address().replace('.', '-') + ".internal",
                        "AvailabilityZone",
                        machine.launch().subnet().zone()));
    }

    private Made securityGroup(JsonNode properties, String name) {
        String id = "sg-" + aws.ec2().newHex();
        String vpc = properties.path("VpcId").asString("vpc-1");
        aws.account()
                .add(new FakeAccount.SecurityGroup(
                        id, properties.path("GroupName").asString(name), vpc));
        return new Made(id, Map.of("GroupId", id, "VpcId", vpc));
    }

    private static Made queue(String name) {
        String url = "https://sqs.%s.amazonaws.com/%s/%s".formatted(FakeAccount.REGION, FakeAccount.ID, name);
        return new Made(
                url,
                Map.of(
                        "Arn",
                        "arn:aws:sqs:%s:%s:%s".formatted(FakeAccount.REGION, FakeAccount.ID, name),
                        "QueueName",
                        name,
                        "QueueUrl",
                        url));
    }

    private Made bucket(String name) {
        if (!aws.s3().makeBucket(name)) {
            throw new Refusal(409, "AlreadyExists", name + " already exists");
        }
        return new Made(name, Map.of("Arn", "arn:aws:s3:::" + name, "DomainName", name + ".s3.amazonaws.com"));
    }

    private static Made role(String name) {
        return new Made(
                name,
                Map.of(
                        "Arn",
                        "arn:aws:iam::%s:role/%s".formatted(FakeAccount.ID, name),
                        "RoleId",
                        "AROA" + name.toUpperCase(Locale.ROOT)));
    }

    private Made profile(String name) {
        aws.account().addProfile(name, "AROA" + name.toUpperCase(Locale.ROOT));
        return new Made(name, Map.of("Arn", "arn:aws:iam::%s:instance-profile/%s".formatted(FakeAccount.ID, name)));
    }

    /** Whether it has been asked for, but is not what it is to be yet. */
    boolean isComing(String type, String physicalId) {
        return type.equals(MACHINE) && aws.machine(physicalId).state() == State.PENDING;
    }

    /** Why it did not become what it was to be; null when it did. */
    @Nullable
    String failure(String type, String physicalId) {
        if (!type.equals(MACHINE) || aws.machine(physicalId).state() == State.RUNNING) {
            return null;
        }
        FakeMachine machine = aws.machine(physicalId);
        Reason reason = machine.reason();
        return "Instance %s failed to stabilize. Current state: %s. Reason: %s"
                .formatted(physicalId, machine.state().text(), reason == null ? "unknown" : reason.message());
    }

    @Override
    public void remove(String type, String physicalId) {
        switch (type) {
            case MACHINE -> aws.machine(physicalId).end(FakeMachine.BY_USER);
            case BUCKET -> {
                if (!aws.s3().deleteBucket(physicalId)) {
                    throw new Refusal(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
                }
            }
            case "AWS::IAM::InstanceProfile" -> aws.account().removeProfile(physicalId);
            default -> {
                // There is nothing of it.
            }
        }
    }

    /** Whether it is on its way, but not gone yet. */
    boolean isGoing(String type, String physicalId) {
        return type.equals(MACHINE) && aws.machine(physicalId).state() != State.TERMINATED;
    }
}
