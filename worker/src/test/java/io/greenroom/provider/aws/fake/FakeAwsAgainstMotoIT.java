package io.greenroom.provider.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The same calls to the fake and to moto, which others wrote: what both understand alike is hardly a mistake of ours. */
@org.junit.jupiter.api.Tag("thorough")
@Timeout(240)
class FakeAwsAgainstMotoIT {
    private static final String BUCKET = "greenroom-basics";
    private static final software.amazon.awssdk.services.cloudformation.model.Tag STACK_TAG =
            software.amazon.awssdk.services.cloudformation.model.Tag.builder()
                    .key("greenroom:key")
                    .value("k1")
                    .build();

    @Test
    void theFakeAnswersTheBasicCalls(@TempDir Path root) {
        try (FakeAws aws = FakeAws.start(root, Time.system());
                SdkClients clients = new SdkClients(aws.endpoint())) {
            makeTheBasicCalls(clients);
        }
    }

    @Test
    void motoAnswersTheBasicCallsAlike(@TempDir Path folder) throws Exception {
        assumeTrue(isOnPath("moto_server"), "There is no moto_server on the PATH");
        int port = freePort();
        Process moto = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("moto.log").toFile())
                .start();
        try (SdkClients clients = new SdkClients(URI.create("http://127.0.0.1:" + port))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> moto.isAlive() && answers(port));
            makeTheBasicCalls(clients);
        } finally {
            moto.descendants().forEach(ProcessHandle::destroyForcibly);
            moto.destroyForcibly();
            moto.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private static boolean isOnPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void makeTheBasicCalls(SdkClients clients) {
        machines(clients);
        parameters(clients);
        schedules(clients);
        objects(clients);
        stacks(clients);
        assertThat(clients.sts().getCallerIdentity().userId()).isNotBlank();
    }

    private static void machines(SdkClients clients) {
        String subnet = clients.ec2().describeSubnets().subnets().getFirst().subnetId();
        String image = clients.ec2().describeImages().images().getFirst().imageId();
        Instance made = clients.ec2()
                .runInstances(request -> request.minCount(1)
                        .maxCount(1)
                        .imageId(image)
                        .instanceType("t3.small")
                        .subnetId(subnet)
                        .clientToken("gr-1-web-0")
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType(ResourceType.INSTANCE)
                                .tags(Tag.builder()
                                        .key("greenroom:key")
                                        .value("gr-1")
                                        .build())
                                .build()))
                .instances()
                .getFirst();
        assertThat(made.state().name()).isEqualTo(InstanceStateName.PENDING);

        Instance found = withKey(clients).getFirst();
        assertThat(found.instanceId()).isEqualTo(made.instanceId());
        assertThat(found.subnetId()).isEqualTo(subnet);
        assertThat(found.tags()).extracting(Tag::value).contains("gr-1");
        assertThat(found.privateIpAddress()).isNotBlank();

        clients.ec2().terminateInstances(request -> request.instanceIds(made.instanceId()));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> withKey(clients).getFirst().state().name() == InstanceStateName.TERMINATED);
    }

    private static List<Instance> withKey(SdkClients clients) {
        return clients
                .ec2()
                .describeInstances(request -> request.filters(Filter.builder()
                        .name("tag:greenroom:key")
                        .values("gr-1")
                        .build()))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    private static void parameters(SdkClients clients) {
        clients.ssm()
                .putParameter(
                        put -> put.name("/greenroom/gr-1/r").value("secret").type(ParameterType.SECURE_STRING));
        assertThatThrownBy(() -> clients.ssm()
                        .putParameter(put ->
                                put.name("/greenroom/gr-1/r").value("secret").type(ParameterType.SECURE_STRING)))
                .isInstanceOf(ParameterAlreadyExistsException.class);
        assertThat(clients.ssm()
                        .getParametersByPath(get ->
                                get.path("/greenroom/gr-1").recursive(true).withDecryption(true))
                        .parameters())
                .extracting(parameter -> parameter.value())
                .containsExactly("secret");
        clients.ssm().deleteParameter(delete -> delete.name("/greenroom/gr-1/r"));
        assertThatThrownBy(() -> clients.ssm().deleteParameter(delete -> delete.name("/greenroom/gr-1/r")))
                .isInstanceOf(ParameterNotFoundException.class);
    }

    private static void schedules(SdkClients clients) {
        String at = "at(%s)"
                .formatted(LocalDateTime.now(ZoneOffset.UTC)
                        .plusHours(1)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .withSecond(30));
        clients.scheduler().createSchedule(request -> request.name("gr-1")
                .scheduleExpression(at)
                .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                .actionAfterCompletion(ActionAfterCompletion.DELETE)
                .target(target -> target.arn("arn:aws:scheduler:::aws-sdk:ec2:terminateInstances")
                        .roleArn(FakeAccount.SCHEDULER_ROLE)
                        .input("{\"InstanceIds\":[\"i-1\"]}")));
        assertThat(clients.scheduler().getSchedule(get -> get.name("gr-1")).scheduleExpression())
                .isEqualTo(at);
        assertThat(clients.scheduler()
                        .listSchedules(list -> list.groupName("default"))
                        .schedules())
                .extracting(schedule -> schedule.name())
                .containsExactly("gr-1");
        clients.scheduler().deleteSchedule(delete -> delete.name("gr-1"));
        assertThatThrownBy(() -> clients.scheduler().getSchedule(get -> get.name("gr-1")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private static void objects(SdkClients clients) {
        clients.s3().createBucket(create -> create.bucket(BUCKET)
                .createBucketConfiguration(where -> where.locationConstraint(FakeAccount.REGION)));
        for (String key : List.of("runs/a:b/out/0", "runs/a:b/out/1", "runs/a:b/result.json")) {
            clients.s3()
                    .putObject(put -> put.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString("content"));
        }
        assertThatThrownBy(() -> clients.s3()
                        .putObject(
                                put -> put.bucket(BUCKET)
                                        .key("runs/a:b/result.json")
                                        .ifNoneMatch("*"),
                                RequestBody.fromString("other")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(clients.s3()
                        .getObjectAsBytes(get ->
                                get.bucket(BUCKET).key("runs/a:b/result.json").range("bytes=3-"))
                        .asUtf8String())
                .isEqualTo("tent");
        assertThat(clients.s3()
                        .listObjectsV2(
                                list -> list.bucket(BUCKET).prefix("runs/a:b/").startAfter("runs/a:b/out/0"))
                        .contents())
                .extracting(object -> object.key())
                .containsExactly("runs/a:b/out/1", "runs/a:b/result.json");
        assertThat(clients.s3()
                        .listObjectsV2(
                                list -> list.bucket(BUCKET).prefix("runs/a:b/").delimiter("/"))
                        .commonPrefixes())
                .extracting(folder -> folder.prefix())
                .containsExactly("runs/a:b/out/");
        clients.s3().deleteObject(delete -> delete.bucket(BUCKET).key("runs/a:b/result.json"));
        assertThatThrownBy(() ->
                        clients.s3().headObject(head -> head.bucket(BUCKET).key("runs/a:b/result.json")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    private static void stacks(SdkClients clients) {
        String template = """
                Parameters: {Name: {Type: String}}
                Resources:
                  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${AWS::StackName}-${Name}"}}
                Outputs:
                  Queue: {Value: !GetAtt Queue.QueueName}
                  Url: {Value: !Join ["", ["https://", !Ref Name, ".example.com/"]]}
                """;
        String id = create(clients, template);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> stack(clients, "gr-1").stackStatus() == StackStatus.CREATE_COMPLETE);

        assertThatThrownBy(() -> create(clients, template)).isInstanceOf(AlreadyExistsException.class);
        Stack stack = stack(clients, id);
        assertThat(stack.stackId()).isEqualTo(id).startsWith("arn:aws:cloudformation:" + FakeAccount.REGION);
        assertThat(stack.outputs())
                .extracting(output -> output.outputKey() + "=" + output.outputValue())
                .containsExactlyInAnyOrder("Queue=gr-1-shop", "Url=https://shop.example.com/");
        assertThat(stack.tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("greenroom:key=k1");
        assertThat(clients.cloudFormation().describeStacks().stacks())
                .extracting(Stack::stackName)
                .containsExactly("gr-1");
        assertThat(clients.cloudFormation()
                        .listStackResources(list -> list.stackName("gr-1"))
                        .stackResourceSummaries())
                .extracting(
                        resource -> resource.logicalResourceId(),
                        resource -> resource.resourceType(),
                        resource -> resource.resourceStatusAsString())
                .containsExactly(tuple("Queue", "AWS::SQS::Queue", "CREATE_COMPLETE"));
        assertThat(clients.cloudFormation()
                        .describeStackResource(
                                describe -> describe.stackName("gr-1").logicalResourceId("Queue"))
                        .stackResourceDetail()
                        .physicalResourceId())
                .endsWith("/gr-1-shop");
        assertThat(clients.cloudFormation()
                        .describeStackEvents(describe -> describe.stackName("gr-1"))
                        .stackEvents())
                .isSortedAccordingTo(Comparator.comparing(StackEvent::timestamp).reversed())
                .extracting(event -> event.logicalResourceId() + " " + event.resourceStatusAsString())
                .contains("gr-1 CREATE_IN_PROGRESS", "gr-1 CREATE_COMPLETE");

        clients.cloudFormation().deleteStack(delete -> delete.stackName(id));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> stack(clients, id).stackStatus() == StackStatus.DELETE_COMPLETE);
        assertThatThrownBy(() -> stack(clients, "gr-1")).isInstanceOfSatisfying(CloudFormationException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
            assertThat(e.awsErrorDetails().errorMessage()).contains("gr-1 does not exist");
        });
        assertThat(clients.cloudFormation().describeStacks().stacks()).isEmpty();
        clients.cloudFormation().deleteStack(delete -> delete.stackName("gr-none"));
    }

    private static String create(SdkClients clients, String template) {
        return clients.cloudFormation()
                .createStack(create -> create.stackName("gr-1")
                        .templateBody(template)
                        .parameters(Parameter.builder()
                                .parameterKey("Name")
                                .parameterValue("shop")
                                .build())
                        .tags(STACK_TAG)
                        .onFailure(OnFailure.ROLLBACK))
                .stackId();
    }

    private static Stack stack(SdkClients clients, String name) {
        return clients.cloudFormation()
                .describeStacks(describe -> describe.stackName(name))
                .stacks()
                .getFirst();
    }
}
