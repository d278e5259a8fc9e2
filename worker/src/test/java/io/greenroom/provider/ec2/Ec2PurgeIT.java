package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.Retention;
import io.greenroom.file.FolderRemoval;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.SdkClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** What is in a fake account that nobody needs, also when nobody remembers how it came there. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class Ec2PurgeIT {
    private static final String BLUEPRINT = """
            components:
              web:
                machine: {image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]}
                run: exec sleep 1000
            """;

    private final Ec2Stage stage;
    private final SdkClients clients;

    Ec2PurgeIT(@TempDir Path folder) throws Exception {
        this.stage = new Ec2Stage(folder);
        this.clients = new SdkClients(stage.aws.endpoint());
        Files.writeString(stage.blueprints.resolve("plain.yaml"), BLUEPRINT);
    }

    @AfterEach
    void close() {
        clients.close();
        stage.close();
    }

    private void loseStateDirectory() throws Exception {
        stage.provider().close();
        assertThat(FolderRemoval.remove(stage.state())).isEmpty();
    }

    private List<Leftover> leftovers() throws Exception {
        try (var view = stage.view()) {
            return view.leftovers();
        }
    }

    private void parameter(String name) {
        clients.ssm()
                .putParameter(
                        put -> put.name(name).type(ParameterType.SECURE_STRING).value("planted"));
    }

    private void object(String key) {
        clients.s3().putObject(put -> put.bucket(FakeAccount.BUCKET).key(key), RequestBody.fromString("planted"));
    }

    private void schedule(String installation, String name) throws Exception {
        new Schedules(
                        clients.scheduler(),
                        stage.settings().aws(),
                        Ec2Fields.PROVIDER,
                        "machines",
                        installation,
                        stage.time)
                .set(
                        name,
                        stage.time.instant().plus(Duration.ofHours(1)),
                        Machines.termination(List.of("i-0123456789abcdef0")));
    }

    /** A machine whose disk outlives it. */
    private FakeMachine machine(String installation, String environment) {
        return machine(installation, environment, Ec2Fields.PROVIDER);
    }

    /** The same of another provider. */
    private FakeMachine machine(String installation, String environment, String provider) {
        return stage.aws
                .ec2()
                .launch(Map.ofEntries(
                        Map.entry("ImageId", FakeAccount.IMAGE),
                        Map.entry("InstanceType", "t3.small"),
                        Map.entry("SubnetId", "subnet-1"),
                        Map.entry("MinCount", "1"),
                        Map.entry("MaxCount", "1"),
                        Map.entry("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
                        Map.entry("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "false"),
                        Map.entry("TagSpecification.1.ResourceType", "instance"),
                        Map.entry("TagSpecification.1.Tag.1.Key", Tags.INSTALLATION),
                        Map.entry("TagSpecification.1.Tag.1.Value", installation),
                        Map.entry("TagSpecification.1.Tag.2.Key", Tags.ENVIRONMENT),
                        Map.entry("TagSpecification.1.Tag.2.Value", environment),
                        Map.entry("TagSpecification.1.Tag.3.Key", Tags.PROVIDER),
                        Map.entry("TagSpecification.1.Tag.3.Value", provider),
                        Map.entry("TagSpecification.2.ResourceType", "volume"),
                        Map.entry("TagSpecification.2.Tag.1.Key", Tags.INSTALLATION),
                        Map.entry("TagSpecification.2.Tag.1.Value", installation),
                        Map.entry("TagSpecification.2.Tag.2.Key", Tags.ENVIRONMENT),
                        Map.entry("TagSpecification.2.Tag.2.Value", environment),
                        Map.entry("TagSpecification.2.Tag.3.Key", Tags.PROVIDER),
                        Map.entry("TagSpecification.2.Tag.3.Value", provider)));
    }

    private void terminate(FakeMachine machine) {
        clients.ec2().terminateInstances(end -> end.instanceIds(machine.id()));
        await().until(() -> machine.state() == FakeMachine.State.TERMINATED);
    }

    @Test
    void withTheStateDirectoryGoneEnvironmentsAreFoundByTheirMachinesAndEnded() throws Exception {
        EnvironmentId id = stage.ready("plain", "k1");
        parameter("/greenroom/%s/run-1/0".formatted(id.name()));
        loseStateDirectory();

        try (var view = stage.view()) {
            assertThat(view.list()).extracting(Environment::id).containsExactly(id);
            assertThat(view.leftovers()).isEmpty();
        }
        var provider = stage.reopened();
        assertThat(provider.describe(id)).isPresent();
        stage.end(id);

        assertThat(stage.aws.ec2().living()).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
        assertThat(stage.aws.ssm().parameterNames()).noneMatch(name -> name.startsWith("/greenroom/"));
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
        assertThat(provider.leftovers()).isEmpty();
    }

    @Test
    void anOrderToKeepAnEnvironmentThatNobodyRemembersDoesNotEndIt() throws Exception {
        EnvironmentId id = stage.ready("plain", "k1");
        loseStateDirectory();
        var provider = stage.reopened();

        try (var view = stage.view()) {
            view.keep(id, Retention.Change.protecting());
        }
        Path orders = stage.state().resolve("orders");
        await().until(() -> orders.toFile().list().length == 0);

        assertThat(provider.describe(id).orElseThrow().isThere()).isTrue();
        assertThat(stage.aws.ec2().living()).hasSize(1);
        stage.end(id);
    }

    @Test
    void whatEnvironmentsThatAreGoneHaveLeftIsShownAndRemoved() throws Exception {
        FakeMachine ended = machine(Ec2Stage.INSTALLATION, "gr-ended");
        terminate(ended);
        parameter("/greenroom/gr-ended/run-1/0");
        parameter("/greenroom/gr-forgotten/run-1/0");
        schedule(Ec2Stage.INSTALLATION, "gr-ended");
        schedule(Ec2Stage.INSTALLATION, "gr-forgotten-1");
        object("runs/AROAGREENROOMMACHINE1:%s/gr-ended/runs/1/request.json".formatted(ended.id()));
        object("runs/AROAGREENROOMMACHINE1:i-0123456789abcdef0/gr-forgotten/runs/1/request.json");

        List<Leftover> left = leftovers();

        assertThat(left)
                .extracting(Leftover::kind, Leftover::id)
                .contains(
                        tuple("parameter", "/greenroom/gr-ended/run-1/0"),
                        tuple("parameter", "/greenroom/gr-forgotten/run-1/0"),
                        tuple("schedule", "gr-ended"),
                        tuple("schedule", "gr-forgotten-1"),
                        tuple("objects", "runs/AROAGREENROOMMACHINE1:%s/gr-ended/".formatted(ended.id())),
                        tuple("objects", "runs/AROAGREENROOMMACHINE1:i-0123456789abcdef0/gr-forgotten/"));
        assertThat(left)
                .filteredOn(leftover -> leftover.kind().equals("volume"))
                .hasSize(1);
        assertThat(left).hasSize(7);
        for (Leftover leftover : left) {
            stage.provider().remove(leftover);
            stage.provider().remove(leftover);
        }
        assertThat(leftovers()).isEmpty();
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
        assertThat(clients.ec2().describeVolumes(any -> {}).volumes()).isEmpty();
    }

    @Test
    void whatAStackHasIsNeitherAnEnvironmentHereNorLeftOver() throws Exception {
        machine(Ec2Stage.INSTALLATION, "gr-living", "cloudformation");
        FakeMachine ended = machine(Ec2Stage.INSTALLATION, "gr-stack", "cloudformation");
        terminate(ended);
        parameter("/greenroom/stack-gr-stack/run-1/0");
        object("runs/AROAGREENROOMMACHINE1:%s/stack-gr-stack/runs/1/request.json".formatted(ended.id()));

        assertThat(leftovers()).isEmpty();
        assertThat(stage.provider().list()).isEmpty();
    }

    @Test
    void whatBelongsToAnEnvironmentThatIsThereOrToAnotherInstallationIsNotLeftOver() throws Exception {
        EnvironmentId id = stage.ready("plain", "k1");
        parameter("/greenroom/%s/run-1/0".formatted(id.name()));
        FakeMachine living = machine("other", "gr-other");
        FakeMachine ended = machine("other", "gr-before");
        terminate(ended);
        for (FakeMachine machine : List.of(living, ended)) {
            object("runs/AROAGREENROOMMACHINE1:%s/%s/runs/1/request.json"
                    .formatted(machine.id(), machine.tags().get(Tags.ENVIRONMENT)));
        }
        parameter("/greenroom/gr-other/run-1/0");
        parameter("/greenroom/gr-before/run-1/0");
        parameter("/greenroom/setting");
        schedule("other", "gr-other");
        schedule("other", "gr-forgotten");

        assertThat(leftovers()).isEmpty();
        assertThat(stage.provider().leftovers()).isEmpty();
    }
}
