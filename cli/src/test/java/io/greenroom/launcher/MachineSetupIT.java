package io.greenroom.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What makes a machine of deploy/aws a worker. */
class MachineSetupIT {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path AWS = TOP.resolve("deploy/aws");

    private final Path folder;

    MachineSetupIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private void hasNothingToSay(String... command) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, command[0]))),
                command[0] + " is not installed");
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(said).hasContent("");
        assertThat(process.exitValue()).isZero();
    }

    /** As CloudFormation hands it to a machine, but for the values. */
    @Test
    void shellcheckHasNothingToSayAboutTheUserData() throws Exception {
        String text = YAMLMapper.builder()
                .build()
                .readTree(AWS.resolve("machines.yaml"))
                .at("/Resources/Machine/Properties/LaunchTemplateData/UserData/Fn::Base64")
                .asString();
        String filledIn =
                text.replaceAll("\\$\\{(AWS::)?[A-Z][A-Za-z0-9]*}", "value").replace("${!", "${");
        assertThat(text).startsWith("#!/bin/bash\n").hasSizeLessThan(12_000);

        hasNothingToSay(
                "shellcheck",
                Files.writeString(folder.resolve("user-data"), filledIn).toString());
    }

    @Test
    void theUnitsAreAsSystemdWantsThem() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no", "--recursive-errors=no"));
        for (String unit : List.of("greenroom-drain.service", "greenroom-metrics.service", "greenroom-metrics.timer")) {
            String text = Files.readString(AWS.resolve(unit));
            command.add(Files.writeString(folder.resolve(unit), text.replace("=/opt/greenroom/", "=" + TOP + "/"))
                    .toString());
        }

        hasNothingToSay(command.toArray(String[]::new));
    }
}
