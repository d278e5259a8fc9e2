package io.greenroom.provider.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.InstanceInformationStringFilter;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** What callers have to cope with, through the SDK's own clients. */
@Timeout(120)
class FakeAwsTest {
    private static final String BUCKET = FakeAccount.BUCKET;

    private final MovableTime time = MovableTime.somewhen();
    private final FakeAws aws;
    private final SdkClients clients;
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();

    FakeAwsTest(@TempDir Path root) {
        aws = FakeAws.start(root, time);
        clients = new SdkClients(aws.endpoint());
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private Instance run(String token, Consumer<RunInstancesRequest.Builder> more) {
        return clients.ec2()
                .runInstances(request -> {
                    request.minCount(1)
                            .maxCount(1)
                            .imageId("resolve:ssm:" + FakeAccount.IMAGE_PARAMETER)
                            .instanceType("t3.small")
                            .securityGroupIds("sg-1")
                            .subnetId("subnet-1")
                            .iamInstanceProfile(profile -> profile.name(FakeAccount.PROFILE))
                            .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                            .clientToken(token)
                            .tagSpecifications(TagSpecification.builder()
                                    .resourceType(ResourceType.INSTANCE)
                                    .tags(Tag.builder()
                                            .key("greenroom:key")
                                            .value(token)
                                            .build())
                                    .build());
                    more.accept(request);
                })
                .instances()
                .getFirst();
    }

    private String run(String token) {
        return run(token, request -> {}).instanceId();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private void awaitState(String machine, State state) {
        await().until(() -> aws.machine(machine).state() == state);
    }

    private static void assertRefused(String code, int status, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    private List<String> withKey(String value) {
        return clients
                .ec2()
                .describeInstances(request -> request.filters(
                        Filter.builder().name("tag:greenroom:key").values(value).build()))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
    }

    @Test
    void aRepeatWithTheSameTokenIsTheSameMachine() {
        String machine = run("gr-1-web-0");

        assertThat(run("gr-1-web-0")).isEqualTo(machine);
        assertThat(aws.ec2().machines()).hasSize(1);
    }

    @Test
    void aTokenIsForOneRequestInOneZone() {
        String machine = run("gr-1-web-0");

        assertRefused(
                "IdempotentParameterMismatch", 400, () -> run("gr-1-web-0", other -> other.instanceType("t3.large")));
        assertRefused(
                "IdempotentParameterMismatch", 400, () -> run("gr-1-web-0", other -> other.subnetId("subnet-1b")));
        assertThat(run("gr-1-web-0", other -> other.subnetId("subnet-2")).instanceId())
                .isNotEqualTo(machine);
    }

    @Test
    void aTokenOutlivesItsMachineByADay() {
        String machine = run("gr-1-web-0");
        clients.ec2().terminateInstances(request -> request.instanceIds(machine));
        awaitState(machine, State.TERMINATED);

        assertRefused("IdempotentInstanceTerminated", 400, () -> run("gr-1-web-0"));
        time.advance(Duration.ofHours(25));

        assertThat(run("gr-1-web-0")).isNotEqualTo(machine);
    }

    @Test
    void newMachinesAreNotDescribedAtOnceAndEndedOnesForAnHour() {
        aws.faults().visibleAfter(Duration.ofSeconds(20));
        String machine = run("gr-1-web-0");

        assertThat(withKey("gr-1-web-0")).isEmpty();
        assertRefused("InvalidInstanceID.NotFound", 400, () -> clients.ec2()
                .describeInstances(request -> request.instanceIds(machine)));
        time.advance(Duration.ofSeconds(20));
        assertThat(withKey("gr-1-web-0")).containsExactly(machine);

        clients.ec2().terminateInstances(request -> request.instanceIds(machine));
        awaitState(machine, State.TERMINATED);
        assertThat(withKey("gr-1-*")).containsExactly(machine);
        time.advance(Duration.ofHours(1));
        assertThat(withKey("gr-1-web-0")).isEmpty();
    }

    @Test
    void anAnswerThatIsLostHasHadItsEffect() {
        aws.faults().loseAnswers("ec2:Run*", 1);
        assertThatThrownBy(() -> run("gr-1-web-0")).isInstanceOf(SdkClientException.class);
        aws.faults().loseAnswers("ec2:Run*", 0);

        assertThat(run("gr-1-web-0")).isEqualTo(aws.ec2().machines().getFirst().id());
        assertThat(aws.calls().of("ec2:RunInstances"))
                .extracting(Calls.Call::lost)
                .containsExactly(true, false);
    }

    @Test
    void oneUnknownMachineSavesAllOthersFromTheirEnd() {
        String machine = run("gr-1-web-0");

        assertRefused("InvalidInstanceID.NotFound", 400, () -> clients.ec2()
                .terminateInstances(request -> request.instanceIds(machine, "i-00000000000000000")));

        assertThat(aws.machine(machine).state()).isNotEqualTo(State.SHUTTING_DOWN);
    }

    @Test
    void aPoolCanBeFullWhileAnotherIsNot() {
        aws.faults().noCapacity("*", "subnet-1", "spot", 500, "InsufficientInstanceCapacity");

        assertRefused(
                "InsufficientInstanceCapacity",
                500,
                () -> run(
                        "gr-1-web-0",
                        spot -> spot.instanceMarketOptions(market -> market.marketType(MarketType.SPOT))));

        Instance other = run("gr-1-web-1", spot -> spot.subnetId("subnet-2")
                .instanceMarketOptions(market -> market.marketType(MarketType.SPOT)));
        assertThat(other.instanceLifecycleAsString()).isEqualTo("spot");
        assertThat(run("gr-1-web-2")).isNotEmpty();
    }

    @Test
    void aLaunchCanFailAfterItsAnswer() {
        aws.faults().failLaunches(1, "Server.InsufficientInstanceCapacity", "no room after all");
        String machine = run("gr-1-web-0");
        awaitState(machine, State.TERMINATED);

        Instance ended = clients.ec2()
                .describeInstances(request -> request.instanceIds(machine))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
        assertThat(ended.stateReason().code()).isEqualTo("Server.InsufficientInstanceCapacity");
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingIsMade() {
        assertRefused("DryRunOperation", 412, () -> run("gr-1-web-0", dry -> dry.dryRun(true)));
        assertRefused("InvalidSubnetID.NotFound", 400, () -> run("gr-1-web-0", bad -> bad.subnetId("subnet-9")));
        assertRefused("InvalidAMIID.NotFound", 400, () -> run("gr-1-web-0", bad -> bad.imageId("ami-9")));
        assertRefused("InvalidParameterValue", 400, () -> run("gr-1-web-0", bad -> bad.userData("not base64!")));
        assertRefused("InvalidParameterValue", 400, () -> run("gr-1-web-0", bad -> bad.instanceType("m7g.large")));
        assertRefused(
                "InvalidParameterValue",
                400,
                () -> run("gr-1-web-0", bad -> bad.iamInstanceProfile(profile -> profile.name("unknown"))));
        assertThat(aws.ec2().machines()).isEmpty();
    }

    @Test
    void allMachinesAreFoundPageByPage() {
        for (int i = 0; i < 7; i++) {
            run("gr-%d-web-0".formatted(i));
        }

        DescribeInstancesResponse first = clients.ec2().describeInstances(request -> request.maxResults(5));
        DescribeInstancesResponse second =
                clients.ec2().describeInstances(request -> request.maxResults(5).nextToken(first.nextToken()));

        assertThat(first.reservations()).hasSize(5);
        assertThat(second.reservations()).hasSize(2);
        assertThat(second.nextToken()).isNull();
        assertRefused("InvalidParameterCombination", 400, () -> clients.ec2()
                .describeInstances(request -> request.maxResults(5)
                        .instanceIds(aws.ec2().machines().getFirst().id())));
    }

    @Test
    void everyNthCallIsTooMuch() {
        aws.faults().throttle("ec2:DescribeInstances", 2);

        clients.ec2().describeInstances();
        assertRefused("RequestLimitExceeded", 503, () -> clients.ec2().describeInstances());
        clients.ec2().describeInstances();
    }

    @Test
    void anAgentComesOnlineAfterItsMachine() {
        aws.faults().agentOnlineAfter(Duration.ofSeconds(40));
        String machine = run("gr-1-web-0");
        awaitState(machine, State.RUNNING);

        assertThat(clients.ssm().describeInstanceInformation().instanceInformationList())
                .isEmpty();
        assertThatThrownBy(() -> clients.ssm().sendCommand(request -> request.documentName("AWS-RunShellScript")
                        .instanceIds(machine)
                        .parameters(Map.of("commands", List.of("true")))))
                .isInstanceOf(InvalidInstanceIdException.class);
        time.advance(Duration.ofSeconds(40));
        assertThat(clients.ssm()
                        .describeInstanceInformation(
                                request -> request.filters(InstanceInformationStringFilter.builder()
                                        .key("InstanceIds")
                                        .values(machine)
                                        .build()))
                        .instanceInformationList())
                .extracting(agent -> agent.pingStatusAsString())
                .containsExactly("Online");
    }

    private CreateScheduleRequest.Builder ending(String machine, String at) {
        return CreateScheduleRequest.builder()
                .name("gr-1")
                .groupName("greenroom")
                .scheduleExpression("at(" + at + ")")
                .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                .actionAfterCompletion(ActionAfterCompletion.DELETE)
                .target(target -> target.arn("arn:aws:scheduler:::aws-sdk:ec2:terminateInstances")
                        .roleArn(FakeAccount.SCHEDULER_ROLE)
                        .input("{\"InstanceIds\":[\"" + machine + "\"]}"));
    }

    @Test
    void aScheduleEndsItsMachineWhenItsTimeHasCome() {
        String machine = run("gr-1-web-0");
        CreateScheduleRequest request = ending(machine, "2026-03-01T10:00:00").build();
        clients.scheduler().createSchedule(request);
        assertThatThrownBy(() -> clients.scheduler().createSchedule(request)).isInstanceOf(ConflictException.class);
        assertThat(clients.scheduler()
                        .getSchedule(get -> get.groupName("greenroom").name("gr-1"))
                        .scheduleExpression())
                .isEqualTo("at(2026-03-01T10:00:00)");

        time.advance(Duration.ofMinutes(31));

        awaitState(machine, State.TERMINATED);
        assertThatThrownBy(() -> clients.scheduler()
                        .getSchedule(get -> get.groupName("greenroom").name("gr-1")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(aws.calls().of("ec2:TerminateInstances"))
                .extracting(Calls.Call::principal)
                .containsExactly("scheduler");
    }

    @Test
    void anUpdatedScheduleForgetsWhatItIsNotToldAgain() {
        String machine = run("gr-1-web-0");
        CreateScheduleRequest request = ending(machine, "2026-03-01T10:00:00").build();
        clients.scheduler().createSchedule(request);

        clients.scheduler().updateSchedule(update -> update.name("gr-1")
                .groupName("greenroom")
                .scheduleExpression("at(2026-03-01T11:00:00)")
                .flexibleTimeWindow(request.flexibleTimeWindow())
                .target(request.target()));

        assertThat(clients.scheduler()
                        .getSchedule(get -> get.groupName("greenroom").name("gr-1"))
                        .actionAfterCompletion())
                .isNull();
        clients.scheduler()
                .deleteSchedule(delete -> delete.groupName("greenroom").name("gr-1"));
        assertThat(aws.scheduler().names()).isEmpty();
    }

    @Test
    void anObjectThatMustBeNewIsWrittenOnce() {
        clients.s3()
                .putObject(
                        put -> put.bucket(BUCKET).key("runs/a/request.json").ifNoneMatch("*"),
                        RequestBody.fromString("first"));

        assertThatThrownBy(() -> clients.s3()
                        .putObject(
                                put -> put.bucket(BUCKET)
                                        .key("runs/a/request.json")
                                        .ifNoneMatch("*"),
                                RequestBody.fromString("second")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(aws.s3().text(BUCKET, "runs/a/request.json")).isEqualTo("first");
    }

    @Test
    void objectsAreListedReadInPartsAndDeleted() {
        for (String key : List.of("runs/a/out/0", "runs/a/out/5", "runs/a/result.json", "runs/b:i-1/x y")) {
            clients.s3().putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString("0123456789"));
        }

        ListObjectsV2Response first = clients.s3()
                .listObjectsV2(list -> list.bucket(BUCKET).prefix("runs/a/").maxKeys(2));
        ListObjectsV2Response second = clients.s3()
                .listObjectsV2(
                        list -> list.bucket(BUCKET).prefix("runs/a/").continuationToken(first.nextContinuationToken()));
        ListObjectsV2Response folders = clients.s3()
                .listObjectsV2(list -> list.bucket(BUCKET).prefix("runs/").delimiter("/"));
        ResponseBytes<?> part = clients.s3()
                .getObjectAsBytes(
                        get -> get.bucket(BUCKET).key("runs/b:i-1/x y").range("bytes=3-5"));

        assertThat(first.contents()).extracting(object -> object.key()).containsExactly("runs/a/out/0", "runs/a/out/5");
        assertThat(second.contents()).extracting(object -> object.key()).containsExactly("runs/a/result.json");
        assertThat(folders.commonPrefixes())
                .extracting(folder -> folder.prefix())
                .containsExactly("runs/a/", "runs/b:i-1/");
        assertThat(part.asUtf8String()).isEqualTo("345");

        clients.s3().deleteObjects(delete -> delete.bucket(BUCKET)
                .delete(all -> all.objects(first.contents().stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList())));
        assertThat(aws.s3().keys(BUCKET, "")).containsExactly("runs/a/result.json", "runs/b:i-1/x y");
    }

    @Test
    void aBucketSaysWhetherItEmptiesItself() {
        assertRefused("NoSuchLifecycleConfiguration", 404, () -> clients.s3()
                .getBucketLifecycleConfiguration(ask -> ask.bucket(BUCKET)));

        aws.s3().expire(BUCKET, "runs/", 7);

        assertThat(clients.s3()
                        .getBucketLifecycleConfiguration(ask -> ask.bucket(BUCKET))
                        .rules())
                .extracting(rule -> rule.filter().prefix(), rule -> rule.expiration()
                        .days())
                .containsExactly(tuple("runs/", 7));
    }

    @Test
    void aParameterIsNewSmallAndGoneOnceItIsDeleted() {
        clients.ssm()
                .putParameter(
                        put -> put.name("/greenroom/gr-1/r").value("secret").type(ParameterType.SECURE_STRING));

        assertThatThrownBy(() -> clients.ssm()
                        .putParameter(put ->
                                put.name("/greenroom/gr-1/r").value("other").type(ParameterType.SECURE_STRING)))
                .isInstanceOf(ParameterAlreadyExistsException.class);
        assertRefused("ValidationException", 400, () -> clients.ssm()
                .putParameter(put ->
                        put.name("/greenroom/gr-1/big").value("x".repeat(4097)).type(ParameterType.STRING)));
        assertThat(clients.ssm()
                        .getParameter(get -> get.name("/greenroom/gr-1/r").withDecryption(true))
                        .parameter()
                        .value())
                .isEqualTo("secret");
        clients.ssm().deleteParameter(delete -> delete.name("/greenroom/gr-1/r"));
        assertThatThrownBy(() -> clients.ssm().getParameter(get -> get.name("/greenroom/gr-1/r")))
                .isInstanceOf(ParameterNotFoundException.class);
    }

    @Test
    void everyCallIsNotedWithTheRightsItNeeds() {
        clients.s3().listObjectsV2(list -> list.bucket(BUCKET));
        clients.sts().getCallerIdentity();
        run("gr-1-web-0");

        assertThat(aws.calls().rightsOfWorker())
                .containsExactly(
                        "ec2:CreateTags",
                        "ec2:RunInstances",
                        "iam:PassRole",
                        "s3:ListBucket",
                        "ssm:GetParameters",
                        "sts:GetCallerIdentity");
    }

    @Test
    void callsAreCountedWithinAnyTime() {
        clients.sts().getCallerIdentity();
        time.advance(Duration.ofMillis(600));
        clients.sts().getCallerIdentity();
        time.advance(Duration.ofMillis(600));
        clients.sts().getCallerIdentity();

        assertThat(aws.calls().mostOfWorker("sts", Duration.ofSeconds(1))).isEqualTo(2);
        assertThat(aws.calls().mostOfWorker("sts", Duration.ofSeconds(2))).isEqualTo(3);
        assertThat(aws.calls().mostOfWorker("ec2", Duration.ofSeconds(2))).isZero();
    }

    @Test
    void faultsCanBeSetByName() {
        Properties faults = new Properties();
        faults.setProperty(
                "fake.full", "t3.*,*,on-demand,400,InsufficientInstanceCapacity *,*,spot,400,SpotMaxPriceTooLow");
        faults.setProperty("fake.visible-after", "PT5S");
        faults.setProperty("fake.throttle.sts:*", "1");
        aws.faults().set(faults);

        assertRefused("InsufficientInstanceCapacity", 400, () -> run("gr-1-web-0"));
        assertRefused("Throttling", 400, () -> clients.sts().getCallerIdentity());
        String machine = run("gr-1-web-1", big -> big.instanceType("m7i.large")).instanceId();
        assertThat(withKey("gr-1-web-1")).isEmpty();
        time.advance(Duration.ofSeconds(5));
        assertThat(withKey("gr-1-web-1")).containsExactly(machine);
    }

    @Test
    void aScheduleCanEndWhatAnotherServiceHasMade() {
        aws.scheduler()
                .addTarget(
                        "aws-sdk:cloudformation:deleteStack",
                        input -> deleted.add(input.path("StackName").asString()));
        clients.scheduler()
                .createSchedule(ending("none", "2026-03-01T10:00:00")
                        .target(target -> target.arn("arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack")
                                .roleArn(FakeAccount.SCHEDULER_ROLE)
                                .input("{\"StackName\":\"gr-1\"}"))
                        .build());

        time.advance(Duration.ofHours(1));

        await().until(() -> deleted.contains("gr-1"));
        assertThat(aws.calls().of("cloudformation:DeleteStack")).hasSize(1);
    }
}
