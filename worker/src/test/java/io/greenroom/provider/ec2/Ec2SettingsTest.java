package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.config.Settings;
import io.greenroom.config.SettingsException;
import io.greenroom.config.Surroundings;
import io.greenroom.provider.aws.AwsSettings;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ec2SettingsTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/greenroom-end";

    private final Path folder;

    Ec2SettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As this provider reads its section. */
    private Ec2Settings settings(String section) throws IOException, SettingsException {
        var read = new ArrayList<Ec2Settings>();
        var recording = new ProviderKind() {
            @Override
            public String name() {
                return Ec2Fields.PROVIDER;
            }

            @Override
            public Optional<ConfiguredProvider> read(Section given, Path blueprints) {
                read.add(Ec2Settings.read(given, blueprints));
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
        Ec2Settings settings = settings("providers: {ec2: {bucket: runs, schedulerRole: \"%s\"}}".formatted(ROLE));

        assertThat(settings)
                .isEqualTo(new Ec2Settings(
                        settings.blueprints(),
                        new AwsSettings(
                                "runs", ROLE, "greenroom", "AWS-RunShellScript", null, Duration.ofSeconds(5), 5),
                        List.of(),
                        List.of(),
                        null));
    }

    @Test
    void eachSettingArrivesInItsPlace() throws Exception {
        assertThat(settings("""
                        providers:
                          ec2:
                            blueprints: machines
                            bucket: greenroom-runs-111122223333
                            subnets: [subnet-1, subnet-2]
                            securityGroups: [sg-1]
                            instanceProfile: greenroom-machine
                            schedulerRole: "%s"
                            scheduleGroup: ends
                            document: Greenroom-Run
                            region: eu-west-1
                            pace: {pollInterval: 10s, requestsPerSecond: 20}
                        """.formatted(ROLE)))
                .isEqualTo(new Ec2Settings(
                        folder.resolve("machines"),
                        new AwsSettings(
                                "greenroom-runs-111122223333",
                                ROLE,
                                "ends",
                                "Greenroom-Run",
                                "eu-west-1",
                                Duration.ofSeconds(10),
                                20),
                        List.of("subnet-1", "subnet-2"),
                        List.of("sg-1"),
                        "greenroom-machine"));
    }

    @Test
    void everyMistakeIsReportedAtOnce() throws Exception {
        assertThat(problems("""
                        providers:
                          ec2:
                            bucket: Not_A_Bucket
                            subnets: [subnet-1, vpc-1]
                            securityGroups: [web]
                            instanceProfile: "a b"
                            schedulerRole: greenroom-end
                            scheduleGroup: "a/b"
                            document: "?"
                            region: Ireland
                            pace: {pollInterval: 0s, requestsPerSecond: 51}
                            bukket: x
                        """))
                .contains(
                        "providers.ec2.bucket is \"Not_A_Bucket\"; it must be the name of an S3 bucket",
                        "providers.ec2.subnets has \"vpc-1\" in it",
                        "providers.ec2.securityGroups has \"web\" in it",
                        "providers.ec2.instanceProfile is",
                        "providers.ec2.schedulerRole is \"greenroom-end\"; it must be the ARN of a role",
                        "providers.ec2.scheduleGroup is",
                        "providers.ec2.document is",
                        "providers.ec2.region is \"Ireland\"",
                        "pace.pollInterval",
                        "pace.requestsPerSecond",
                        "bukket");
    }

    @Test
    void whatHasToBeThereIsMissedOnlyWhereThereIsASection() throws Exception {
        assertThat(problems("providers: {ec2: {}}"))
                .contains("providers.ec2.bucket is missing", "providers.ec2.schedulerRole is missing");
        assertThat(problems("stateDirectory: state")).isEmpty();
    }

    @Test
    void aMachineNeedsANetworkAndARoleFromTheSettingsOrItsLaunchTemplate() throws Exception {
        Ec2Settings bare = settings("providers: {ec2: {bucket: runs, schedulerRole: \"%s\"}}".formatted(ROLE));
        Plan plan = plan("image: ami-1, types: [t3.small]");

        assertThat(bare.objections(plan))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("'web'", "'providers.ec2.subnets'"))
                .anySatisfy(text -> assertThat(text).contains("'web'", "'providers.ec2.instanceProfile'"));
        assertThat(bare.objections(plan("launchTemplate: lt-1"))).isEmpty();
        assertThat(Samples.settings().objections(plan)).isEmpty();
    }

    private static Plan plan(String machine) {
        var problems = new Problems("x.yaml");
        Optional<Plan> plan = BlueprintReader.read(
                "x", "components: {web: {machine: {%s}}}".formatted(machine), null, new Ec2Fields(), problems);
        return plan.orElseThrow(() -> new AssertionError(problems.lines()));
    }
}
