package io.greenroom.provider.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.InvalidParametersException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import tools.jackson.databind.json.JsonMapper;

/** Machines whose user data, commands and units are processes of this computer. */
@Tag("thorough")
@Timeout(180)
class FakeMachineIT {
    private static final String BUCKET = FakeAccount.BUCKET;

    private final MovableTime time = MovableTime.somewhen();
    private final FakeAws aws;
    private final SdkClients clients;
    private int tokens;

    FakeMachineIT(@TempDir Path root) {
        aws = FakeAws.start(root, time);
        clients = new SdkClients(aws.endpoint());
        aws.faults().unknownInvocations(0);
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private FakeMachine machine(String userData) {
        return machine(userData, FakeAccount.IMAGE, request -> {});
    }

    private FakeMachine machine(String userData, String image, Consumer<RunInstancesRequest.Builder> more) {
        String id = clients.ec2()
                .runInstances(request -> more.accept(request.minCount(1)
                        .maxCount(1)
                        .imageId(image)
                        .instanceType("t3.small")
                        .iamInstanceProfile(profile -> profile.name(FakeAccount.PROFILE))
                        .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                        .clientToken("gr-" + tokens++)
                        .userData(Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8)))))
                .instances()
                .getFirst()
                .instanceId();
        FakeMachine machine = aws.machine(id);
        awaitState(machine, State.RUNNING);
        return machine;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private static void awaitState(FakeMachine machine, State state) {
        await().until(() -> machine.state() == state);
    }

    private String send(FakeMachine machine, String script) {
        return clients.ssm()
                .sendCommand(request -> request.documentName("AWS-RunShellScript")
                        .instanceIds(machine.id())
                        .parameters(Map.of("commands", List.of(script))))
                .command()
                .commandId();
    }

    private GetCommandInvocationResponse invocation(FakeMachine machine, String command) {
        return clients.ssm()
                .getCommandInvocation(request -> request.commandId(command).instanceId(machine.id()));
    }

    private GetCommandInvocationResponse ended(FakeMachine machine, String command) {
        return await().until(() -> invocation(machine, command), answer -> !List.of(
                        CommandInvocationStatus.PENDING, CommandInvocationStatus.IN_PROGRESS)
                .contains(answer.status()));
    }

    private GetCommandInvocationResponse run(FakeMachine machine, String script) {
        return ended(machine, send(machine, script));
    }

    private void awaitFile(Path file) {
        await().until(() -> Files.exists(file));
    }

    @Test
    void userDataRunsOnce() throws Exception {
        FakeMachine machine = machine("#!/bin/sh\necho hello from $0\necho first >> \"$GREENROOM_ROOT/boots\"\n");

        assertThat(run(machine, "cloud-init status --wait").standardOutputContent())
                .isEqualTo("status: done\n");
        machine.reboot();
        assertThat(run(machine, "cloud-init status --wait").responseCode()).isZero();

        assertThat(machine.greenroomRoot().resolve("boots")).hasContent("first");
        assertThat(machine.userDataOutput()).contains("hello from");
    }

    @Test
    void userDataOfManyPartsRunsItsScripts() {
        FakeMachine machine = machine("""
                Content-Type: multipart/mixed; boundary="==PART=="
                MIME-Version: 1.0

                --==PART==
                Content-Type: text/cloud-config

                #cloud-config
                packages: [nginx]

                --==PART==
                Content-Type: text/x-shellscript
                Content-Transfer-Encoding: base64

                IyEvYmluL3NoCmVjaG8gb25lCg==

                --==PART==
                Content-Type: text/x-shellscript

                #!/bin/sh
                echo two
                exit 3
                --==PART==--
                """);

        assertThat(run(machine, "cloud-init status --wait").responseCode()).isEqualTo(1);
        assertThat(machine.userDataOutput()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aCommandRunsAndItsEndIsTold() {
        FakeMachine machine = machine("");
        aws.faults().unknownInvocations(1);
        String command = send(machine, "echo out of $AWS_SSM_INSTANCE_ID; echo err >&2; exit 3");

        assertThatThrownBy(() -> invocation(machine, command)).isInstanceOf(InvocationDoesNotExistException.class);
        GetCommandInvocationResponse answer = ended(machine, command);

        assertThat(answer.status()).isEqualTo(CommandInvocationStatus.FAILED);
        assertThat(answer.responseCode()).isEqualTo(3);
        assertThat(answer.standardOutputContent()).isEqualTo("out of " + machine.id() + "\n");
        assertThat(answer.standardErrorContent()).startsWith("err\n");
    }

    @Test
    void aDocumentGetsItsParameters() {
        aws.ssm().addDocument("Greenroom-Run", "#!/bin/sh\necho \"{{ run }}\"\n");
        FakeMachine machine = machine("");

        String command = clients.ssm()
                .sendCommand(request -> request.documentName("Greenroom-Run")
                        .instanceIds(machine.id())
                        .parameters(Map.of("run", List.of("r-1"))))
                .command()
                .commandId();

        assertThat(ended(machine, command).standardOutputContent()).isEqualTo("r-1\n");
    }

    @Test
    void aDocumentTakesNothingThatItsPatternDoesNotAllow() {
        aws.ssm().addDocument("Greenroom-Run", JsonMapper.shared().readTree("""
                                        {"schemaVersion": "2.2",
                                         "parameters": {"run": {"type": "String", "allowedPattern": "^[a-z0-9-]{1,20}$"},
                                                        "word": {"type": "String", "default": "ready"}},
                                         "mainSteps": [{"action": "aws:runShellScript", "name": "run",
                                                        "inputs": {"runCommand": ["#!/bin/sh", "echo '{{run}}' {{ word }}"]}}]}
                                        """));
        FakeMachine machine = machine("");

        String command = clients.ssm()
                .sendCommand(request -> request.documentName("Greenroom-Run")
                        .instanceIds(machine.id())
                        .parameters(Map.of("run", List.of("r-1"))))
                .command()
                .commandId();

        assertThat(ended(machine, command).standardOutputContent()).isEqualTo("r-1 ready\n");
        assertThatThrownBy(() -> clients.ssm().sendCommand(request -> request.documentName("Greenroom-Run")
                        .instanceIds(machine.id())
                        .parameters(Map.of("run", List.of("'; reboot '")))))
                .isInstanceOf(InvalidParametersException.class);
    }

    @Test
    void aStoppedMachineStartsAgainWithoutItsTimers() throws Exception {
        FakeMachine machine = machine("");
        run(machine, "shutdown -P +30; touch \"$GREENROOM_ROOT/kept\"");
        machine.stop();
        assertThat(machine.state()).isEqualTo(State.STOPPED);

        machine.start();
        time.advance(Duration.ofMinutes(40));

        assertThat(run(machine, "ls \"$GREENROOM_ROOT\"").standardOutputContent())
                .isEqualTo("kept\n");
    }

    @Test
    void aCommandLastsAsLongAsAnybodyHoldsItsOutput() {
        FakeMachine machine = machine("");
        String command = send(
                machine,
                "(while [ ! -e \"$GREENROOM_ROOT/go\" ]; do sleep 0.05; done; echo late) &\ntouch \"$GREENROOM_ROOT/left\"");
        awaitFile(machine.greenroomRoot().resolve("left"));
        String next = send(machine, "touch \"$GREENROOM_ROOT/next\"");

        assertThat(ended(machine, next).responseCode()).isZero();
        assertThat(invocation(machine, command).status()).isEqualTo(CommandInvocationStatus.IN_PROGRESS);
        assertThat(run(machine, "touch \"$GREENROOM_ROOT/go\"").responseCode()).isZero();
        assertThat(ended(machine, command).standardOutputContent()).isEqualTo("late\n");
    }

    @Test
    void cancellingKillsTheGroupAndNotWhatHasLeftIt() {
        FakeMachine machine = machine("");
        String command = send(
                machine,
                "setsid sleep 1000 < /dev/null > /dev/null 2>&1 &\ntouch \"$GREENROOM_ROOT/there\"; sleep 1001; sleep 1002");
        awaitFile(machine.greenroomRoot().resolve("there"));
        await().until(() -> machine.describeProcesses().stream().anyMatch(line -> line.matches(".*/sleep 1000")));

        clients.ssm().cancelCommand(request -> request.commandId(command));

        assertThat(ended(machine, command).status()).isEqualTo(CommandInvocationStatus.CANCELLED);
        await().until(() -> machine.describeProcesses().stream().noneMatch(line -> line.contains("sleep 1001")));
        assertThat(machine.describeProcesses()).anyMatch(line -> line.matches(".*/sleep 1000"));
    }

    @Test
    void aMachineMayDoWhatItsRoleMay() {
        clients.ssm().putParameter(put -> put.name("/greenroom/gr-1/r")
                .value("a \"quoted\"\nsecret")
                .type(ParameterType.SECURE_STRING));
        FakeMachine machine = machine("");
        String own = "runs/" + machine.userId() + "/gr-1/a b";

        GetCommandInvocationResponse answer = run(machine, """
                id=$(aws sts get-caller-identity --query UserId --output text)
                echo "$id"
                echo content > in
                aws s3api put-object --bucket %1$s --key "runs/$id/gr-1/a b" --body in > put.json || exit 1
                aws s3api head-object --bucket %1$s --key "runs/$id/gr-1/a b" > head.json || exit 2
                aws s3api get-object --bucket %1$s --key "runs/$id/gr-1/a b" out > get.json || exit 3
                cat out
                aws ssm get-parameter --name /greenroom/gr-1/r --with-decryption --query Parameter.Value --output text
                for key in runs/other/x "runs/$id/none"; do
                    aws s3api get-object --bucket %1$s --key "$key" out2
                    echo "$? $(test -e out2 && echo there)"
                done
                aws s3api head-object --bucket %1$s --key "runs/$id/none"; echo $?
                aws ssm get-parameter --name /other --with-decryption --query Parameter.Value --output text; echo $?
                aws ec2 describe-instances; echo $?
                """.formatted(BUCKET));

        assertThat(answer.standardOutputContent())
                .isEqualTo(
                        "%s\ncontent\na \"quoted\"\nsecret\n254 \n254 \n254\n254\n252\n".formatted(machine.userId()));
        assertThat(answer.standardErrorContent())
                .contains("An error occurred (AccessDenied) when calling the GetObject operation: ")
                .contains("An error occurred (403) when calling the HeadObject operation: Forbidden")
                .contains("An error occurred (AccessDeniedException) when calling the GetParameter operation: ");
        assertThat(aws.s3().text(BUCKET, own)).isEqualTo("content\n");
        assertThat(aws.calls().of("s3:PutObject"))
                .extracting(Calls.Call::principal)
                .containsExactly(machine.id());
    }

    @Test
    void theCommandLineTriesAgainWhenAnAnswerIsLost() {
        FakeMachine machine = machine("");
        aws.faults().seed(2).loseAnswers("sts:*", 0.5);

        GetCommandInvocationResponse answer = run(
                machine,
                "for i in 1 2 3 4; do aws sts get-caller-identity --query UserId --output text > id && cat id && exit; done");

        assertThat(answer.standardOutputContent()).isEqualTo(machine.userId() + "\n");
    }

    @Test
    void aUnitEndsWithAllThatItStarted() throws IOException {
        FakeMachine machine = machine("");
        Path script = machine.disk().resolve("server.sh");
        Files.writeString(script, """
                trap 'echo bye > "$GREENROOM_ROOT/bye"; exit 0' TERM
                setsid sleep 1000 &
                touch "$GREENROOM_ROOT/up"
                while :; do sleep 0.05; done
                """);

        GetCommandInvocationResponse started = run(machine, """
                systemd-run --quiet --collect --unit greenroom-web -p KillMode=control-group -p TimeoutStopSec=10 sh %s
                systemctl is-active --quiet greenroom-web; echo $?
                systemd-run --quiet --collect --unit greenroom-web sleep 1; echo $?
                """.formatted(script));
        awaitFile(machine.greenroomRoot().resolve("up"));
        GetCommandInvocationResponse stopped = run(machine, """
                systemctl stop greenroom-web; echo $?
                systemctl is-active --quiet greenroom-web; echo $?
                systemctl stop greenroom-web; echo $?
                """);

        assertThat(started.standardOutputContent()).isEqualTo("0\n1\n");
        assertThat(stopped.standardOutputContent()).isEqualTo("0\n3\n5\n");
        assertThat(machine.greenroomRoot().resolve("bye")).exists();
        await().until(() -> machine.describeProcesses().isEmpty());
    }

    @Test
    void aTimerOfTheMachineEndsItAtItsTime() {
        FakeMachine machine = machine("""
                #!/bin/sh
                set -e
                timer() {
                    systemd-run --quiet --unit greenroom-end --on-calendar "$1" --timer-property=AccuracySec=1s systemctl poweroff
                }
                timer '2026-03-01 09:40:00 UTC'
                systemctl stop greenroom-end.timer
                timer '2026-03-01 10:00:00 UTC'
                """);
        assertThat(run(machine, "cloud-init status --wait").responseCode()).isZero();

        time.advance(Duration.ofMinutes(20));
        assertThat(run(machine, "true").responseCode()).isZero();
        time.advance(Duration.ofMinutes(10));

        awaitState(machine, State.TERMINATED);
        assertThat(clients.ec2()
                        .describeInstances(request -> request.instanceIds(machine.id()))
                        .reservations()
                        .getFirst()
                        .instances()
                        .getFirst()
                        .stateReason()
                        .code())
                .isEqualTo("Client.InstanceInitiatedShutdown");
    }

    @Test
    void afterARebootTheEnabledUnitsRunAndTheCommandThatWasCutOff() throws Exception {
        FakeMachine machine = machine("");
        assertThat(run(machine, """
                                cat > "$GREENROOM_UNITS/greenroom-boot.service" <<END
                                [Unit]
                                Description=Says that it was there

                                [Service]
                                Type=oneshot
                                ExecStart=/bin/sh -c "touch $GREENROOM_ROOT/booted"

                                [Install]
                                WantedBy=multi-user.target
                                END
                                systemctl daemon-reload && systemctl enable greenroom-boot.service
                                """).responseCode()).isZero();
        String command = send(
                machine,
                "echo run >> \"$GREENROOM_ROOT/runs\"; while [ ! -e \"$GREENROOM_ROOT/booted\" ]; do sleep 0.05; done");
        awaitFile(machine.greenroomRoot().resolve("runs"));

        machine.reboot();

        assertThat(ended(machine, command).status()).isEqualTo(CommandInvocationStatus.SUCCESS);
        assertThat(machine.greenroomRoot().resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void nothingOfAMachineOutlivesIt() {
        FakeMachine machine = machine("");
        assertThat(run(machine, "setsid env -i sleep 1000 < /dev/null > /dev/null 2>&1 &")
                        .responseCode())
                .isZero();
        assertThat(machine.processes()).isEqualTo(1);

        clients.ec2().terminateInstances(request -> request.instanceIds(machine.id()));

        awaitState(machine, State.TERMINATED);
        assertThat(machine.processes()).isZero();
    }

    @Test
    void aMachineGoesByTheClockThatATestMoves() {
        FakeMachine machine = machine("");
        time.advance(Duration.ofDays(300));

        assertThat(run(machine, "date -u +%Y-%m-%d").standardOutputContent()).isEqualTo("2026-12-26\n");
        assertThat(run(machine, "date -u -d @0 +%Y").standardOutputContent()).isEqualTo("1970\n");
    }

    @Test
    void aSpotMachineIsTold() {
        FakeMachine machine = machine("#!/bin/sh\necho boot\n", FakeAccount.IMAGE, spot -> spot.instanceMarketOptions(
                        market -> market.marketType(MarketType.SPOT))
                .metadataOptions(options -> options.httpTokens("required")));
        String ask = """
                curl -s -o /dev/null -w '%{http_code} ' "$GREENROOM_METADATA/latest/meta-data/instance-id"
                token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$GREENROOM_METADATA/latest/api/token")
                for name in instance-life-cycle spot/instance-action; do
                    curl -fs -H "X-aws-ec2-metadata-token: $token" "$GREENROOM_METADATA/latest/meta-data/$name"
                    echo " $?"
                done
                """;
        assertThat(run(machine, ask).standardOutputContent()).isEqualTo("401 spot 0\n 22\n");

        machine.warn();
        assertThat(run(machine, ask).standardOutputContent())
                .isEqualTo("401 spot 0\n{\"action\":\"terminate\",\"time\":\"2026-03-01T09:32:00Z\"} 0\n");
        time.advance(Duration.ofMinutes(2));
        awaitState(machine, State.TERMINATED);
    }

    @Test
    void aBoothookRunsOnEachBoot() throws Exception {
        FakeMachine machine = machine("#cloud-boothook\n#!/bin/sh\necho hook >> \"$GREENROOM_ROOT/hooks\"\n");
        assertThat(run(machine, "cloud-init status --wait").responseCode()).isZero();

        machine.reboot();

        assertThat(run(machine, "cloud-init status --wait").responseCode()).isZero();
        assertThat(machine.greenroomRoot().resolve("hooks")).hasContent("hook\nhook");
    }

    @Test
    void anInterruptedSpotMachineSaysSo() {
        FakeMachine machine = machine("");
        machine.interrupt();
        awaitState(machine, State.TERMINATED);

        assertThat(clients.ec2()
                        .describeInstances(request -> request.instanceIds(machine.id()))
                        .reservations()
                        .getFirst()
                        .instances()
                        .getFirst()
                        .stateReason()
                        .code())
                .isEqualTo("Server.SpotInstanceTermination");
    }

    @Test
    void anAgentCanRunACommandTwice() {
        aws.faults().commandsRunTwice(true);
        FakeMachine machine = machine("");

        run(machine, "echo run >> \"$GREENROOM_ROOT/runs\"");

        assertThat(machine.greenroomRoot().resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void anImageHasWhatWasOnTheMachine() {
        FakeMachine machine = machine("");
        run(machine, "echo baked > \"$GREENROOM_ROOT/baked\"");
        String image = clients.ec2()
                .createImage(
                        request -> request.instanceId(machine.id()).name("gr-1").noReboot(true))
                .imageId();

        FakeMachine copy = machine("", image, request -> {});

        assertThat(run(copy, "cat \"$GREENROOM_ROOT/baked\"").standardOutputContent())
                .isEqualTo("baked\n");
        clients.ec2().deregisterImage(request -> request.imageId(image));
    }

    @Test
    void whatTheWorkerWritesTheMachineReads() {
        FakeMachine machine = machine("");
        String key = "runs/" + machine.userId() + "/gr-1/request.json";
        clients.s3().putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString("{}"));

        assertThat(run(
                                machine,
                                "aws s3api get-object --bucket %s --key %s request > /dev/null && cat request"
                                        .formatted(BUCKET, key))
                        .standardOutputContent())
                .isEqualTo("{}");
    }
}
