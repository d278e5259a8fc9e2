package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that end a machine, run with commands of our own in place of the machine's. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for Linux")
class UserDataIT {
    private static final String NAME = Names.environment(Samples.HASH);
    private static final DateTimeFormatter CALENDAR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Path machine;
    private final Path bin;
    private final Path said;

    UserDataIT(@TempDir Path folder) {
        this.machine = folder;
        this.bin = folder.resolve("bin");
        this.said = folder.resolve("said");
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(bin);
        Files.createFile(said);
        for (String command : List.of("cat", "date", "mkdir", "mv")) {
            executable(command, "exec '%s' \"$@\"".formatted(real(command)));
        }
        command("shutdown", "0");
    }

    private static Path real(String command) {
        return List.of("/usr/bin", "/bin").stream()
                .map(folder -> Path.of(folder, command))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** One that says how it was called, and ends like this. */
    private void command(String name, String exit) throws IOException {
        executable(name, "echo \"%s${*:+ $*}\" >>'%s'; exit %s".formatted(name, said, exit));
    }

    private void executable(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void systemd() throws IOException {
        command("systemd-run", "0");
        command("systemctl", "1"); // no timer is active
    }

    /** Runs it with nothing but those commands, on files of its own; what they said. */
    private List<String> run(String script) throws Exception {
        Files.writeString(said, "");
        Path file = Files.writeString(
                machine.resolve("script"),
                script.replace("/var/lib/greenroom", machine.resolve("lib").toString()));
        // The timer is set by what the script leaves running.
        var builder = new ProcessBuilder("/bin/sh", "-c", ". \"$0\"; wait", file.toString())
                .directory(machine.toFile())
                .redirectErrorStream(true)
                .redirectOutput(machine.resolve("output").toFile());
        builder.environment().put("PATH", bin.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(said);
    }

    private static Instant in(Duration duration) {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(duration);
    }

    private static String boot(Instant expiresAt) {
        return UserData.text(NAME, expiresAt, null);
    }

    private static String timerAt(Instant end) {
        return "systemd-run --quiet --unit greenroom-end --on-calendar %s --timer-property=AccuracySec=1s systemctl poweroff"
                .formatted(CALENDAR.format(end));
    }

    @Test
    void theFirstBootArmsTheTimerAtItsTimeAndAGrace() throws Exception {
        systemd();
        Instant expiresAt = in(Duration.ofHours(2));

        assertThat(run(boot(expiresAt)))
                .containsExactly(
                        "systemctl is-active --quiet greenroom-end.timer", timerAt(expiresAt.plus(UserData.GRACE)));
    }

    @Test
    void theTimerOfTheFirstBootIsArmedAlsoWhereThisMachinesClockIsAhead() throws Exception {
        systemd();
        Instant expiresAt = in(Duration.ofHours(-2));

        assertThat(run(boot(expiresAt))).contains(timerAt(expiresAt.plus(UserData.GRACE)));
    }

    @Test
    void aTimerThatIsThereIsLeftAlone() throws Exception {
        systemd();
        command("systemctl", "0");

        assertThat(run(boot(in(Duration.ofHours(2)))))
                .containsExactly("systemctl is-active --quiet greenroom-end.timer");
    }

    @Test
    void aMovedEndIsAnotherTimerAndIsKeptForTheNextBoot() throws Exception {
        systemd();
        Instant expiresAt = in(Duration.ofHours(2));
        Instant later = expiresAt.plus(Duration.ofHours(1));
        run(boot(expiresAt));

        assertThat(run(moved(NAME, later)))
                .containsExactly("systemctl stop greenroom-end.timer", timerAt(later.plus(UserData.GRACE)));
        assertThat(run(boot(expiresAt))).contains(timerAt(later.plus(UserData.GRACE)));
    }

    @Test
    void aMachineThatBootsAgainAfterItsTimeIsSwitchedOff() throws Exception {
        systemd();
        Instant expiresAt = in(Duration.ofHours(-2));
        run(boot(expiresAt));

        assertThat(run(boot(expiresAt))).contains("systemctl poweroff");
    }

    /** What the worker has a machine do when its end was moved. */
    private static String moved(String environment, Instant expiresAt) {
        return "set -- until %s %d\n%s"
                .formatted(environment, expiresAt.plus(UserData.GRACE).getEpochSecond(), Agents.launchText());
    }

    /** An image that was made of a machine brings that machine's files along. */
    @Test
    void whatAnotherEnvironmentLeftInTheImageDoesNotCount() throws Exception {
        systemd();
        run(boot(in(Duration.ofHours(-2))));
        run(moved(NAME, in(Duration.ofHours(-1))));
        Instant expiresAt = in(Duration.ofHours(2));

        assertThat(run(UserData.text(Names.environment(Names.hash("another key")), expiresAt, null)))
                .containsExactly(
                        "systemctl is-active --quiet greenroom-end.timer", timerAt(expiresAt.plus(UserData.GRACE)));
    }

    @Test
    void withoutSystemdTheShutdownIsPlanned() throws Exception {
        assertThat(run(boot(in(Duration.ofMinutes(55)))))
                .singleElement()
                .asString()
                .matches("shutdown -P \\+(59|60)");
        assertThat(run(moved(NAME, in(Duration.ofMinutes(115)))))
                .satisfiesExactly(first -> assertThat(first).isEqualTo("shutdown -c"), second -> assertThat(second)
                        .matches("shutdown -P \\+(119|120)"));
    }
}
