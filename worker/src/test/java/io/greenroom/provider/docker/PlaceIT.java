package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.compose.Mount;
import io.greenroom.environment.CollectedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An environment's containers on a real engine. */
class PlaceIT {
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    Path files;

    private final DockerStage stage = DockerStage.open();

    PlaceIT() throws Exception {}

    @AfterEach
    void removeEverything() throws Exception {
        stage.close();
    }

    @Test
    void aScriptFindsItsFilesAndVariablesAndLeavesItsOutputExitCodeAndFiles() throws Exception {
        Files.writeString(files.resolve("hello.sh"), "echo hello");
        var place = opened(DockerStage.plan("web"));
        Host web = place.host("web");

        start(web, "r1", "sh ./hello.sh; echo \"$Word\"; mkdir -p reports; echo x >reports/a.xml; ln -s /etc/passwd reports/l; exit 3",
                Map.of("Word", "it's\n\"$HOME\" `id`"));

        assertThat(ended(web, "r1")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code()).isEqualTo(3));
        assertThat(output(web, "r1")).isEqualTo("hello\nit's\n\"$HOME\" `id`\n");
        var collected = new ArrayList<String>();
        web.copyOut(Place.WORKSPACE, List.of("reports/**"), folder("r1"), file -> collected.add(switch (file) {
            case CollectedFile.Found found -> found.path() + " " + found.fresh() + " " + text(found);
            case CollectedFile.LeftOut leftOut -> leftOut.path() + " " + leftOut.reason();
        }));
        assertThat(collected).containsExactlyInAnyOrder("reports/a.xml true x\n", "reports/l is a link");
    }

    private static String text(CollectedFile.Found found) throws java.io.IOException {
        return new String(found.content().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aScriptIsBegunOnceAlsoByAnotherWorker() throws Exception {
        var place = opened(DockerStage.plan("web"));
        start(place.host("web"), "r1", "echo once; while [ ! -e go ]; do sleep 0.1; done", Map.of());
        place.close();

        var other = stage.place("e1", DockerStage.plan("web"));
        other.open(files);
        other.open("web");
        Host web = other.host("web");
        start(web, "r1", "echo twice", Map.of());
        assertThat(standing(web, "r1")).isInstanceOf(Standing.Running.class);
        start(web, "r2", "touch go", Map.of());

        assertThat(((Exit) ended(web, "r1")).isSuccess()).isTrue();
        assertThat(output(web, "r1")).isEqualTo("once\n");
    }

    @Test
    void whatIsEndedIsGoneWithAllThatCameOfIt() throws Exception {
        var place = opened(DockerStage.plan("web"));
        Host web = place.host("web");
        start(web, "r1", "trap '' TERM; setsid sleep 1000 & sleep 1000", Map.of());
        start(web, "r2", "echo other; sleep 1000", Map.of());
        await().atMost(LONG).until(() -> count(web, "sleep 1000") == 3);

        assertThat(web.end("m/r1;", List.of(folder("r1")))).isZero();

        assertThat(((Exit) ended(web, "r1")).isSuccess()).isFalse();
        assertThat(count(web, "sleep 1000")).isEqualTo(1);
        assertThat(standing(web, "r2")).isInstanceOf(Standing.Running.class);
    }

    private int count(Host host, String command) throws Exception {
        String name = "count-" + System.nanoTime();
        start(host, name, "ps -o args | grep -c '^" + command + "'", Map.of());
        ended(host, name);
        return Integer.parseInt(output(host, name).strip());
    }

    @Test
    void componentsReachEachOtherByNameAndTheWorkerByAPublishedPort() throws Exception {
        var place = opened(DockerStage.plan("web"), DockerStage.plan("db"));
        start(place.host("db"), "serve", "echo data >index.html; exec httpd -f -p 8080", Map.of());
        Host web = place.host("web");

        await().atMost(LONG).untilAsserted(() -> {
            String name = "get-" + System.nanoTime();
            start(web, name, "wget -q -O - http://db:8080/", Map.of());
            ended(web, name);
            assertThat(output(web, name)).isEqualTo("data\n");
        });
        int port = place.published("db").getOrDefault(8080, 0);
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void aContainerMayLittleAndItsLimitsAreSet() throws Exception {
        var place = opened(DockerStage.plan("web", List.of(new Mount("data", "/data", false)), false, false));
        Host web = place.host("web");

        start(web, "r1", "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /x 2>&1; touch /run/x && echo tmp; ls /data", Map.of());
        ended(web, "r1");

        assertThat(output(web, "r1"))
                .startsWith("1000\n")
                .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Read-only file system", "tmp\n");
        var config = stage.engine.call("x", docker -> docker.inspectContainerCmd(stage.containers("e1").nameOf("web")).exec()).getHostConfig();
        assertThat(config.getPidsLimit()).isEqualTo(64);
        assertThat(config.getMemory()).isEqualTo(64L << 20);
        assertThat(config.getPrivileged()).isFalse();
    }

    @Test
    void whatTheSettingsDoNotPermitIsRefusedBeforeAnythingIsMade() throws Exception {
        var place = stage.place(
                "e1",
                DockerStage.plan("a", List.of(new Mount("/etc", "/x", true), new Mount("/var/run/docker.sock", "/s", false)), true, true));

        assertThatThrownBy(place::check)
                .hasMessageContainingAll("component 'a'", "[privileged]", "[host-network]", "[host-paths]", "[engine-socket]");
        assertThat(stage.rest()).isEmpty();
    }

    @Test
    void valuesOfVariablesAreSeenByNobodyWhoLooksAtTheContainer() throws Exception {
        var place = opened(DockerStage.plan("web"));
        start(place.host("web"), "r1", "sleep 1000", Map.of("Token", "s3cr3t-9f2c"));
        String name = stage.containers("e1").nameOf("web");

        String seen = stage.engine.call("x", docker -> {
            var found = docker.inspectContainerCmd(name).exec();
            return found + " " + docker.topContainerCmd(name).exec() + found.getExecIds().stream()
                    .map(exec -> docker.inspectExecCmd(exec).exec().toString())
                    .toList();
        });

        assertThat(seen).contains("sleep").doesNotContain("s3cr3t-9f2c");
    }

    @Test
    void theLimitOfMemoryIsNamedAndHurtsNobodyElse() throws Exception {
        var place = opened(DockerStage.plan("web"), DockerStage.plan("db"));
        Host web = place.host("web");

        start(web, "hog", "head -c 200m /dev/zero | tail >/dev/null; exit 5", Map.of());

        assertThat(ended(web, "hog")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code()).isEqualTo(5));
        assertThat(output(web, "hog")).contains("memory limit of 64 MiB", "providers.docker.memory");
        start(place.host("db"), "r2", "echo well", Map.of());
        ended(place.host("db"), "r2");
        assertThat(output(place.host("db"), "r2")).isEqualTo("well\n");
    }

    @Test
    void aForkBombIsNamedByItsLimitAndEnded() throws Exception {
        var place = opened(DockerStage.plan("web"));
        Host web = place.host("web");

        start(web, "bomb", "bomb() { bomb | bomb; }; bomb", Map.of());
        await().atMost(LONG).until(() -> output(web, "bomb").contains("can't fork"));
        assertThat(web.end("m/bomb;", List.of(folder("bomb")))).isZero();

        assertThat(((Exit) ended(web, "bomb")).isSuccess()).isFalse();
        start(web, "after", "echo well", Map.of());
        ended(web, "after");
        assertThat(output(web, "after")).isEqualTo("well\n");
    }

    @Test
    void aKilledContainerIsToldByTheScriptsInIt() throws Exception {
        var place = opened(DockerStage.plan("web"));
        Host web = place.host("web");
        start(web, "done", "exit 4", Map.of());
        ended(web, "done");
        start(web, "r1", "sleep 1000", Map.of());

        stage.engine.call("kill", docker -> docker.killContainerCmd(stage.containers("e1").nameOf("web")).exec());

        assertThat(ended(web, "r1")).isInstanceOfSatisfying(Exit.Vanished.class, exit -> assertThat(exit.how())
                .contains("was ended with its container", "exit code 137"));
        assertThat(standing(web, "done")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code()).isEqualTo(4));
        assertThatThrownBy(() -> start(web, "r2", "true", Map.of())).hasMessageContaining("is not running");
    }

    @Test
    void onlyRegularFilesAreListedAndReadFromAnyByteOn() throws Exception {
        var place = opened(DockerStage.plan("web"));
        Host web = place.host("web");
        start(web, "r1", "mkdir d; ln -s /etc/passwd d/link; mkdir d/sub; printf 0123456789 >d/real; head -c 3000000 /dev/zero >d/big", Map.of());
        ended(web, "r1");
        String folder = Place.WORKSPACE + "/d";

        assertThat(web.list(folder)).extracting(f -> f.name() + " " + f.size()).containsExactlyInAnyOrder("real 10", "big 3000000");
        assertThat(web.list(folder + "/nowhere")).isEmpty();
        assertThatThrownBy(() -> web.read(folder + "/link", 0)).isInstanceOf(NoSuchFileException.class);
        try (var real = web.read(folder + "/real", 7); var big = web.read(folder + "/big", 1)) {
            assertThat(real).hasContent("789");
            assertThat(big.readAllBytes()).hasSize(2_999_999);
        }
        web.remove(folder);
        assertThat(web.list(folder)).isEmpty();
    }

    @Test
    void whatIsHalfMadeIsFinishedByTheNextAndRemovedAsAWhole() throws Exception {
        stage.containers("e1").makeNetwork();
        var place = opened(DockerStage.plan("web", List.of(new Mount("data", "/data", false)), false, false));
        assertThat(stage.rest()).hasSize(5);

        place.remove();
        assertThat(stage.rest()).isEmpty();
        place.remove();

        stage.containers("e1").makeNetwork();
        place.remove();
        assertThat(stage.rest()).isEmpty();
    }

    private Place opened(ContainerPlan... plans) throws Exception {
        var place = stage.place("e1", plans);
        place.check();
        place.open(files);
        for (ContainerPlan plan : plans) {
            place.open(plan.component());
        }
        return place;
    }

    private static String folder(String name) {
        return Place.SCRIPTS + "/" + name;
    }

    private static void start(Host host, String name, String text, Map<String, String> variables) throws Exception {
        var all = new java.util.LinkedHashMap<>(variables);
        all.put(Script.MARK, "m/" + name + ";");
        host.start(new Script(folder(name), text, Place.WORKSPACE, all));
    }

    private static Standing standing(Host host, String name) throws Exception {
        return new ScriptFolder(host, folder(name)).standing();
    }

    private static Standing ended(Host host, String name) throws Exception {
        await().atMost(LONG).until(() -> standing(host, name) instanceof Exit);
        return standing(host, name);
    }

    private static String output(Host host, String name) throws Exception {
        try (var output = new ScriptFolder(host, folder(name)).output().from(0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
