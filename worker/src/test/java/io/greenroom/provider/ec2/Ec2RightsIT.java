package io.greenroom.provider.ec2;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static io.greenroom.environment.EnvironmentProviderContract.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderFinding.Outcome;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.Calls.Call;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.SdkClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** All that the provider can do, done in a fake account that notes which right each call needs. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class Ec2RightsIT {
    private static final String IMAGE = "resolve:ssm:" + FakeAccount.IMAGE_PARAMETER;
    private static final String BLUEPRINT = """
            inputs: {Token: {}}
            components:
              web:
                machine: {image: "%s", types: [t3.small], bake: true}
                setup: [{run: 'echo set up'}]
                run: exec sleep 1000
            commands:
              report: {run: 'echo well >report.txt', arguments: {Password: {}}}
            collect: [report.txt]
            """.formatted(IMAGE);

    private final Ec2Stage stage;
    private final SdkClients clients;

    Ec2RightsIT(@TempDir Path folder) throws Exception {
        this.stage = new Ec2Stage(folder);
        this.clients = new SdkClients(stage.aws.endpoint());
        Files.writeString(stage.blueprints.resolve("all.yaml"), BLUEPRINT);
    }

    @AfterEach
    void close() {
        clients.close();
        stage.close();
    }

    private Ec2Rights rights() {
        Ec2Settings settings = stage.settings();
        return new Ec2Rights(
                List.of(new Place("aws", "amazonaws.com", FakeAccount.REGION, FakeAccount.ID)),
                Ec2Stage.INSTALLATION,
                settings.aws().bucket(),
                settings.subnets(),
                settings.securityGroups(),
                FakeAccount.PROFILE,
                settings.aws().schedulerRole(),
                settings.aws().scheduleGroup(),
                settings.aws().document());
    }

    private static Set<String> actions(List<Statement> statements) {
        return statements.stream()
                .flatMap(statement -> statement.actions().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private EnvironmentId start(String key) throws Exception {
        return stage.provider()
                .start(new StartRequest(
                        key,
                        "all",
                        key,
                        Map.of(),
                        Map.of("Token", "planted"),
                        stage.time.instant().plus(Duration.ofHours(5)),
                        OWNER,
                        SourceFiles.NONE));
    }

    private EnvironmentState state(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).orElseThrow().state();
    }

    private EnvironmentId ready(String key) throws Exception {
        EnvironmentId id = start(key);
        await().atMost(LONG).untilAsserted(() -> assertThat(state(id)).isEqualTo(new EnvironmentState.Ready()));
        return id;
    }

    private void runAndCollect(EnvironmentId id) throws Exception {
        var provider = stage.provider();
        String run = provider.run(new CommandRequest(
                "run", id, null, "report", Map.of(), Map.of("Password", "planted"), OWNER, SourceFiles.NONE));
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
        provider.collect(id, run, file -> true);
        try (var output = provider.output(id, run, 0)) {
            assertThat(output).isNotNull();
        }
    }

    /** The calls that change it follow on a thread of their own. */
    private void keep(EnvironmentId id, Retention.Change change, String call) throws InterruptedException {
        int before = stage.aws.calls().of(call).size();
        stage.provider().keep(id, change);
        await().atMost(LONG).until(() -> stage.aws.calls().of(call).size() > before);
    }

    private void failToStart() throws Exception {
        stage.aws.faults().failLaunches(1, "Client.InternalError", "Client error on launch");
        EnvironmentId id = start("fails");
        await().atMost(LONG).until(() -> state(id) instanceof EnvironmentState.Failed);
        stage.end(id);
    }

    private void purge() throws Exception {
        FakeMachine machine = stage.aws
                .ec2()
                .launch(Map.ofEntries(
                        Map.entry("ImageId", FakeAccount.IMAGE),
                        Map.entry("InstanceType", "t3.small"),
                        Map.entry("SubnetId", "subnet-1"),
                        Map.entry("MinCount", "1"),
                        Map.entry("MaxCount", "1"),
                        Map.entry("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
                        Map.entry("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "false"),
                        Map.entry("TagSpecification.1.ResourceType", "volume"),
                        Map.entry("TagSpecification.1.Tag.1.Key", Tags.INSTALLATION),
                        Map.entry("TagSpecification.1.Tag.1.Value", Ec2Stage.INSTALLATION)));
        clients.ec2().terminateInstances(end -> end.instanceIds(machine.id()));
        await().until(() -> machine.state() == FakeMachine.State.TERMINATED);
        stage.sites()
                .schedules()
                .set(
                        "gr-forgotten",
                        stage.time.instant().plus(Duration.ofHours(1)),
                        Machines.termination(List.of(machine.id())));
        List<Leftover> left = stage.provider().leftovers();
        assertThat(left).extracting(Leftover::kind).contains("volume", "schedule");
        for (Leftover leftover : left) {
            stage.provider().remove(leftover);
        }
    }

    private List<ProviderFinding> check() throws Exception {
        Ec2Settings settings = stage.settings();
        return new Ec2Checks(
                        clients.ec2(),
                        clients.ssm(),
                        clients.s3(),
                        clients.scheduler(),
                        new Ec2Checks.Needs(
                                Ec2Stage.INSTALLATION,
                                settings.aws().bucket(),
                                settings.subnets(),
                                settings.securityGroups(),
                                Optional.ofNullable(settings.instanceProfile()),
                                settings.aws().scheduleGroup(),
                                settings.aws().document(),
                                Set.of(IMAGE)))
                .all();
    }

    @Test
    void thePrintedPolicyAllowsWhatIsDoneAndNothingElse() throws Exception {
        EnvironmentId id = ready("k1");
        runAndCollect(id);
        keep(
                id,
                Retention.Change.expiringAt(stage.time.instant().plus(Duration.ofHours(6))),
                "scheduler:UpdateSchedule");
        keep(id, Retention.Change.protecting(), "scheduler:DeleteSchedule");
        keep(id, Retention.Change.releasing(), "scheduler:CreateSchedule");
        stage.end(id);
        for (PreparedImage image : stage.provider().preparedImages()) {
            stage.provider().removeImage(image.id());
        }
        failToStart();
        purge();

        Set<String> used = stage.aws.calls().rightsOfWorker();
        Set<String> allowed = actions(rights().all());
        Set<String> onlyForDoctor = actions(rights().forDoctor());
        assertThat(allowed).containsAll(used);
        assertThat(used).doesNotContainAnyElementsOf(onlyForDoctor);
        allowed.removeAll(onlyForDoctor);
        assertThat(used).as("what is allowed").containsAll(allowed);

        assertThat(check()).extracting(ProviderFinding::outcome).doesNotContain(Outcome.BAD);

        assertThat(stage.aws.calls().rightsOfWorker()).containsExactlyInAnyOrderElementsOf(actions(rights().all()));
        assertThat(rightsOfMachines()).containsExactlyInAnyOrderElementsOf(allowedToMachines());
    }

    private Set<String> rightsOfMachines() {
        return stage.aws.calls().all().stream()
                .filter(call -> call.principal().startsWith("i-"))
                .map(Call::rights)
                .flatMap(List::stream)
                .filter(right -> !right.equals("sts:GetCallerIdentity")) // everybody has it
                .collect(Collectors.toSet());
    }

    /** Besides what the agent needs, and the key that decrypts parameters, which Systems Manager uses. */
    private static Set<String> allowedToMachines() {
        String template = Ec2Setup.template(Agents.launchText());
        String statements = template.substring(
                template.indexOf("Sid: ReadAndWriteItsOwnRuns"), template.indexOf("Sid: DecryptSecretsOfRuns"));
        return Pattern.compile("(?:s3|ssm):[A-Z][A-Za-z]+")
                .matcher(statements)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
