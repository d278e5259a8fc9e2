package io.greenroom.launcher;

import static io.greenroom.launcher.MachineScene.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** deploy/aws/greenroom-drain on a machine whose metadata the test decides on. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for the Linux machines of deploy/aws")
class DrainIT {
    private static final String STATE = "autoscaling/target-lifecycle-state";
    private static final String NOTICE = "spot/instance-action";
    private static final String STOPPED = "systemctl stop greenroom.service";
    private static final String TOLD = "aws autoscaling complete-lifecycle-action --region eu-west-1"
            + " --auto-scaling-group-name greenroom-workers --lifecycle-hook-name drain --instance-id i-0123456789abcdef0"
            + " --lifecycle-action-result CONTINUE";

    private final MachineScene machine;
    private final InstanceMetadata metadata;

    DrainIT(@TempDir Path folder) throws IOException {
        this.machine = new MachineScene(folder);
        this.metadata = new InstanceMetadata();
    }

    @BeforeEach
    void aMachineInService() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "curl"))),
                "curl is not installed");
        metadata.put("instance-id", "i-0123456789abcdef0");
        metadata.put(STATE, "InService");
        machine.program("systemctl", "");
        machine.program("aws", "");
        // It looks as often as the machine lets it, and not every five seconds.
        machine.silentProgram("sleep", "exec /bin/sleep 0.1");
    }

    @AfterEach
    void endAll() {
        machine.close();
        metadata.close();
    }

    private Process drain() throws IOException {
        var variables = new HashMap<>(Map.of(
                "AWS_REGION", "eu-west-1",
                "GROUP", "greenroom-workers",
                "HOOK", "drain",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.address().toString()));
        // What is on the machine is never reached through a proxy.
        variables.put("http_proxy", "http://127.0.0.1:1");
        return machine.start("greenroom-drain", variables);
    }

    private void awaitMoreLooks() {
        int before = metadata.looks();
        await().atMost(PATIENCE).until(() -> metadata.looks() >= before + 12);
    }

    @Test
    void aMachineInServiceIsLeftAlone() throws Exception {
        Process drain = drain();
        awaitMoreLooks();

        assertThat(drain.isAlive()).as(machine.said()).isTrue();
        assertThat(machine.calls()).isEmpty();
        assertThat(machine.said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Standby", "Detached", "Warmed:Stopped", "Terminated?", ""})
    void soIsOneInAnyOtherState(String state) throws Exception {
        metadata.put(STATE, state);
        Process drain = drain();
        awaitMoreLooks();

        assertThat(drain.isAlive()).as(machine.said()).isTrue();
        assertThat(machine.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Terminated", "Warmed:Terminated"})
    void theWorkerOfAMachineThatItsGroupTakesOutIsStoppedAndThenTheHookIsTold(String state) throws Exception {
        Process drain = drain();
        awaitMoreLooks();

        metadata.put(STATE, state);

        assertThat(machine.ended(drain)).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD);
    }

    @Test
    void theHookIsToldOnlyWhenTheWorkerHasEnded() throws Exception {
        machine.program("systemctl", "until [ -e ended ]; do /bin/sleep 0.1; done");
        metadata.put(STATE, "Terminated");
        Process drain = drain();
        await().atMost(PATIENCE).until(() -> machine.calls().contains(STOPPED));
        assertThat(machine.calls()).containsExactly(STOPPED);

        Files.createFile(machine.file("ended"));

        assertThat(machine.ended(drain)).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD);
    }

    @Test
    void theWorkerOfASpotMachineThatIsTakenBackIsStoppedOnce() throws Exception {
        metadata.put(NOTICE, "{\"action\": \"terminate\", \"time\": \"2026-03-01T09:32:00Z\"}");
        Process drain = drain();
        await().atMost(PATIENCE).until(() -> !machine.calls().isEmpty());
        awaitMoreLooks();

        assertThat(machine.calls()).containsExactly(STOPPED);
        assertThat(machine.said()).contains("EC2 takes this spot machine back");
        assertThat(drain.isAlive()).isTrue();
    }

    @Test
    void whereItsGroupTakesOutASpotMachineThatIsTakenBackTheHookIsToldToo() throws Exception {
        metadata.put(NOTICE, "{\"action\": \"terminate\", \"time\": \"2026-03-01T09:32:00Z\"}");
        Process drain = drain();
        await().atMost(PATIENCE).until(() -> !machine.calls().isEmpty());

        metadata.put(STATE, "Terminated");

        assertThat(machine.ended(drain)).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD);
    }

    @Test
    void aHookThatCannotBeToldIsToldAgain() throws Exception {
        machine.program("aws", "[ \"$(grep -c ^aws calls)\" -ge 3 ]");
        metadata.put(STATE, "Terminated");

        assertThat(machine.ended(drain())).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD, TOLD, TOLD);
        assertThat(machine.said()).contains("could not be told that this machine can go; trying again");
    }

    @Test
    void aWorkerThatSystemdCouldNotStopDoesNotKeepTheMachine() throws Exception {
        machine.program("systemctl", "exit 1");
        metadata.put(STATE, "Terminated");

        assertThat(machine.ended(drain())).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD);
        assertThat(machine.said()).contains("was not stopped as it should be (status 1)");
    }

    @Test
    void metadataThatDoNotAnswerAreNoReasonToStopAnything() throws Exception {
        metadata.put(STATE, "Terminated");
        metadata.breakDown(true);
        Process drain = drain();
        awaitMoreLooks();
        assertThat(machine.calls()).isEmpty();

        metadata.breakDown(false);

        assertThat(machine.ended(drain)).as(machine.said()).isZero();
        assertThat(machine.calls()).containsExactly(STOPPED, TOLD);
    }

    @Test
    void itSaysWhatItWasNotGiven() throws Exception {
        Process drain = machine.start("greenroom-drain", Map.of("AWS_REGION", "eu-west-1", "HOOK", "drain"));

        assertThat(machine.ended(drain)).isNotZero();
        assertThat(machine.said()).contains("GROUP: is not set");
        assertThat(machine.calls()).isEmpty();
    }
}
