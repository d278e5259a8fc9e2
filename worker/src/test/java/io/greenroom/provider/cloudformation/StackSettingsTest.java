package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.config.Settings;
import io.greenroom.config.SettingsException;
import io.greenroom.config.Surroundings;
import io.greenroom.provider.aws.AwsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSettingsTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/";

    private final Path folder;

    StackSettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As this provider reads its section. */
    private StackSettings settings(String section) throws IOException, SettingsException {
        var read = new ArrayList<StackSettings>();
        var recording = new ProviderKind() {
            @Override
            public String name() {
                return StackFields.PROVIDER;
            }

            @Override
            public Optional<ConfiguredProvider> read(Section given, Path blueprints) {
                read.add(StackSettings.read(given, blueprints));
                return Optional.empty();
            }
        };
        Path file = Files.writeString(folder.resolve("greenroom.yaml"), section);
        Settings.read(Optional.of(file), Surroundings.ofThisProcess(), List.of(recording));
        return read.getFirst();
    }

    private String problems(String section) throws IOException {
        try {
            settings(section);
            return "";
        } catch (SettingsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whatIsNotSetHasItsDefault() throws Exception {
        StackSettings settings =
                settings("providers: {cloudformation: {bucket: runs, schedulerRole: \"%send\"}}".formatted(ROLE));

        assertThat(settings)
                .isEqualTo(new StackSettings(
                        settings.blueprints(),
                        new AwsSettings(
                                "runs",
                                ROLE + "end",
                                "greenroom",
                                "AWS-RunShellScript",
                                null,
                                Duration.ofSeconds(5),
                                5),
                        null,
                        List.of(),
                        null));
    }

    @Test
    void eachSettingArrivesInItsPlace() throws Exception {
        assertThat(settings("""
                        providers:
                          cloudformation:
                            blueprints: stacks
                            bucket: greenroom-runs-111122223333
                            schedulerRole: "%1$send"
                            serviceRole: "%1$sstack"
                            commandRole: "%1$scommands"
                            capabilities: [CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND]
                            scheduleGroup: ends
                            document: Greenroom-Run
                            region: eu-west-1
                            pace: {pollInterval: 10s, requestsPerSecond: 20}
                        """.formatted(ROLE)))
                .isEqualTo(new StackSettings(
                        folder.resolve("stacks"),
                        new AwsSettings(
                                "greenroom-runs-111122223333",
                                ROLE + "end",
                                "ends",
                                "Greenroom-Run",
                                "eu-west-1",
                                Duration.ofSeconds(10),
                                20),
                        ROLE + "stack",
                        List.of(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND),
                        ROLE + "commands"));
    }

    @Test
    void everyMistakeIsReportedAtOnce() throws Exception {
        assertThat(problems("""
                        providers:
                          cloudformation:
                            bucket: Not_A_Bucket
                            schedulerRole: "%send"
                            serviceRole: greenroom-stack
                            commandRole: "*"
                            capabilities: [CAPABILITY_ALL]
                            servicerole: x
                        """.formatted(ROLE)))
                .contains(
                        "providers.cloudformation.bucket is \"Not_A_Bucket\"",
                        "providers.cloudformation.serviceRole is \"greenroom-stack\"; it must be the ARN of a role",
                        "providers.cloudformation.commandRole is \"*\"",
                        "providers.cloudformation.capabilities has \"CAPABILITY_ALL\" in it; it takes CAPABILITY_IAM,",
                        "servicerole");
    }

    @Test
    void whatHasToBeThereIsMissedOnlyWhereThereIsASection() throws Exception {
        assertThat(problems("providers: {cloudformation: {}}"))
                .contains(
                        "providers.cloudformation.bucket is missing",
                        "providers.cloudformation.schedulerRole is missing");
        assertThat(problems("stateDirectory: state")).isEmpty();
    }

    @Test
    void aCapabilityHasToBeAllowedByTheSettingsOneByOne() {
        var blueprint = new StackBlueprint(
                new StackBlueprint.Source.Address("https://x"),
                Map.of(),
                List.of(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM));

        assertThat(Samples.settings().objections(blueprint))
                .singleElement()
                .asString()
                .contains("CAPABILITY_NAMED_IAM", "'providers.cloudformation.capabilities'");
    }
}
