package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.greenroom.config.Surroundings;
import io.greenroom.status.LoadMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The templates of deploy/aws, held against what a worker, its image and its unit really do. */
class DeployTemplatesTest {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^(GREENROOM_[A-Z_]+)=(.*)$");
    private static final Pattern SECONDS = Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$");

    /** Stands for what is only known when a stack is made. */
    private static final Map<String, String> FILLED_IN = Map.of(
            "Installation", "greenroom",
            "Table", "greenroom",
            "WakeUpQueue", "https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake");

    private final JsonNode fargate = template("fargate.yaml");
    private final JsonNode machines = template("machines.yaml");
    private final JsonNode container = fargate.at("/Resources/Worker/Properties/ContainerDefinitions/0");

    /** As the tags are read, a reference is its name. */
    private static JsonNode template(String name) {
        return YAMLMapper.builder().build().readTree(DEPLOY.resolve("aws").resolve(name));
    }

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    private Map<String, String> variables(String template) {
        var variables = new TreeMap<String, String>();
        if (template.equals("fargate.yaml")) {
            for (JsonNode variable : container.get("Environment")) {
                String value = variable.get("Value").asString();
                variables.put(variable.get("Name").asString(), FILLED_IN.getOrDefault(value, value));
            }
        } else {
            VARIABLE.matcher(userData()).results().forEach(found -> {
                String value = found.group(2);
                String name = value.replaceAll("[${}]", "");
                variables.put(found.group(1), FILLED_IN.getOrDefault(name, value));
            });
        }
        return variables;
    }

    private String userData() {
        return machines.at("/Resources/Machine/Properties/LaunchTemplateData/UserData/Fn::Base64")
                .asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fargate.yaml", "machines.yaml"})
    void theSettingsOfATemplateAreSettingsThatThisVersionKnows(String template) {
        Map<String, String> variables = variables(template);

        assertThat(variables)
                .containsEntry("GREENROOM_LOGGING_METRICS", "emf")
                .containsKeys("GREENROOM_INSTALLATION", "GREENROOM_FLEET_TABLE", "GREENROOM_FLEET_WAKEUPQUEUE")
                .allSatisfy((name, value) -> assertThat(value).doesNotContain("$"));
        assertThatCode(() -> ConfiguredProviders.settings(Optional.empty(), with(variables)))
                .doesNotThrowAnyException();
    }

    private static Surroundings with(Map<String, String> variables) {
        return new Surroundings() {
            @Override
            public Map<String, String> environment() {
                return variables;
            }

            @Override
            public Path workingDirectory() {
                return Path.of("/nowhere");
            }

            @Override
            public Path home() {
                return Path.of("/nowhere");
            }

            @Override
            public Optional<Path> installation() {
                return Optional.empty();
            }

            @Override
            public Optional<String> read(Path file) {
                return Optional.empty();
            }

            @Override
            public boolean isDirectory(Path path) {
                return false;
            }
        };
    }

    @Test
    void bothScaleOnTheMetricThatWorkersWrite() {
        Stream.of(
                        fargate.at("/Resources/JobsInFlightPerWorker/Properties"
                                + "/TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification"),
                        machines.at("/Resources/JobsInFlightPerWorker/Properties"
                                + "/TargetTrackingConfiguration/CustomizedMetricSpecification"))
                .forEach(metric -> {
                    assertThat(metric.path("Namespace").asString()).isEqualTo(LoadMetrics.NAMESPACE);
                    assertThat(metric.path("MetricName").asString()).isEqualTo(LoadMetrics.JOBS);
                    assertThat(metric.path("Statistic").asString()).isEqualTo("Average");
                    assertThat(metric.path("Unit").asString()).isEqualTo("Count");
                    assertThat(metric.at("/Dimensions")).singleElement().satisfies(dimension -> {
                        assertThat(dimension.get("Name").asString()).isEqualTo(LoadMetrics.DIMENSION);
                        assertThat(dimension.get("Value").asString()).isEqualTo("Installation");
                    });
                });
    }

    @Test
    void nobodyCanConnectToAWorker() {
        for (JsonNode template : List.of(fargate, machines)) {
            assertThat(template.at("/Resources/WorkerGroup/Properties").has("SecurityGroupIngress"))
                    .isFalse();
            assertThat(template.get("Resources").valueStream().map(r -> r.get("Type")
                            .asString()))
                    .doesNotContain("AWS::EC2::SecurityGroupIngress");
        }
        assertThat(fargate.at("/Parameters/PublicIp/Default").asString()).isEqualTo("DISABLED");
        assertThat(container.has("PortMappings")).isFalse();
    }

    @Test
    void aContainerIsTheReleasesImageAsItIsMeantToBeRun() throws Exception {
        String image = text("container/Containerfile");

        assertThat(container.get("ReadonlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.at("/LinuxParameters/Capabilities/Drop/0").asString())
                .isEqualTo("ALL");
        assertThat(container.at("/LinuxParameters/InitProcessEnabled").asBoolean())
                .isTrue();
        assertThat(container.at("/HealthCheck/Command/1").asString()).isEqualTo("/opt/greenroom/healthcheck");
        assertThat(image)
                .contains("CMD [\"%s\"]"
                        .formatted(container.at("/HealthCheck/Command/1").asString()));
        // Only what the image declares as a volume keeps its owner and mode on Fargate.
        assertThat(image)
                .contains("VOLUME [%s]"
                        .formatted(String.join(
                                ", ",
                                container
                                        .get("MountPoints")
                                        .valueStream()
                                        .map(mount ->
                                                '"' + mount.get("ContainerPath").asString() + '"')
                                        .toList())));
    }

    @Test
    void aServiceHasTwoWorkersAndStartsNewOnesFirst() {
        JsonNode deployment = fargate.at("/Resources/Service/Properties/DeploymentConfiguration");

        assertThat(fargate.at("/Parameters/Workers/Default").asInt()).isEqualTo(2);
        assertThat(deployment.get("MinimumHealthyPercent").asInt()).isEqualTo(100);
        assertThat(deployment.get("MaximumPercent").asInt()).isEqualTo(200);
        assertThat(deployment.at("/DeploymentCircuitBreaker/Rollback").asBoolean())
                .isTrue();
    }

    @Test
    void everyWayToEndAWorkerLeavesItMoreTimeThanItTakesToHandOver() throws Exception {
        var settings = ConfiguredProviders.settings(Optional.empty(), with(Map.of()));
        Duration grace = settings.jobs().drainGrace();
        var stop = SECONDS.matcher(text("systemd/greenroom.service"));
        assertThat(stop.find()).isTrue();
        var unit = Duration.ofSeconds(Long.parseLong(stop.group(1)));
        JsonNode hook = machines.at("/Resources/Group/Properties/LifecycleHookSpecificationList/0");

        assertThat(Duration.ofSeconds(container.get("StopTimeout").asInt())).isGreaterThan(grace.multipliedBy(2));
        assertThat(unit).isGreaterThan(grace.multipliedBy(2));
        assertThat(Duration.ofSeconds(hook.get("HeartbeatTimeout").asInt())).isGreaterThan(unit.multipliedBy(2));
        // What EC2 says ahead of taking a spot machine back, less what it takes to notice.
        assertThat(unit).isLessThan(Duration.ofSeconds(110));
        assertThat(hook.get("LifecycleTransition").asString()).isEqualTo("autoscaling:EC2_INSTANCE_TERMINATING");
    }

    @Test
    void aMachineIsToldOfTheHookThatItsGroupHas() {
        assertThat(userData())
                .contains("GROUP=${AWS::StackName}\n")
                .contains("HOOK=%s\n"
                        .formatted(machines.at(
                                        "/Resources/Group/Properties/LifecycleHookSpecificationList/0/LifecycleHookName")
                                .asString()));
        assertThat(machines.at("/Resources/Group/Properties/AutoScalingGroupName")
                        .asString())
                .isEqualTo("AWS::StackName");
    }

    @Test
    void whatAMachineCallsIsInTheRelease() throws Exception {
        var called = Pattern.compile("/opt/greenroom/(deploy/\\S+)");
        var texts = List.of(userData(), text("aws/greenroom-drain.service"), text("aws/greenroom-metrics.service"));
        String archive = Files.readString(Path.of("../release/src/assembly/archive.xml"));

        assertThat(texts.stream().flatMap(text -> called.matcher(text).results().map(found -> found.group(1))))
                .hasSize(3)
                .allSatisfy(file -> {
                    assertThat(Path.of("..", file)).isExecutable();
                    assertThat(archive).contains("<include>%s</include>".formatted(file));
                });
    }
}
