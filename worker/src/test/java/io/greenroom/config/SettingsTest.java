package io.greenroom.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Path FILE = Path.of("/srv/greenroom.yaml");

    private final Fake fake = new Fake();

    @Test
    void withoutAFileEverythingHasItsDefault() throws SettingsException {
        Settings settings = read();

        assertThat(settings.source()).isEmpty();
        assertThat(settings.stateDirectory()).isEqualTo(Path.of("/home/ci/.greenroom"));
        assertThat(settings.polling()).isEqualTo(new Settings.Polling(Duration.ofSeconds(1), Duration.ofSeconds(15)));
        assertThat(settings.jobs())
                .isEqualTo(new Settings.Jobs(
                        1000,
                        Duration.ofSeconds(20),
                        Optional.of(Duration.ofMinutes(1)),
                        OptionalInt.empty(),
                        Map.of()));
        assertThat(settings.environments())
                .isEqualTo(new Settings.Environments(
                        "local",
                        Duration.ofHours(2),
                        Duration.ofHours(24),
                        Optional.of(Duration.ofHours(1)),
                        false,
                        EndWhen.EXECUTION_ENDED,
                        Duration.ofMinutes(15),
                        Map.of()));
        assertThat(settings.limits())
                .isEqualTo(new Settings.Limits(
                        OptionalInt.empty(), OptionalInt.empty(), Map.of(), Duration.ZERO, List.of()));
        assertThat(settings.fleet())
                .isEqualTo(new Settings.Fleet(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(settings.pollers()).isEqualTo(new Settings.Pollers(Set.of(), Map.of()));
        assertThat(settings.artifacts()).isEqualTo(new Settings.Artifacts(100_000, 8L << 30));
        assertThat(settings.providers()).extracting(ConfiguredProvider::name).containsExactly("local");
        assertThat(settings.status().listen()).hasToString("127.0.0.1:8470");
        assertThat(settings.logging())
                .isEqualTo(new Settings.Logging(Settings.Logging.Level.INFO, Settings.Logging.Format.TEXT));
    }

    @Test
    void aWorkerCanBeOneOfMany() throws SettingsException {
        Settings.Fleet fleet =
                read("fleet: {table: greenroom, worker: worker-1.local, address: 'http://10.0.3.7:8470'}")
                        .fleet();

        assertThat(fleet.table()).contains("greenroom");
        assertThat(fleet.worker()).contains("worker-1.local");
        assertThat(fleet.address()).contains(URI.create("http://10.0.3.7:8470"));
        assertThat(problems("fleet: {table: 'a table', worker: 'me/you'}"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("fleet.table is \"a table\"; it must be the name of"))
                .anySatisfy(problem -> assertThat(problem).contains("fleet.worker is \"me/you\"; it must be 1 to 100"));
    }

    @Test
    void theFileOfTheDesignIsUnderstood() throws SettingsException {
        fake.environment.put("CLOUDSHELL_PASSWORD", "open sesame");
        Settings settings = read("""
                actionDefinitions: action-definitions
                stateDirectory: ~/state
                blueprints: all-blueprints
                polling:  {fastest: 500ms, slowest: 2m}
                jobs:     {maxConcurrent: 20, drainGrace: 0, linkAfter: never, maxPerPipeline: 5, maxPerProvider: {local: 3}}
                pollers:  {only: [Run-Command, End-Environment], query: [Team=blue]}
                environments: {defaultProvider: cloudshell, defaultDuration: 1h, maxDuration: 1d, keepFailedFor: never}
                artifacts: {maxFiles: 500, maxSize: 20MiB}
                providers:
                  local:      {blueprints: /opt/blueprints}
                  cloudshell: {url: "https://cloudshell.example.com:3443", username: ci, password: "${CLOUDSHELL_PASSWORD}", domain: Global, caCertificate: ca.pem, insecure: false}
                status:   {listen: "[::1]:0", publicUrl: "https://greenroom.example.com"}
                logging:  {level: debug, format: json, metrics: emf}
                """);

        assertThat(settings.source()).contains(FILE);
        assertThat(settings.actionDefinitions()).isEqualTo(Path.of("/srv/action-definitions"));
        assertThat(settings.stateDirectory()).isEqualTo(Path.of("/home/ci/state"));
        assertThat(settings.polling().slowest()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.environments().keepFailedFor()).isEmpty();
        assertThat(settings.artifacts()).isEqualTo(new Settings.Artifacts(500, 20L << 20));
        assertThat(settings.jobs())
                .isEqualTo(
                        new Settings.Jobs(20, Duration.ZERO, Optional.empty(), OptionalInt.of(5), Map.of("local", 3)));
        assertThat(settings.pollers())
                .isEqualTo(new Settings.Pollers(Set.of("Run-Command", "End-Environment"), Map.of("Team", "blue")));
        assertThat(settings.environments().defaultProvider()).isEqualTo("cloudshell");
        assertThat(settings.blueprints()).isEqualTo(Path.of("/srv/all-blueprints"));
        assertThat(settings.providers()).extracting(ConfiguredProvider::name).containsExactly("local", "cloudshell");
        assertThat(settings.providers().get(1).secrets()).containsExactly(new Secret("open sesame"));
        assertThat(settings.status().listen()).isEqualTo(new Settings.ListenAddress("::1", 0));
        assertThat(settings.status().publicUrl()).contains(URI.create("https://greenroom.example.com"));
        assertThat(settings.logging().format()).isEqualTo(Settings.Logging.Format.JSON);
        assertThat(settings.logging().metrics()).isEqualTo(Settings.Logging.Metrics.EMF);
        assertThat(settings.toString()).doesNotContain("sesame");
    }

    @Test
    void anEngineIsConfiguredByItsNameAlone() throws SettingsException {
        assertThat(read("providers: {docker: {}}").providers())
                .extracting(ConfiguredProvider::name)
                .containsExactly("local", "docker");
        assertThat(read("providers: {local: {}}").providers())
                .extracting(ConfiguredProvider::name)
                .containsExactly("local");
    }

    @Test
    void aKeyWithoutAValueIsAsGoodAsNone() throws SettingsException {
        assertThat(read("polling:\njobs: {maxConcurrent: }\nstatus: {publicUrl: null}\n")
                        .jobs()
                        .maxConcurrent())
                .isEqualTo(1000);
    }

    @Test
    void limitsAndTheEndOfEnvironmentsAreRead() throws SettingsException {
        Settings settings = read("""
                environments: {endWhen: stage-failed, grace: 5m}
                providers: {local: {cost: {perHour: 0.05}}}
                limits:
                  environments: 50
                  perPipeline: 10
                  perProvider: {cloudshell: 3}
                  wait: 10m
                  allow:
                    - {pipelines: "shop-*", blueprints: "web-*"}
                    - {blueprints: tiny}
                """);

        assertThat(settings.environments().endWhen()).isEqualTo(EndWhen.STAGE_FAILED);
        assertThat(settings.environments().grace()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.environments().prices())
                .containsExactly(Map.entry("local", new Price(new BigDecimal("0.05"), false)));
        assertThat(settings.limits())
                .isEqualTo(new Settings.Limits(
                        OptionalInt.of(50),
                        OptionalInt.of(10),
                        Map.of("cloudshell", 3),
                        Duration.ofMinutes(10),
                        List.of(
                                new Settings.Limits.Allowance("shop-*", "web-*"),
                                new Settings.Limits.Allowance("*", "tiny"))));
    }

    @Test
    void mistakesInLimitsAreNamedWithTheirPlaces() {
        assertThat(problems("""
                environments: {endWhen: execution_ended}
                limits:
                  environments: many
                  perProvider: {locale: 3}
                  allow:
                    - {pipeline: "shop-*"}
                """))
                .anyMatch(problem -> problem.contains("environments.endWhen")
                        && problem.contains("execution-ended or stage-failed or expired"))
                .anyMatch(problem -> problem.contains("limits.environments") && problem.contains("whole number"))
                .anyMatch(problem ->
                        problem.contains("limits.perProvider.locale") && problem.contains("limits.perProvider.local?"))
                .anyMatch(problem ->
                        problem.contains("limits.allow.1.pipeline") && problem.contains("limits.allow.1.pipelines?"));
        assertThat(problems("limits: {allow: shop}")).anyMatch(problem -> problem.contains("must be a list of rules"));
    }

    @Test
    void anEmptyFileIsFine() throws SettingsException {
        assertThat(read("# nothing yet\n").source()).contains(FILE);
    }

    @Test
    void theEnvironmentOverridesTheFile() throws SettingsException {
        fake.environment.put("GREENROOM_POLLING_FASTEST", "250ms");
        fake.environment.put("GREENROOM_JOBS_MAXCONCURRENT", "7");
        fake.environment.put("GREENROOM_STATEDIRECTORY", "state");
        fake.environment.put("GREENROOM_LOGGING_LEVEL", "");

        Settings settings = read("polling: {fastest: 3s}\nlogging: {level: warn}\nstateDirectory: other\n");

        assertThat(settings.polling().fastest()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.jobs().maxConcurrent()).isEqualTo(7);
        assertThat(settings.stateDirectory()).isEqualTo(Path.of("/var/ci/state"));
        assertThat(settings.logging().level()).isEqualTo(Settings.Logging.Level.WARN);
    }

    @Test
    void aProviderCanBeConfiguredByTheEnvironmentAlone() throws SettingsException {
        fake.environment.put("GREENROOM_PROVIDERS_CLOUDSHELL_URL", "http://127.0.0.1:1");
        fake.environment.put("GREENROOM_PROVIDERS_CLOUDSHELL_USERNAME", "ci");
        fake.environment.put("GREENROOM_PROVIDERS_CLOUDSHELL_PASSWORD", "open ${sesame}");

        assertThat(read().providers().get(1).secrets()).containsExactly(new Secret("open ${sesame}"));
    }

    @Test
    void theFileIsLookedForWhereTheProcessStartedThenSystemWide() throws SettingsException {
        fake.files.put(Path.of("/etc/greenroom/greenroom.yaml"), "jobs: {maxConcurrent: 2}");
        assertThat(read().jobs().maxConcurrent()).isEqualTo(2);

        fake.files.put(Path.of("/var/ci/greenroom.yaml"), "jobs: {maxConcurrent: 3}");
        assertThat(read().jobs().maxConcurrent()).isEqualTo(3);
    }

    @Test
    void whatShipsIsUsedWhenThereIsNothingBesideTheProcess() throws SettingsException {
        assertThat(read().actionDefinitions()).isEqualTo(Path.of("/var/ci/action-definitions"));

        fake.installation = Optional.of(Path.of("/opt/greenroom"));
        fake.directories.add(Path.of("/opt/greenroom/action-definitions"));
        fake.directories.add(Path.of("/opt/greenroom/examples/shop/blueprints"));
        assertThat(read().actionDefinitions()).isEqualTo(Path.of("/opt/greenroom/action-definitions"));
        assertThat(read().blueprints()).isEqualTo(Path.of("/opt/greenroom/examples/shop/blueprints"));

        fake.directories.add(Path.of("/var/ci/action-definitions"));
        assertThat(read().actionDefinitions()).isEqualTo(Path.of("/var/ci/action-definitions"));
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsPlace() {
        assertThat(problems("""
                        polling: {fastest: 5 parsecs, slowest: 15s}
                        jobs:
                          maxConcurrent: 0
                          drainGrace: [1s]
                          linkAfter: sometimes
                        environments: {defaultProvider: cloudshell, defaultDuration: 10s}
                        status: {listen: 8470, publicUrl: "ftp://host"}
                        logging: loud
                        """))
                .containsExactly(
                        "/srv/greenroom.yaml:1:11: polling.fastest is \"5 parsecs\"; it must be a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 50ms to 1h",
                        "/srv/greenroom.yaml:3:3: jobs.maxConcurrent is \"0\"; it must be a whole number from 1 to 100000",
                        "/srv/greenroom.yaml:4:3: jobs.drainGrace must be a single value",
                        "/srv/greenroom.yaml:5:3: jobs.linkAfter is \"sometimes\"; it must be never, or a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 0 to 1d",
                        "/srv/greenroom.yaml:6:45: environments.defaultDuration is \"10s\"; it must be a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 1m to 365d",
                        "/srv/greenroom.yaml:6:16: environments.defaultProvider is \"cloudshell\", which is not configured; add the section providers.cloudshell",
                        "/srv/greenroom.yaml:7:10: status.listen is \"8470\"; it must be host:port, such as 127.0.0.1:8470",
                        "/srv/greenroom.yaml:7:24: status.publicUrl is \"ftp://host\"; it must be a URL such as https://host.example.com, without path, user, query and fragment: the pages need a host name, or a port, of their own",
                        "/srv/greenroom.yaml:8:1: logging is a section, not a value; there are level, format, keepFor, keepMegabytes, commands, logGroup, metrics in logging");
    }

    @Test
    void anInstallationHasANameThatFitsIntoOthers() throws SettingsException {
        assertThat(read().installation()).isEqualTo("greenroom");
        assertThat(read("installation: team-7").installation()).isEqualTo("team-7");
        assertThat(problems("installation: 'team 7'"))
                .singleElement()
                .asString()
                .contains("installation is \"team 7\"", "letters, digits and -");
    }

    @Test
    void thePagesHaveTheWholeOfTheirHost() throws SettingsException {
        assertThat(read("status: {publicUrl: 'https://host/'}").status().publicUrl())
                .contains(URI.create("https://host/"));
        assertThat(problems("status: {publicUrl: 'https://host/greenroom'}"))
                .singleElement()
                .asString()
                .contains("without path", "a host name, or a port, of their own");
    }

    @Test
    void aTokenFitsIntoAHeaderAndIsNotToldWhenItDoesNot() throws SettingsException {
        assertThat(read("status: {token: '!0123456789abcdef~'}").status().token())
                .isPresent();
        for (String token : List.of("0123456789 abcdef", "0123456789abcdéf", "0123456789abcdef\\u007f")) {
            assertThat(problems("status: {token: \"%s\"}".formatted(token)))
                    .containsExactly(
                            "/srv/greenroom.yaml:1:10: status.token must consist of visible ASCII characters, without spaces, to fit into an HTTP header");
        }
    }

    @Test
    void aHeaderThatEveryoneSendsSaysNothingAboutWhoItIs() throws SettingsException {
        for (String name : List.of("X-Forwarded-User", "X-Auth-Request-Email", "Remote-User", "X-Amzn-Oidc-Identity")) {
            assertThat(read("status: {proxyHeader: %s}".formatted(name))
                            .status()
                            .proxyHeader())
                    .contains(name);
        }
        for (String name :
                List.of("Host", "cookie", "User-Agent", "Accept-Language", "Sec-Fetch-Mode", "X-Forwarded-For")) {
            assertThat(problems("status: {proxyHeader: %s}".formatted(name)))
                    .containsExactly(
                            "/srv/greenroom.yaml:1:10: status.proxyHeader is \"%s\"; it must be the name of an HTTP header that only the proxy sets, and only for those whom it knows, such as X-Forwarded-User"
                                    .formatted(name));
        }
    }

    @Test
    void theLogsOfCommandsGoToCloudWatchWhenTold() throws SettingsException {
        assertThat(read("logging: {logGroup: /ci/commands}").logging().cloudWatchGroup())
                .isEmpty();
        assertThat(read("logging: {commands: cloudwatch}").logging().cloudWatchGroup())
                .contains("/greenroom/commands");
        assertThat(read("logging: {commands: cloudwatch, logGroup: \"a.b-c_d/e#1\"}")
                        .logging()
                        .cloudWatchGroup())
                .contains("a.b-c_d/e#1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake",
                "https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/111122223333/greenroom-wake",
                "http://127.0.0.1:9324/000000000000/greenroom-wake",
                "http://localhost:9324/queue/greenroom_wake",
                "http://[::1]:9324/000000000000/greenroom-wake"
            })
    void theUrlOfAQueueIsTakenAsItIs(String url) throws SettingsException {
        assertThat(read("fleet: {wakeUpQueue: \"%s\"}".formatted(url)).fleet().wakeUpQueue())
                .contains(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "greenroom-wake",
                "arn:aws:sqs:eu-west-1:111122223333:greenroom-wake",
                "http://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake",
                "https://sqs.eu-west-1.amazonaws.com",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake.fifo",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake?Action=Purge"
            })
    void whatIsNoUrlOfAStandardQueueIsRefusedWithWhatIsAllowed(String url) {
        assertThat(problems("fleet: {wakeUpQueue: \"%s\"}".formatted(url)))
                .singleElement()
                .asString()
                .contains("fleet.wakeUpQueue", "the https URL of a standard SQS queue", "http only on this machine");
    }

    @Test
    void aPlaceForLogsThatCannotBeIsRefused() {
        assertThat(problems("logging: {commands: cloudwach, logGroup: 'our logs'}"))
                .containsExactly(
                        "/srv/greenroom.yaml:1:11: logging.commands is \"cloudwach\"; it must be file or cloudwatch",
                        "/srv/greenroom.yaml:1:32: logging.logGroup is \"our logs\"; it must be 1 to 512 letters, digits, and . - _ / #, not beginning with aws/");
        assertThat(problems("logging: {logGroup: aws/lambda}")).hasSize(1);
        assertThat(problems("logging: {logGroup: %s}".formatted("g".repeat(513))))
                .hasSize(1);
    }

    @Test
    void whatIsPolledForCanBeSaidByTheEnvironment() throws SettingsException {
        fake.environment.put("GREENROOM_POLLERS_ONLY", "Run-Command, End-Environment");
        fake.environment.put("GREENROOM_POLLERS_QUERY", "Team=blue,Size=x-1");
        fake.environment.put("GREENROOM_JOBS_MAXPERPROVIDER_DOCKER", "4");

        Settings settings = read("jobs: {maxPerProvider: {local: 3}}");

        assertThat(settings.pollers())
                .isEqualTo(new Settings.Pollers(
                        Set.of("Run-Command", "End-Environment"), Map.of("Team", "blue", "Size", "x-1")));
        assertThat(settings.jobs().maxPerProvider()).isEqualTo(Map.of("local", 3, "docker", 4));
    }

    @Test
    void aQueryThatCodePipelineWouldRefuseIsRefused() {
        assertThat(problems("pollers: {query: [Team, Team=a b, Team=%s]}".formatted("x".repeat(21))))
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith("/srv/greenroom.yaml:1:11: pollers.query has \"Team")
                        .contains("it must be Property=value"));
        assertThat(problems("pollers: {query: [Team=red, Team=blue]}"))
                .containsExactly(
                        "/srv/greenroom.yaml:1:11: pollers.query names Team twice; a worker serves one value of it");
    }

    @Test
    void aBulkheadHasRoomForOneJobAtLeast() {
        assertThat(problems("jobs: {maxPerPipeline: 0, maxPerProvider: {local: none, ec3: 5}}"))
                .containsExactly(
                        "/srv/greenroom.yaml:1:8: jobs.maxPerPipeline is \"0\"; it must be a whole number from 1 to 100000",
                        "/srv/greenroom.yaml:1:44: jobs.maxPerProvider.local is \"none\"; it must be a whole number from 1 to 100000",
                        "/srv/greenroom.yaml:1:57: jobs.maxPerProvider.ec3 is not a setting; did you mean jobs.maxPerProvider.ec2?");
    }

    @Test
    void unknownSettingsComeWithWhatMayHaveBeenMeant() {
        assertThat(problems("""
                        poling: {fastest: 1s}
                        slowest: 2s
                        providers: {podman: {host: h}}
                        jobs: {colour: red}
                        """))
                .containsExactly(
                        "/srv/greenroom.yaml:1:1: poling is not a setting; did you mean polling?",
                        "/srv/greenroom.yaml:2:1: slowest is not a setting; did you mean polling.slowest?",
                        "/srv/greenroom.yaml:3:13: providers.podman is not a setting; there are local, docker, ec2, cloudformation, cloudshell in providers",
                        "/srv/greenroom.yaml:4:8: jobs.colour is not a setting; there are maxConcurrent, drainGrace, linkAfter, maxPerPipeline, maxPerProvider in jobs");
    }

    @Test
    void unknownOverridesAreReportedButOtherVariablesAreNot() {
        fake.environment.put("GREENROOM_POLING_FASTEST", "1s");
        fake.environment.put("GREENROOM_JOBS_COLOUR", "red");
        fake.environment.put("GREENROOM_ENVIRONMENT_ID", "local/1");
        fake.environment.put("GREENROOM_WORKSPACE", "/tmp");

        assertThat(problems(""))
                .containsExactly(
                        "GREENROOM_JOBS_COLOUR: is not a setting; there are maxConcurrent, drainGrace, linkAfter, maxPerPipeline, maxPerProvider in jobs",
                        "GREENROOM_POLING_FASTEST: is not a setting; did you mean GREENROOM_POLLING_FASTEST?");
    }

    @Test
    void lesserAndGreaterMustNotBeSwapped() {
        fake.environment.put("GREENROOM_POLLING_FASTEST", "1m");

        assertThat(problems("environments: {maxDuration: 1h}"))
                .containsExactly(
                        "GREENROOM_POLLING_FASTEST: polling.fastest (1m) must not be more than polling.slowest (15s)",
                        "/srv/greenroom.yaml:1:16: environments.defaultDuration (2h) must not be more than environments.maxDuration (1h)");
    }

    @Test
    void aHalfConfiguredProviderNamesWhatIsMissing() {
        assertThat(problems("providers:\n  cloudshell: {url: https://host, insecure: true, caCertificate: ca.pem}"))
                .containsExactly(
                        "/srv/greenroom.yaml:2:3: providers.cloudshell.username is missing",
                        "/srv/greenroom.yaml:2:3: providers.cloudshell.password is missing",
                        "/srv/greenroom.yaml:2:35: providers.cloudshell.insecure is true, which leaves caCertificate without effect; remove one");
    }

    @Test
    void aProviderHasTheFolderOfAllOrOneOfItsOwn() throws SettingsException {
        assertThat(foldersOf("blueprints: all\nproviders: {far: {blueprints: far}}"))
                .containsExactly(Path.of("/srv/all"), Path.of("/srv/far"));
        fake.environment.put("GREENROOM_BLUEPRINTS", "/opt/all");
        assertThat(foldersOf("")).containsExactly(Path.of("/opt/all"), Path.of("/opt/all"));
    }

    /** Of two providers, near and far. */
    private List<Path> foldersOf(String content) throws SettingsException {
        fake.files.put(FILE, content);
        var folders = new ArrayList<Path>();
        Settings.read(Optional.of(FILE), fake, List.of(recording("near", folders), recording("far", folders)));
        return folders;
    }

    private static ProviderKind recording(String name, List<Path> folders) {
        return new ProviderKind() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
                folders.add(section.path("blueprints").orElse(blueprints));
                return Optional.empty();
            }
        };
    }

    @Test
    void everyMistakeAboutCloudShellIsReportedAtOnce() {
        assertThat(problems("""
                        providers:
                          cloudshell:
                            url: cloudshell:82
                            username: ci
                            password: pw
                            proxy: https://u:sesame@proxy
                            searchHistory: sometimes
                            timeouts: {connect: 0, overal: 1s}
                            pace: {requestsPerSecond: 0, tokenReuse: 1s}
                            waits: {conflict: forever}
                            timeout: 5s
                        """))
                .containsExactly(
                        "/srv/greenroom.yaml:3:5: providers.cloudshell.url is \"cloudshell:82\"; it must be a URL such as https://host.example.com, without user, query and fragment",
                        "/srv/greenroom.yaml:6:5: providers.cloudshell.proxy is \"https://***@proxy\"; it must be http://host:port, without user and path",
                        "/srv/greenroom.yaml:7:5: providers.cloudshell.searchHistory is \"sometimes\"; it must be true or false",
                        "/srv/greenroom.yaml:8:16: providers.cloudshell.timeouts.connect is \"0\"; it must be a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 1s to 1h",
                        "/srv/greenroom.yaml:9:12: providers.cloudshell.pace.requestsPerSecond is \"0\"; it must be a number from 0.1 to 1000, such as 2 or 0.5",
                        "/srv/greenroom.yaml:9:34: providers.cloudshell.pace.tokenReuse is \"1s\"; it must be a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 10s to 7d",
                        "/srv/greenroom.yaml:10:13: providers.cloudshell.waits.conflict is \"forever\"; it must be a number with ms, s, m, h or d, such as 500ms, 15s or 2h, from 0 to 1d",
                        "/srv/greenroom.yaml:8:28: providers.cloudshell.timeouts.overal is not a setting; did you mean providers.cloudshell.timeouts.overall?",
                        "/srv/greenroom.yaml:11:5: providers.cloudshell.timeout is not a setting; did you mean providers.cloudshell.timeouts?");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        assertThat(problems("stateDirectory: ${STATE_ROOT}/greenroom\nlogging: {level: \"${not a name}\"}"))
                .containsExactly(
                        "/srv/greenroom.yaml:1:1: stateDirectory needs the environment variable STATE_ROOT, which is not set",
                        "/srv/greenroom.yaml:2:11: logging.level holds ${not a name}, which is not the name of an environment variable");
    }

    @Test
    void noSecretIsInAMessage() {
        fake.environment.put("PASSWORD", "");
        fake.environment.put("HOST", "sesame");

        List<String> problems = problems("""
                providers:
                  cloudshell: {url: "ftp://${HOST}", username: ci, password: "${PASSWORD}"}
                status: {publicUrl: "https://ci:sesame@host"}
                """);

        assertThat(problems)
                .hasSize(3)
                .noneSatisfy(problem -> assertThat(problem).contains("sesame"))
                .anySatisfy(problem -> assertThat(problem).endsWith("providers.cloudshell.password must not be empty"));
    }

    @Test
    void aKeyThatIsThereTwiceIsReported() {
        assertThat(problems("jobs: {maxConcurrent: 1}\njobs: {maxConcurrent: 2}"))
                .contains("/srv/greenroom.yaml:2:1: jobs is there twice; the first is at /srv/greenroom.yaml:1:1");
    }

    @Test
    void whatIsNotYamlIsReportedWithItsPlace() {
        assertThat(problems("polling: {fastest: 1s\nlogging: ]"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("/srv/greenroom.yaml:2:").contains("is not YAML"));
        assertThat(problems("- a\n- b"))
                .containsExactly("/srv/greenroom.yaml:1:1: must hold settings as \"name: value\"");
    }

    @Test
    void whatHasAnAliasIsRefused() {
        assertThat(problems("polling: &p {fastest: 1s}\njobs: *p"))
                .contains(
                        "/srv/greenroom.yaml:1:10: polling must be written out; anchors and aliases (&name, *name) are not"
                                + " supported here");
    }

    @Test
    void theFileOfAnyEditorIsRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("greenroom.yaml");
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
            Files.write(file, "\uFEFFjobs: {maxConcurrent: 7}\r\n".getBytes(Charset.forName(charset)));

            assertThat(Settings.read(Optional.of(file), Surroundings.ofThisProcess(), ConfiguredProviders.KINDS)
                            .jobs()
                            .maxConcurrent())
                    .isEqualTo(7);
        }
        Files.write(file, "jobs: {}\nstateDirectory: /srv/b\u00fcro".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(
                        () -> Settings.read(Optional.of(file), Surroundings.ofThisProcess(), ConfiguredProviders.KINDS))
                .hasMessage(file
                        + ":2:23: is not text in UTF-8: the byte 0xFC is no character there; save the file as UTF-8");
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        assertThatThrownBy(() -> Settings.read(Optional.of(Path.of("other.yaml")), fake, ConfiguredProviders.KINDS))
                .isInstanceOf(SettingsException.class)
                .hasMessage("other.yaml: there is no such file; --config must name one");
    }

    private Settings read() throws SettingsException {
        return Settings.read(Optional.empty(), fake, ConfiguredProviders.KINDS);
    }

    private Settings read(String content) throws SettingsException {
        fake.files.put(FILE, content);
        return Settings.read(Optional.of(FILE), fake, ConfiguredProviders.KINDS);
    }

    private List<String> problems(String content) {
        SettingsException failure = catchThrowableOfType(SettingsException.class, () -> read(content));
        return failure.problems().stream().map(SettingsProblem::toString).toList();
    }

    private static final class Fake implements Surroundings {
        private final Map<String, String> environment = new HashMap<>();
        private final Map<Path, String> files = new HashMap<>();
        private final Set<Path> directories = new HashSet<>();
        private Optional<Path> installation = Optional.empty();

        @Override
        public Map<String, String> environment() {
            return environment;
        }

        @Override
        public Path workingDirectory() {
            return Path.of("/var/ci");
        }

        @Override
        public Path home() {
            return Path.of("/home/ci");
        }

        @Override
        public Optional<Path> installation() {
            return installation;
        }

        @Override
        public Optional<String> read(Path file) throws IOException {
            return Optional.ofNullable(files.get(file));
        }

        @Override
        public boolean isDirectory(Path path) {
            return directories.contains(path);
        }
    }
}
