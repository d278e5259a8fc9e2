package io.greenroom.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.compose.Service.Condition;
import io.greenroom.compose.Service.Health;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in the shapes that public ones have. */
class ComposeFileTest {
    @TempDir
    Path folder;

    private final Problems problems = new Problems("compose.yaml");

    @Test
    void readsAWebApplicationWithItsDatabase() throws IOException {
        var services = read("""
                version: "3.9"
                services:
                  db:
                    image: postgres:16-alpine
                    restart: unless-stopped
                    environment:
                      POSTGRES_USER: shop
                      POSTGRES_PASSWORD: ${INPUT_Password}
                      POSTGRES_DB: shop
                    volumes:
                      - db-data:/var/lib/postgresql/data
                    healthcheck:
                      test: ["CMD-SHELL", "pg_isready -U shop"]
                      interval: 5s
                      timeout: 3s
                      retries: 20
                  web:
                    image: shop:1.4
                    ports:
                      - "8080:80"
                    depends_on:
                      db:
                        condition: service_healthy
                volumes:
                  db-data:
                """);

        var db = of(services, "db");
        assertThat(db.image()).isEqualTo("postgres:16-alpine");
        assertThat(db.environment())
                .containsExactly(
                        Map.entry("POSTGRES_USER", "shop"),
                        Map.entry("POSTGRES_PASSWORD", "${INPUT_Password}"),
                        Map.entry("POSTGRES_DB", "shop"));
        assertThat(db.volumes()).containsExactly(new Mount("db-data", "/var/lib/postgresql/data", false));
        assertThat(db.health().check()).isEqualTo(new HealthCheck("pg_isready -U shop", Duration.ofSeconds(105)));
        assertThat(of(services, "web").after()).containsExactly(Map.entry("db", Condition.SERVICE_HEALTHY));
        assertThat(of(services, "web").ports()).containsExactly(Map.entry(80, 8080));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void theFilesMayHaveTheMarksAndEncodingsThatEditorsChoose(String encoding) throws IOException {
        for (String mark : List.of("", "\ufeff")) {
            Files.writeString(folder.resolve(".env"), mark + "TAG=2.1\n", Charset.forName(encoding));
            Files.writeString(folder.resolve("app.env"), mark + "NAME=Grüße\r\n", Charset.forName(encoding));
            Path file = Files.writeString(
                    folder.resolve("compose.yaml"),
                    mark + "services: {app: {image: 'shop:${TAG}', env_file: app.env}}\n",
                    Charset.forName(encoding));

            var app = of(ComposeFile.read(file, Set.of(), problems), "app");

            assertThat(app.image()).isEqualTo("shop:2.1");
            assertThat(app.environment()).containsExactly(Map.entry("NAME", "Grüße"));
        }
        Files.write(folder.resolve("app.env"), new byte[] {'A', '=', (byte) 0xfc});
        read("services: {app: {image: shop, env_file: app.env}}");
        assertThat(problems.lines()).singleElement().asString().contains("'app.env' is not text in UTF-8");
    }

    @Test
    void readsTwoServicesWithoutMuchAboutThem() throws IOException {
        var services = read("""
                services:
                  redis:
                    image: redis:7
                    command: redis-server --save "" --appendonly no
                    expose: ["6379"]
                  app:
                    image: counter
                    depends_on: [redis]
                    ports: ["5000"]
                    tmpfs: /run
                """);

        assertThat(of(services, "redis").command()).containsExactly("redis-server", "--save", "", "--appendonly", "no");
        assertThat(of(services, "redis").ports()).isEmpty();
        assertThat(of(services, "redis").exposed()).containsExactly(6379);
        assertThat(of(services, "app").ports()).containsExactly(Map.entry(5000, 0));
        assertThat(of(services, "app").tmpfs()).containsExactly("/run");
    }

    @Test
    void readsEnvironmentsAsListsAndFromFilesAndWithDefaults() throws IOException {
        Files.writeString(folder.resolve(".env"), "TAG=2.1\nEMPTY=\n");
        Files.writeString(folder.resolve("app.env"), "# of the app\nLEVEL=info\nexport NAME='the shop'\n");

        var app = of(read("""
                services:
                  app:
                    image: "registry.example.com:5000/app:${TAG}"
                    env_file: app.env
                    environment:
                      - LEVEL=debug
                      - PRICE=5$$
                      - REGION=${REGION:-eu}
                      - OTHER=${EMPTY:-full}
                      - KEPT=${EMPTY-full}
                """), "app");

        assertThat(app.image()).isEqualTo("registry.example.com:5000/app:2.1");
        assertThat(app.environment())
                .containsEntry("NAME", "the shop")
                .containsEntry("LEVEL", "debug")
                .containsEntry("PRICE", "5${$}")
                .containsEntry("REGION", "eu")
                .containsEntry("OTHER", "full")
                .containsEntry("KEPT", "");
    }

    @Test
    void fillsVariablesInWhereverTheyStand() throws IOException {
        Files.writeString(folder.resolve(".env"), "DIR=/srv/app\nMEM=64m\nPW='a$b'\n");

        var app = of(read("""
                services:
                  app:
                    image: "shop:${INPUT_Tag}"
                    command: ["echo", "$$HOME", "${PW}", "${NONE:-${DIR}/${OTHER-x}}"]
                    working_dir: ${DIR}
                    mem_limit: ${MEM:-1g}
                    cpus: "${CPUS:-0.5}"
                    tmpfs: "${DIR}/tmp"
                    user: "${UID:-1000}"
                    volumes: [{source: "${VOLUME:-data}", target: "${DIR}/data"}]
                    depends_on: {db: {condition: "service_${HOW:-healthy}"}}
                    environment:
                      URL: "http://${INPUT_Password}@db${PORT:+:$PORT}/${DIR:+set}"
                      SHELL_TEXT: "$${NOT_FILLED} ${PW}"
                    labels: {rule: "Host(`$NOBODY_KNOWS`)"}
                  db: {image: db}
                """), "app");

        assertThat(app.image()).isEqualTo("shop:${INPUT_Tag}");
        assertThat(app.command()).containsExactly("echo", "$HOME", "a$b", "/srv/app/x");
        assertThat(app.workingFolder()).isEqualTo("/srv/app");
        assertThat(app.memory()).isEqualTo(64L << 20);
        assertThat(app.cpus()).isEqualTo(0.5);
        assertThat(app.tmpfs()).containsExactly("/srv/app/tmp");
        assertThat(app.user()).isEqualTo("1000");
        assertThat(app.volumes()).containsExactly(new Mount("data", "/srv/app/data", false));
        assertThat(app.after()).containsExactly(Map.entry("db", Condition.SERVICE_HEALTHY));
        assertThat(app.environment())
                .containsEntry("URL", "http://${INPUT_Password}@db/set")
                .containsEntry("SHELL_TEXT", "${$}{NOT_FILLED} a${$}b");
    }

    @Test
    void fillsVariablesIntoTheFilesOfTheEnvironment() throws IOException {
        Files.writeString(folder.resolve(".env"), "HOST=db # of the shop\nDB=${HOST}:5432\n");
        Files.writeString(
                folder.resolve("app.env"),
                "NAME=\"shop\" # quoted\nDSN=postgres://u:${INPUT_Password}@${DB}/${NAME}\nRAW='${NAME}'\n");

        var app = of(read("services: {app: {image: shop, env_file: app.env, environment: [HOST]}}"), "app");

        assertThat(app.environment())
                .containsExactly(
                        Map.entry("NAME", "shop"),
                        Map.entry("DSN", "postgres://u:${INPUT_Password}@db:5432/shop"),
                        Map.entry("RAW", "${$}{NAME}"),
                        Map.entry("HOST", "db"));
    }

    @Test
    void namesWhatCannotBeFilledInWithItsLine() throws IOException {
        Files.writeString(folder.resolve(".env"), "A=1\nB=${INPUT_Tag}\nnot a line\n");
        Files.writeString(folder.resolve("app.env"), "X=1\n\nDSN=u:${PW}@db\n");
        read("""
                services:
                  app:
                    image: "app:${INPUT_Tga}"
                    env_file: app.env
                    command: ["costs 5$", "$B"]
                    user: "${INPUT_Tag}"
                    environment:
                      P: "${INPUT_Password:-none}"
                      Q: "${A"
                """);

        assertThat(problems.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("compose.yaml:1:1 ")
                        .contains("'.env', line 3: is not written as NAME=value"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("compose.yaml:3:12 services.app.image: unknown input 'INPUT_Tga'")
                        .contains("did you mean 'INPUT_Tag'"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("compose.yaml:4:15 ")
                        .contains("'app.env', line 3: 'PW' has no value"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("compose.yaml:5:15 services.app.command[0]: a '$' begins no variable"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:5:27 ").contains("an input can stand in"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:6:11 ").contains("an input can stand in"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:8:10 ").contains("is an input: write"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:9:10 ").contains("is not closed"))
                .hasSize(8);
    }

    @Test
    void readsWhatServicesHaveInCommon() throws IOException {
        Files.writeString(folder.resolve(".env"), "TAG=3\n");

        var services = read("""
                x-logging: &logging {driver: json-file}
                x-environment: &environment
                  LEVEL: info
                  REGION: ${REGION:-eu}
                x-common: &common
                  image: shop:${TAG}
                  logging: *logging
                  restart: always
                  environment: *environment
                  healthcheck: &check {test: "true", interval: 5s}
                services:
                  web:
                    <<: *common
                    ports: ["80"]
                  worker:
                    <<: [*common, {user: "1000"}]
                    environment:
                      <<: *environment
                      LEVEL: debug
                    healthcheck:
                      <<: *check
                      test: work --check
                """);

        assertThat(of(services, "web").image()).isEqualTo("shop:3");
        assertThat(of(services, "web").environment()).isEqualTo(Map.of("LEVEL", "info", "REGION", "eu"));
        assertThat(of(services, "worker").environment()).isEqualTo(Map.of("LEVEL", "debug", "REGION", "eu"));
        assertThat(of(services, "worker").user()).isEqualTo("1000");
        assertThat(of(services, "worker").health().check())
                .isEqualTo(new HealthCheck("work --check", Duration.ofMinutes(1)));
    }

    @Test
    void namesWhatIsWrongInWhatServicesHaveInCommonWhereItStands() throws IOException {
        read("""
                x-common: &common
                  image: shop
                  cap_add: [NET_ADMIN]
                services:
                  web: {<<: *common, user: *nobody}
                """);

        assertThat(problems.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("compose.yaml:3:3 services.web.cap_add: unknown field 'cap_add'"),
                        line -> assertThat(line)
                                .startsWith("compose.yaml:5:28 services.web.user: there is no &nobody"));
    }

    @Test
    void readsAOneShotServiceThatOthersWaitFor() throws IOException {
        var services = read("""
                services:
                  migrate:
                    image: app
                    command: ["./migrate", "--to", "latest"]
                  app:
                    image: app
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                """);

        assertThat(of(services, "migrate").command()).containsExactly("./migrate", "--to", "latest");
        assertThat(of(services, "app").after())
                .containsExactly(Map.entry("migrate", Condition.SERVICE_COMPLETED_SUCCESSFULLY));
    }

    @Test
    void readsTheLongFormsOfPortsAndVolumes() throws IOException {
        var proxy = of(read("""
                services:
                  proxy:
                    image: nginx
                    ports:
                      - {target: 80, published: "8081", protocol: tcp, mode: host}
                      - 127.0.0.1:8443:443
                    volumes:
                      - {type: volume, source: cache, target: /var/cache/nginx}
                      - /var/log/nginx
                      - ./nginx.conf:/etc/nginx/nginx.conf:ro
                """), "proxy");

        assertThat(proxy.ports()).containsExactly(Map.entry(80, 8081), Map.entry(443, 8443));
        assertThat(proxy.volumes())
                .containsExactly(
                        new Mount("cache", "/var/cache/nginx", false),
                        new Mount("v_var_log_nginx", "/var/log/nginx", false),
                        new Mount(folder.resolve("nginx.conf").toString(), "/etc/nginx/nginx.conf", true));
        assertThat(proxy.volumes()).extracting(Mount::isHostPath).containsExactly(false, false, true);
    }

    @Test
    void bindsAPathWhetherOrNotItBeginsWithADot() throws IOException {
        var app = of(read("""
                services:
                  app:
                    image: nginx
                    volumes:
                      - {type: bind, source: site, target: /srv/site, read_only: true}
                      - {source: ./logs, target: /var/log/nginx}
                      - {type: bind, source: /etc/hosts, target: /etc/hosts}
                      - {type: volume, target: /var/cache}
                """), "app");

        assertThat(app.volumes())
                .containsExactly(
                        new Mount(folder.resolve("site").toString(), "/srv/site", true),
                        new Mount(folder.resolve("logs").toString(), "/var/log/nginx", false),
                        new Mount("/etc/hosts", "/etc/hosts", false),
                        new Mount("v_var_cache", "/var/cache", false));
    }

    @Test
    void namesMountsThatAreNoneAtTheirPlaces() throws IOException {
        read("""
                services:
                  app:
                    image: nginx
                    volumes:
                      - {type: tmpfs, target: /run}
                      - {type: bidn, source: site, target: /srv/site}
                      - {type: volume, source: ./site, target: /srv/site}
                      - {type: bind, target: /srv/site}
                      - "site\\0:/srv"
                """);

        assertThat(problems.lines())
                .satisfiesExactlyInAnyOrder(
                        tmpfs -> assertThat(tmpfs).contains(":5:", "write 'tmpfs: /run'"),
                        unknown -> assertThat(unknown).contains(":6:", "bidn", "bind"),
                        path -> assertThat(path).contains(":7:", "'./site' is a path", "bind"),
                        missing -> assertThat(missing).contains(":8:", "has a path"),
                        nul -> assertThat(nul).contains(":9:", "U+0000"));
    }

    @Test
    void readsAMessageBrokerWithItsLimitsAndAProbe() throws IOException {
        var broker = of(read("""
                services:
                  broker:
                    image: rabbitmq:3-management
                    hostname: broker
                    user: "999:999"
                    mem_limit: 512m
                    cpus: 0.5
                    read_only: true
                    healthcheck:
                      test: rabbitmq-diagnostics -q ping
                      interval: 30s
                      start_period: 1m30s
                    networks: [back]
                networks:
                  back: {driver: bridge}
                """), "broker");

        assertThat(broker.memory()).isEqualTo(512L << 20);
        assertThat(broker.cpus()).isEqualTo(0.5);
        assertThat(broker.user()).isEqualTo("999:999");
        assertThat(broker.readOnly()).isTrue();
        assertThat(broker.health().check())
                .isEqualTo(new HealthCheck("rabbitmq-diagnostics -q ping", Duration.ofSeconds(90 + 4 * 30)));
    }

    @Test
    void readsAProbeInWordsAndOneThatIsSwitchedOff() throws IOException {
        var services = read("""
                services:
                  search:
                    image: search
                    entrypoint: /entry.sh
                    healthcheck: {test: [CMD, wget, -q, "http://localhost/it's"], retries: 2, interval: 1s}
                  cache:
                    image: cache
                    healthcheck: {disable: true}
                  list:
                    image: cache
                    healthcheck: {test: [NONE]}
                  word:
                    image: cache
                    healthcheck: {test: NONE}
                  times:
                    image: cache
                    healthcheck: {interval: 1s}
                """);

        assertThat(of(services, "search").health().check())
                .isEqualTo(new HealthCheck("'wget' '-q' 'http://localhost/it'\\''s'", Duration.ofMinutes(1)));
        assertThat(of(services, "search").entrypoint()).containsExactly("/entry.sh");
        for (String off : List.of("cache", "list", "word")) {
            assertThat(of(services, off).health()).isEqualTo(new Health(null, true));
        }
        assertThat(of(services, "times").health()).isEqualTo(new Health(null, false));
        read("services: {app: {image: app, healthcheck: {test: [pg_isready]}}}");
        assertThat(problems.lines()).singleElement().asString().contains("unknown kind of test 'pg_isready'", "CMD");
    }

    @Test
    void namesEverythingThatIsNotSupportedWithItsPlace() throws IOException {
        read("""
                services:
                  app:
                    build: .
                    image: app
                    cap_add: [NET_ADMIN]
                    deploy: {replicas: 3}
                    network_mode: "service:other"
                    ports: ["9000-9010:9000-9010", "53:53/udp"]
                secrets:
                  token: {file: token.txt}
                """);

        assertThat(problems.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("compose.yaml:3:5 services.app.build:")
                        .contains("build the image before"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("compose.yaml:5:5 ").contains("'cap_add'"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("compose.yaml:6:5 ").contains("mem_limit"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:7:19 ").contains("service:other"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:8:13 ").contains("9000-9010"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("compose.yaml:8:36 ").contains("53:53/udp"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("compose.yaml:9:1 ").contains("make it an input"));
    }

    @Test
    void namesWhatHasNoValueAndWhoIsMissing() throws IOException {
        read("""
                services:
                  app:
                    image: "app:${TAG:?say which}"
                    command: ["--level", "$LEVEL"]
                    env_file: [../outside.env, missing.env]
                    depends_on: [bd]
                    healthcheck: {test: "true", interval: often}
                  db: {image: postgres}
                """);

        assertThat(problems.lines()).hasSize(6);
        assertThat(String.join("\n", problems.lines()))
                .contains(
                        "'TAG' has no value",
                        "'LEVEL' has no value",
                        "'../outside.env' is not beside",
                        "'missing.env' cannot be read")
                .contains("did you mean 'db'", "'often' is not a duration");
    }

    @Test
    void namesServicesThatWaitForEachOtherWithTheirLine() throws IOException {
        read("""
                services:
                  a: {image: a, depends_on: [c]}
                  b:
                    image: b
                    depends_on: {c: {condition: service_started}}
                  c: {image: c, depends_on: [b]}
                  d: {image: d, depends_on: [d]}
                """);

        assertThat(problems.lines())
                .containsExactly(
                        "compose.yaml:6:29 services.c.depends_on: these wait for each other in a circle: c -> b -> c;"
                                + " take one of them out of another's 'depends_on'",
                        "compose.yaml:7:29 services.d.depends_on: these wait for each other in a circle: d -> d;"
                                + " take one of them out of another's 'depends_on'");
    }

    @Test
    void passesOverWhatChangesNothingForAnEnvironmentThatIsUsedOnce() throws IOException {
        read("""
                name: demo
                x-notes: {anything: goes}
                services:
                  app:
                    image: app
                    container_name: demo-app
                    restart: always
                    labels: {traefik.enable: "true"}
                    logging: {driver: json-file, options: {max-size: 10m}}
                    stop_grace_period: 5s
                    init: true
                    x-more: 1
                    networks: {front: {aliases: [www]}}
                networks:
                  front:
                """);

        assertThat(problems.lines()).isEmpty();
    }

    private Map<String, Service> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("compose.yaml"), text);
        return ComposeFile.read(file, Set.of("INPUT_Password", "INPUT_Tag"), problems);
    }

    private Service of(Map<String, Service> services, String name) {
        assertThat(problems.lines()).isEmpty();
        assertThat(services).containsKey(name);
        assertThat(List.copyOf(services.values())).allSatisfy(Objects::requireNonNull);
        return Objects.requireNonNull(services.get(name));
    }
}
