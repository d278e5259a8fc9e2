package io.greenroom.provider.ec2;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static io.greenroom.environment.EnvironmentProviderContract.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ending;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderRemoval;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.FakeSsm;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.MovableTime;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Environments of machines in a fake account, in which much goes wrong. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class Ec2SiteIT {
    private static final String SECRET = "planted-secret-5c3e1f";
    private static final Duration LIFE = Duration.ofHours(5);
    /** From an environment's expiry until nothing may be left of it, with every worker dead. */
    private static final Duration LATEST = Duration.ofMinutes(6);

    private static final String MACHINE = "machine: {image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]}";
    private static final String PLAIN = """
            components:
              web:
                %s
                run: exec sleep 1000
            commands:
              stay: {run: 'echo here I stay; while [ ! -e go ]; do sleep 0.2; done; echo gone on', timeout: 40m}
            """.formatted(MACHINE);

    private final Path folder;
    private final Ec2Stage stage;

    Ec2SiteIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.stage = new Ec2Stage(folder, new MovableTime(Instant.now()));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aSecretIsNowhereToBeSeenAndNothingIsLeftAfterTheEnd() throws Exception {
        write("secret", """
                inputs: {Token: {}}
                components:
                  web:
                    %s
                    run: 'test "$INPUT_Token" = %s && exec sleep 1000'
                commands:
                  tell: {run: 'echo "the password is $ARG_Password, the token $INPUT_Token"', arguments: {Password: {}}}
                """.formatted(MACHINE, "planted-secret-5c3e1f"));
        write("broken", """
                inputs: {Token: {}}
                components:
                  web:
                    %s
                    setup: [{run: 'echo "with $INPUT_Token it does not work"; exit 7'}]
                """.formatted(MACHINE));
        var id = start("secret", "k1", Map.of("Token", SECRET));
        var broken = start("broken", "k2", Map.of("Token", SECRET));
        awaitReady(id);
        var run = run(id, null, "tell", Map.of(), Map.of("Password", SECRET));
        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).contains("the password is " + SECRET);
        assertThat(stage.aws.calls().of("ssm:PutParameter")).isNotEmpty();
        await("the machine has fetched it").atMost(LONG).untilAsserted(() -> assertThat(
                        stage.aws.ssm().parameterNames())
                .isEmpty());
        String reason = failure(broken);

        end(id);
        end(broken);

        assertNothingIsLeft();
        assertThat(reason).contains("with **** it does not work");
        assertThat(stage.aws.calls().all().toString()).doesNotContain(SECRET);
        assertThat(stage.provider().list().toString()).doesNotContain(SECRET);
        for (FakeMachine machine : stage.aws.ec2().machines()) {
            assertThat(machine.userData() + machine.tags()).doesNotContain(SECRET);
        }
        assertThat(stage.aws.ssm().kept().toString()).contains("greenroom gr-").doesNotContain(SECRET);
    }

    @Test
    void machinesStartInOrderRunCommandsInParallelAndHandOverFiles() throws Exception {
        write("two", """
                inputs: {Notes: {}}
                components:
                  web:
                    %1$s
                    after: [db]
                    run: 'echo web >>"$INPUT_Notes/order"; exec sleep 1000'
                    commands:
                      report:
                        run: |
                          : >"$INPUT_Notes/at-work-$ARG_Number"
                          while [ "$(ls "$INPUT_Notes" | grep -c at-work)" -lt 3 ]; do sleep 0.1; done
                          mkdir -p reports; echo "$ARG_Number" >"reports/$ARG_Number.xml"
                        arguments: {Number: {}}
                        timeout: 1m
                  db:
                    %1$s
                    run: 'sleep 1; echo db >>"$INPUT_Notes/order"; exec sleep 1000'
                    ready: {command: 'grep -q db "$INPUT_Notes/order"'}
                collect: ["reports/**"]
                """.formatted(MACHINE));
        Path notes = Files.createDirectory(folder.resolve("notes"));
        var id = stage.provider().start(request("two", "k1", Map.of("Notes", notes.toString()), Map.of()));
        awaitReady(id);
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(notes.resolve("order")).content().isEqualTo("db\nweb\n"));
        assertThat(stage.aws.ec2().machines())
                .extracting(machine -> machine.tags().get(Tags.COMPONENT))
                .containsExactlyInAnyOrder("web", "db");

        var runs = new ArrayList<String>();
        for (String number : List.of("1", "2", "3")) {
            runs.add(run(id, "web", "report", Map.of("Number", number), Map.of()));
        }

        for (String run : runs) {
            assertThat(finished(id, run).exitCode()).isZero();
        }
        var files = new ArrayList<String>();
        stage.provider().collect(id, runs.getFirst(), file -> {
            assertThat(file).isInstanceOf(CollectedFile.Found.class);
            return files.add(file.path());
        });
        assertThat(files).containsExactlyInAnyOrder("reports/1.xml", "reports/2.xml", "reports/3.xml");
        end(id);
        assertNothingIsLeft();
    }

    @Test
    void aCommandOnTheWorkersMachineKnowsWhereTheMachineIsAndFindsNoCredentials() throws Exception {
        write("worker", """
                components: {web: {%s, run: exec sleep 1000, ports: [PORT]}}
                commands:
                  ask: {on: worker, run: 'echo "$OUTPUT_Address"; env | grep "^AWS_" | sort'}
                outputs: {Address: "${web.ADDRESS}"}
                """.formatted(MACHINE));
        var id = ready("worker");

        var run = run(id, null, "ask", Map.of(), Map.of());

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).isEqualTo("""
                %s
                AWS_CONFIG_FILE=/dev/null
                AWS_EC2_METADATA_DISABLED=true
                AWS_SHARED_CREDENTIALS_FILE=/dev/null
                """.formatted(machine().address()));
    }

    @Test
    void whetherAComponentIsUpIsSeenOnItsMachineOrByTheWorker() throws Exception {
        int port = freePort();
        String probed = """
                components:
                  web:
                    %s
                    run: mkdir -p site; echo up >site/health; exec python3 -m http.server --directory site %d
                    ready: {http: "http://${web.ADDRESS}:%d/health", %s timeout: 5m}
                """;
        write("there", probed.formatted(MACHINE, port, port, ""));
        write("here", probed.formatted(MACHINE, port, port, "from: worker,"));

        var id = ready("there");
        assertThat(stage.aws.ssm().kept()).anyMatch(kept -> kept.comment().contains("ready-web"));
        end(id);
        long probes = probes();
        end(ready("here"));

        assertThat(probes()).isEqualTo(probes);
    }

    private long probes() {
        return stage.aws.ssm().kept().stream()
                .filter(kept -> kept.comment().contains("ready-web"))
                .count();
    }

    @Test
    void aLogOfTenMegabytesStreamsCompletely() throws Exception {
        int lines = 1_400_000;
        write("log", """
                components: {web: {%s, run: exec sleep 1000}}
                commands: {talk: {run: seq 1 %d}}
                """.formatted(MACHINE, lines));
        var id = ready("log");

        var run = run(id, null, "talk", Map.of(), Map.of());

        var log = new ByteArrayOutputStream();
        while (stateOf(id, run) instanceof CommandRun.Running) {
            read(id, run, log);
        }
        read(id, run, log);
        assertThat(finished(id, run).exitCode()).isZero();
        String expected =
                IntStream.rangeClosed(1, lines).mapToObj(n -> n + "\n").collect(Collectors.joining());
        assertThat(log.size()).isEqualTo(expected.length()).isGreaterThan(10_000_000);
        assertThat(log.toString(StandardCharsets.UTF_8).equals(expected))
                .as("the log is what was printed")
                .isTrue();
    }

    private void read(EnvironmentId id, String run, ByteArrayOutputStream log) throws Exception {
        try (InputStream more = stage.provider().output(id, run, log.size())) {
            more.transferTo(log);
        }
    }

    @Test
    void aCommandGoesOnForHalfAnHourAndAnotherIsStoppedWhenItsTimeIsOver() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        var run = run(id, null, "stay", Map.of(), Map.of());
        await().atMost(LONG).until(() -> output(id, run).equals("here I stay\n"));

        stage.time.advance(Duration.ofMinutes(30));
        assertThat(stateOf(id, run)).isInstanceOf(CommandRun.Running.class);
        Path go = machine().greenroomRoot().resolve("workspace/go");
        Files.createFile(go);

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).isEqualTo("here I stay\ngone on\n");
        Files.delete(go);
        var other = run(id, null, "stay", Map.of(), Map.of());
        stage.time.advance(Duration.ofMinutes(41));
        assertThat(stopped(id, other)).contains("timed out after 40m");
    }

    @Test
    void aSpotInterruptionFailsTheRunAndIsCalledThat() throws Exception {
        write("spot", PLAIN.replace("types:", "market: spot, types:"));
        var id = ready("spot");
        var run = run(id, null, "stay", Map.of(), Map.of());

        machine().interrupt();

        assertThat(stopped(id, run)).contains("spot interruption", "Server.SpotInstanceTermination");
        assertThat(failure(id)).contains("spot interruption");
    }

    @Test
    void aMachineThatSomebodyStopsFailsWhatRunsOnItAndGoesWithItsEnvironment() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        var run = run(id, null, "stay", Map.of(), Map.of());

        machine().stop();

        assertThat(stopped(id, run)).contains("was stopped from outside");
        assertThat(failure(id)).contains("was stopped from outside");
    }

    @Test
    void aMachineThatEndsWhileItStartsLeavesItsReasonAndTheLastLinesOfItsConsole() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().failLaunches(1, "Client.InternalError", "Client.InternalError: Client error on launch");
        assertThat(failure(start("plain", "k1", Map.of()))).contains("Client.InternalError: Client error on launch");

        Path own = Files.createDirectory(stage.blueprints.resolve("own"));
        Files.writeString(own.resolve("boot.sh"), "#!/bin/sh\necho no licence was found\nsystemctl poweroff\n");
        Files.writeString(own.resolve("blueprint.yaml"), PLAIN.replace("types:", "userData: boot.sh, types:"));
        stage.aws.faults().agentOnlineAfter(Duration.ofHours(1));

        assertThat(failure(start("own", "k2", Map.of())))
                .contains("Client.InstanceInitiatedShutdown", "no licence was found");
    }

    @Test
    void onDemandIsTakenWhereSpotHasNoRoom() throws Exception {
        write("spot", PLAIN.replace("types:", "market: spot-first, types:"));
        stage.aws.faults().noCapacity("*", "*", "spot", 500, "InsufficientInstanceCapacity");

        ready("spot");

        try (var clients = new SdkClients(stage.aws.endpoint())) {
            assertThat(clients.ec2().describeInstances().reservations())
                    .flatExtracting(reservation -> reservation.instances())
                    .singleElement()
                    .extracting(instance -> instance.instanceLifecycleAsString())
                    .isNull();
        }
    }

    @Test
    void anAgentThatIsNeverHeardOfFailsTheStartWithWhatToLookAt() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().agentsNeverOnline(true);
        var id = start("plain", "k1", Map.of());
        await().atMost(LONG)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Starting starting
                        && starting.phase().contains("its agent is not connected yet"));

        stage.time.advance(Duration.ofMinutes(15));

        assertThat(failure(id)).contains("SSM agent", "instance profile", "subnet", "port 443");
    }

    @Test
    void withEveryWorkerDeadTheScheduleEndsTheMachines() throws Exception {
        write("plain", PLAIN);
        ready("plain");
        await().atMost(LONG).until(() -> !stage.aws.scheduler().names().isEmpty());
        stage.provider().close();

        stage.time.advance(LIFE.plusMinutes(1));

        awaitNoMachines();
        assertThat(stage.aws.calls().all())
                .anyMatch(call ->
                        call.principal().equals("scheduler") && call.name().equals("ec2:TerminateInstances"));
        assertThat(stage.aws.scheduler().names()).isEmpty();
    }

    @Test
    void withEveryWorkerDeadAndNoSchedulesTheMachinesEndThemselves() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().refuse("scheduler:*", Integer.MAX_VALUE, 403, "AccessDeniedException", "not allowed");
        ready("plain");
        stage.provider().close();

        stage.time.advance(LIFE.plus(LATEST));

        awaitNoMachines();
    }

    @Test
    void anExtensionMovesTheScheduleAndTheTimer() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        Instant end = stage.time.instant().plus(LIFE.multipliedBy(2));
        assertThat(stage.provider().keep(id, Retention.Change.expiringAt(end))).isPresent();
        await().atMost(LONG).until(() -> stage.aws.ssm().kept().stream()
                .anyMatch(kept ->
                        kept.comment().endsWith(" until") && kept.status().equals("Success")));
        assertThat(stage.aws.calls().of("scheduler:UpdateSchedule")).isNotEmpty();
        stage.provider().close();

        stage.time.advance(LIFE.plus(LATEST));
        stage.reopened();
        awaitReady(id);
        stage.provider().close();
        stage.aws.faults().refuse("ec2:TerminateInstances", Integer.MAX_VALUE, 403, "UnauthorizedOperation", "no");
        stage.time.advance(LIFE);

        awaitNoMachines();
    }

    @Test
    void aRestartOfTheMachineDuringARunIsToldAsSuch() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        var run = run(id, null, "stay", Map.of(), Map.of());
        await().atMost(LONG).until(() -> output(id, run).equals("here I stay\n"));

        machine().reboot();

        assertThat(stopped(id, run)).contains("a restart of its machine");
        assertThat(failure(id)).contains("a restart of its machine");
    }

    @Test
    void whatSystemsManagerRunsTwiceIsRunOnce() throws Exception {
        write("once", """
                components: {web: {%s, run: 'echo web >>begun; exec sleep 1000', ready: {command: test -s begun}}}
                commands: {once: {run: 'echo once >>begun; cat begun'}}
                """.formatted(MACHINE));
        stage.aws.faults().commandsRunTwice(true);
        var id = ready("once");

        var run = run(id, null, "once", Map.of(), Map.of());

        assertThat(finished(id, run).exitCode()).isZero();
        await("both times of every command are over").atMost(LONG).until(() -> stage.aws.ssm().kept().stream()
                .allMatch(kept -> kept.status().equals("Success")));
        assertThat(machine().greenroomRoot().resolve("workspace/begun"))
                .content()
                .isEqualTo("web\nonce\n");
    }

    @Test
    void aReadinessCommandIsBegunAnewAtOnceThoughTheMachineIsSlowToTellOfTheLastOne() throws Exception {
        write("slow", """
                components: {web: {%s, run: exec sleep 1000, ready: {command: test -e go, timeout: 20m}}}
                """.formatted(MACHINE));
        var id = start("slow", "k1", Map.of());
        await().atMost(LONG).until(() -> stage.aws.ec2().machines().size() == 1);
        Path root = machine().greenroomRoot();
        Path script = root.resolve("processes/ready-web");
        await("it is tried").atMost(LONG).until(() -> Files.exists(script.resolve("session")));
        String teller = Files.readString(script.resolve("mirror")).strip();
        assertThat(new ProcessBuilder("kill", "-STOP", teller).start().waitFor())
                .isZero();

        stage.reopened();

        await("it is tried anew").atMost(LONG).until(() -> readinessCommands().size() > 1);
        await().atMost(LONG).untilAsserted(() -> assertThat(readinessCommands())
                .extracting(FakeSsm.Kept::status, FakeSsm.Kept::printed)
                .containsOnly(tuple("Success", "")));
        Files.createFile(root.resolve("workspace/go"));
        awaitReady(id);
    }

    private List<FakeSsm.Kept> readinessCommands() {
        return stage.aws.ssm().kept().stream()
                .filter(kept -> kept.comment().endsWith(" processes/ready-web"))
                .toList();
    }

    @Test
    void aFifthOfTheAnswersMayGetLost() throws Exception {
        write("plain", PLAIN.replace("while [ ! -e go ]; do sleep 0.2; done", "echo stay >>begun; cat begun"));
        stage.aws.faults().loseAnswers("*", 0.2);
        var id = ready("plain");

        var run = run(id, null, "stay", Map.of(), Map.of());

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(output(id, run)).isEqualTo("here I stay\nstay\ngone on\n");
        end(id);
        assertThat(stage.aws.ec2().machines()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void anEndThatIsRefusedIsTriedAgainUntilNothingIsLeft() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        stage.aws.faults().refuse("ec2:TerminateInstances", 2, 403, "ExpiredToken", "The token has expired");

        stage.provider().end(id);
        awaitTrouble(id, "(1 try)", "ExpiredToken");
        assertThat(stage.aws.ec2().living()).hasSize(1);
        assertThat(stage.aws.scheduler().names()).isNotEmpty();
        stage.reopened();
        awaitTrouble(id, "(2 tries)", "ExpiredToken");
        stage.time.advance(Duration.ofMinutes(2));

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertNothingIsLeft();
    }

    private void awaitTrouble(EnvironmentId id, String... words) {
        await().atMost(LONG).untilAsserted(() -> assertThat(stateOf(id))
                .isInstanceOfSatisfying(
                        Ending.class, ending -> assertThat(ending.trouble()).contains(words)));
    }

    @Test
    void whoCanMendAFailureOfTheStartIsKnownToTheNextWorkerToo() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().refuse("ec2:RunInstances", 1, 403, "UnauthorizedOperation", "You are not authorized");
        assertThat(kindOfFailure(start("plain", "k1", Map.of()))).isEqualTo(Kind.PERMISSION);
        stage.aws.faults().refuse("ec2:RunInstances", 1, 400, "InvalidAMIID.NotFound", "There is none");
        var id = start("plain", "k2", Map.of());
        assertThat(kindOfFailure(id)).isEqualTo(Kind.CONFIGURATION);
        stage.aws.faults().noCapacity("*", "*", "*", 500, "InsufficientInstanceCapacity");
        assertThat(kindOfFailure(start("plain", "k3", Map.of()))).isEqualTo(Kind.UNAVAILABLE);

        stage.reopened();

        assertThat(kindOfFailure(id)).isEqualTo(Kind.CONFIGURATION);
    }

    private Kind kindOfFailure(EnvironmentId id) throws Exception {
        failure(id);
        return ((Failed) stateOf(id)).kind();
    }

    @Test
    void aDocumentThatSystemsManagerDoesNotRunFailsTheStartAtOnce() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().refuse("ssm:SendCommand", Integer.MAX_VALUE, 400, "InvalidDocument", "There is none");

        var id = start("plain", "k1", Map.of());

        assertThat(failure(id)).contains("InvalidDocument", "providers.ec2.document", Agents.USUAL_DOCUMENT);
        assertThat(kindOfFailure(id)).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void aMissingRightToSendCommandsFailsTheStartOnceTagsMustBeSeen() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().refuse("ssm:SendCommand", Integer.MAX_VALUE, 400, "AccessDeniedException", "no");
        var id = start("plain", "k1", Map.of());
        await().atMost(LONG).until(() -> stage.aws.calls().of("ssm:SendCommand").size() > 2);
        assertThat(stateOf(id)).isInstanceOf(Starting.class);

        stage.time.advance(Duration.ofMinutes(2));

        assertThat(failure(id)).contains("ssm:SendCommand", "install --print iam-worker");
        assertThat(kindOfFailure(id)).isEqualTo(Kind.PERMISSION);
    }

    @Test
    void anExtensionWhileTheMachineComesUpMovesItsTimerToo() throws Exception {
        write("plain", PLAIN);
        stage.aws.faults().agentOnlineAfter(Duration.ofMinutes(5));
        var id = start("plain", "k1", Map.of());
        await().atMost(LONG)
                .until(() -> stateOf(id) instanceof Starting starting
                        && starting.phase().contains("its agent is not connected yet"));
        Instant end = stage.time.instant().plus(LIFE.multipliedBy(2));
        assertThat(stage.provider().keep(id, Retention.Change.expiringAt(end))).isPresent();

        stage.time.advance(Duration.ofMinutes(6));

        awaitReady(id);
        await().atMost(LONG).until(() -> stage.aws.ssm().kept().stream()
                .anyMatch(kept ->
                        kept.comment().endsWith(" until") && kept.status().equals("Success")));
    }

    @Test
    void aScheduleThatSomebodyRemovesOrChangesIsMadeAnew() throws Exception {
        write("plain", PLAIN);
        ready("plain");
        await().atMost(LONG).until(() -> !stage.aws.scheduler().names().isEmpty());
        String name = stage.aws.scheduler().names().getFirst();
        try (var clients = new SdkClients(stage.aws.endpoint())) {
            clients.scheduler().deleteSchedule(delete -> delete.name(name).groupName("greenroom"));

            stage.time.advance(Duration.ofMinutes(16));

            await().atMost(LONG).until(() -> stage.aws.scheduler().names().equals(List.of(name)));
            assertThat(stage.aws.calls().of("scheduler:CreateSchedule")).hasSize(2);
        }
    }

    @Test
    void anEnvironmentWhoseRequestsTheBucketHasForgottenGoesOnWithTheNextWorker() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        await().atMost(LONG).until(() -> stage.aws.s3().keys(FakeAccount.BUCKET, "").stream()
                .anyMatch(key -> key.endsWith("/component-web/alive")));
        stage.provider().close();
        try (var clients = new SdkClients(stage.aws.endpoint())) {
            for (String key : stage.aws.s3().keys(FakeAccount.BUCKET, "")) {
                if (key.endsWith("/request.json")) {
                    clients.s3().deleteObject(delete -> delete.bucket(FakeAccount.BUCKET)
                            .key(key));
                }
            }
        }

        stage.reopened();

        var run = run(id, null, "stay", Map.of(), Map.of());
        await().atMost(LONG).until(() -> output(id, run).equals("here I stay\n"));
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    void everyPieceOfASecretGoesAlsoOfAScriptThatWasNeverBegun() throws Exception {
        write("plain", PLAIN);
        var id = ready("plain");
        try (var clients = new SdkClients(stage.aws.endpoint())) {
            for (int piece = 0; piece < 3; piece++) {
                String name = "/greenroom/%s/%s.runs.r-1.%d"
                        .formatted(id.name(), machine().id(), piece);
                clients.ssm()
                        .putParameter(put ->
                                put.name(name).type(ParameterType.SECURE_STRING).value(SECRET));
            }
        }

        end(id);

        assertNothingIsLeft();
    }

    @Test
    void disksOfALaunchTemplateGoWithTheirEnvironment() throws Exception {
        write("bare", PLAIN.replace("image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]", "launchTemplate: lt-1"));
        stage.aws
                .account()
                .add(new FakeAccount.LaunchTemplate(
                        "lt-1",
                        "bare",
                        Map.of(
                                "ImageId",
                                FakeAccount.IMAGE,
                                "InstanceType",
                                "t3.small",
                                "SubnetId",
                                "subnet-1",
                                "BlockDeviceMapping.1.DeviceName",
                                "/dev/sdf",
                                "BlockDeviceMapping.1.Ebs.VolumeSize",
                                "8")));
        var bare = ready("bare");
        try (var clients = new SdkClients(stage.aws.endpoint())) {
            assertThat(clients.ec2().describeVolumes(any -> {}).volumes()).hasSize(2);

            end(bare);

            assertThat(clients.ec2().describeVolumes(any -> {}).volumes()).isEmpty();
        }
    }

    @Test
    void withTheStateDirectoryLostTheEnvironmentIsFoundAndEnded() throws Exception {
        write("secret", "inputs: {Token: {}}\n" + PLAIN);
        var id = start("secret", "k1", Map.of("Token", SECRET));
        awaitReady(id);
        await().atMost(LONG).until(() -> !stage.aws.scheduler().names().isEmpty());
        run(id, null, "stay", Map.of(), Map.of());
        stage.provider().close();
        FolderRemoval.remove(stage.state());

        var provider = stage.reopened();

        await().atMost(LONG).until(() -> provider.list().stream()
                .anyMatch(found -> found.id().equals(id)));
        end(id);
        assertNothingIsLeft();
    }

    // What the tests above are written with.

    private void write(String blueprint, String text) throws Exception {
        Files.writeString(stage.blueprints.resolve(blueprint + ".yaml"), text);
    }

    private StartRequest request(
            String blueprint, String key, Map<String, String> inputs, Map<String, String> secretInputs) {
        return new StartRequest(
                key,
                blueprint,
                "env-" + key,
                inputs,
                secretInputs,
                stage.time.instant().plus(LIFE),
                OWNER,
                SourceFiles.NONE);
    }

    private EnvironmentId start(String blueprint, String key, Map<String, String> secretInputs) throws Exception {
        return stage.provider().start(request(blueprint, key, Map.of(), secretInputs));
    }

    private EnvironmentId ready(String blueprint) throws Exception {
        var id = start(blueprint, "key-" + blueprint, Map.of());
        awaitReady(id);
        return id;
    }

    private EnvironmentState stateOf(EnvironmentId id) throws Exception {
        return stage.provider().describe(id).map(Environment::state).orElseThrow();
    }

    private void awaitReady(EnvironmentId id) {
        await().atMost(LONG).until(() -> {
            if (stateOf(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return stateOf(id) instanceof Ready;
        });
    }

    private String failure(EnvironmentId id) throws Exception {
        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);
        return ((Failed) stateOf(id)).reason();
    }

    private void end(EnvironmentId id) throws Exception {
        stage.provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
    }

    private String run(
            EnvironmentId id,
            @Nullable String component,
            String command,
            Map<String, String> arguments,
            Map<String, String> secretArguments)
            throws Exception {
        String key = "run-" + command + stage.aws.calls().all().size();
        return stage.provider()
                .run(new CommandRequest(
                        key, id, component, command, arguments, secretArguments, OWNER, SourceFiles.NONE));
    }

    private CommandRun.State stateOf(EnvironmentId id, String run) throws Exception {
        return stage.provider().describeRun(id, run).orElseThrow().state();
    }

    private CommandRun.Finished finished(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG).until(() -> !(stateOf(id, run) instanceof CommandRun.Running));
        assertThat(stateOf(id, run)).isInstanceOf(CommandRun.Finished.class);
        return (CommandRun.Finished) stateOf(id, run);
    }

    private String stopped(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG).until(() -> stateOf(id, run) instanceof CommandRun.Stopped);
        return ((CommandRun.Stopped) stateOf(id, run)).reason();
    }

    private String output(EnvironmentId id, String run) throws Exception {
        try (InputStream output = stage.provider().output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The one that lives. */
    private FakeMachine machine() {
        assertThat(stage.aws.ec2().living()).hasSize(1);
        return stage.aws.ec2().living().getFirst();
    }

    private void awaitNoMachines() {
        await().atMost(LONG).untilAsserted(() -> assertThat(stage.aws.ec2().machines())
                .extracting(FakeMachine::state)
                .containsOnly(FakeMachine.State.TERMINATED));
    }

    private void assertNothingIsLeft() {
        assertThat(stage.aws.ec2().living()).isEmpty();
        assertThat(stage.aws.scheduler().names()).isEmpty();
        assertThat(stage.aws.ssm().parameterNames()).isEmpty();
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
