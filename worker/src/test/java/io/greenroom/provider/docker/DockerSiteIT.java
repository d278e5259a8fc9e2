package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.HostContract;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.command.Standing;
import io.greenroom.environment.CollectedFile;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An environment's containers on a real engine. Those that come to no harm are shared by several tests. */
@Tag("thorough")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerSiteIT implements HostContract {
    private static final String WEB = "web: {image: 'greenroom-test:busybox', ports: [PORT]}, ";
    private static final String DB = "db: {image: 'greenroom-test:busybox', ports: [PORT]}, ";
    private static final String BOUND = "web: {image: 'greenroom-test:busybox', user: '1000', cpus: 0.5,"
            + " readOnly: true, tmpfs: [/run], volumes: ['data:/data']}, ";
    private static final String WORKSPACE = "/greenroom/workspace";
    private static final String SCRIPTS = "/greenroom/processes";

    private final DockerStage stage = DockerStage.open();
    private final Path files;
    private final Site site;
    private final Host web;

    DockerSiteIT(@TempDir Path files) throws Exception {
        this.files = files;
        Files.writeString(files.resolve("hello.sh"), "echo hello");
        this.site = opened("e1", WEB + DB);
        this.web = site.host("web");
    }

    @AfterAll
    void removeEverything() throws Exception {
        stage.close();
    }

    @Test
    void aScriptFindsItsFilesAndVariablesAndLeavesItsOutputExitCodeAndFiles() throws Exception {
        start(
                web,
                "files1",
                "sh ./hello.sh; echo \"$Word\"; mkdir -p reports; echo x >reports/a.xml; ln -s /etc/passwd reports/l; exit 3",
                Map.of("Word", "it's\n\"$HOME\" `id`"));

        assertThat(ended(web, "files1")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                .isEqualTo(3));
        assertThat(output(web, "files1")).isEqualTo("hello\nit's\n\"$HOME\" `id`\n");
        var collected = new ArrayList<String>();
        web.copyOut(
                WORKSPACE,
                List.of("reports/**"),
                folder("files1"),
                file -> collected.add(
                        switch (file) {
                            case CollectedFile.Found found -> found.path() + " " + found.fresh() + " " + text(found);
                            case CollectedFile.LeftOut leftOut -> leftOut.path() + " " + leftOut.reason();
                        }));
        assertThat(collected).containsExactlyInAnyOrder("reports/a.xml true x\n", "reports/l is a link");
    }

    private static String text(CollectedFile.Found found) throws IOException {
        return new String(found.content().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsEndedIsGoneWithAllThatCameOfIt() throws Exception {
        start(web, "ended1", "trap '' TERM; setsid sleep 1001 & sleep 1001", Map.of());
        start(web, "ended2", "echo other; sleep 1001", Map.of());
        await().atMost(LONG).until(() -> count(web, "sleep 1001") == 3);

        assertThat(web.end("m/ended1;", List.of(folder("ended1")))).isZero();

        assertThat(((Exit) ended(web, "ended1")).isSuccess()).isFalse();
        assertThat(count(web, "sleep 1001")).isEqualTo(1);
        assertThat(standing(web, "ended2")).isInstanceOf(Standing.Running.class);
    }

    private int count(Host host, String command) throws Exception {
        String name = "count-" + System.nanoTime();
        start(host, name, "ps -o args | grep -c '^" + command + "'", Map.of());
        ended(host, name);
        return Integer.parseInt(output(host, name).strip());
    }

    @Test
    void componentsReachEachOtherByNameAndTheWorkerByAPublishedPort() throws Exception {
        start(site.host("db"), "serve", "echo data >index.html; exec httpd -f -p 8080", Map.of());

        await().atMost(LONG).untilAsserted(() -> {
            String name = "get-" + System.nanoTime();
            start(web, name, "wget -q -O - http://db:8080/", Map.of());
            ended(web, name);
            assertThat(output(web, name)).isEqualTo("data\n");
        });
        int port = site.outside("db").orElseThrow().ports().getOrDefault("PORT", 0);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(site.inside("db")).contains(new Address("db", Map.of("PORT", 8080)));
    }

    @Test
    void aContainerMayLittleAndItsLimitsAreSet() throws Exception {
        Host bound = opened("bound", BOUND).host("web");

        start(
                bound,
                "r1",
                "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /x 2>&1; touch /run/x && echo tmp; ls /data",
                Map.of());
        ended(bound, "r1");

        assertThat(output(bound, "r1"))
                .startsWith("1000\n")
                .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Read-only file system", "tmp\n");
        var config = stage.engine
                .call("x", docker -> docker.inspectContainerCmd(stage.container("bound", "web"))
                        .exec())
                .getHostConfig();
        assertThat(config.getPidsLimit()).isEqualTo(64);
        assertThat(config.getMemory()).isEqualTo(64L << 20);
        assertThat(config.getPrivileged()).isFalse();
        // An engine that makes one of these volumes anew gives it our labels.
        assertThat(config.getMounts()).hasSize(2).allSatisfy(mount -> assertThat(
                        mount.getVolumeOptions().getLabels())
                .containsEntry("greenroom.installation", stage.installation()));
    }

    @Test
    void whatTheSettingsDoNotPermitIsRefusedBeforeAnythingIsMade() throws Exception {
        String text = "a: {image: 'greenroom-test:busybox', privileged: true, hostNetwork: true,"
                + " volumes: ['/etc:/x:ro', '/var/run/docker.sock:/s']}, b: {image: 'postgres:16'}, ";

        assertThatThrownBy(() -> stage.sites(files).check(DockerStage.plan(text)))
                .hasMessageContainingAll(
                        "component 'a'",
                        "[privileged]",
                        "[host-network]",
                        "[host-paths]",
                        "[engine-socket]",
                        "'postgres:16' (docker.io/library/postgres:16) is none of those");
    }

    @Test
    void valuesOfVariablesAreSeenByNobodyWhoLooksAtTheContainer() throws Exception {
        start(web, "secret", "sleep 1000", Map.of("Token", "s3cr3t-9f2c"));
        String name = stage.container("e1", "web");

        String seen = stage.engine.call("x", docker -> {
            var found = docker.inspectContainerCmd(name).exec();
            return found + " " + docker.topContainerCmd(name).exec()
                    + found.getExecIds().stream()
                            .map(exec -> docker.inspectExecCmd(exec).exec().toString())
                            .toList();
        });

        assertThat(seen).contains("sleep").doesNotContain("s3cr3t-9f2c");
    }

    @Test
    void theLimitOfMemoryIsNamedAndHurtsNobodyElse() throws Exception {
        start(web, "hog", "head -c 200m /dev/zero | tail >/dev/null; exit 5", Map.of());

        assertThat(ended(web, "hog")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                .isEqualTo(5));
        assertThat(output(web, "hog")).contains("memory limit of 64 MiB", "providers.docker.memory");
        start(site.host("db"), "r2", "echo well", Map.of());
        ended(site.host("db"), "r2");
        assertThat(output(site.host("db"), "r2")).isEqualTo("well\n");
    }

    @Test
    void aForkBombIsNamedByItsLimitAndEnded() throws Exception {

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
        Host web = opened("killed", WEB).host("web");
        start(web, "done", "exit 4", Map.of());
        ended(web, "done");
        start(web, "r1", "sleep 1000", Map.of());

        stage.engine.call("kill", docker -> docker.killContainerCmd(stage.container("killed", "web"))
                .exec());

        assertThat(ended(web, "r1")).isInstanceOfSatisfying(Exit.Vanished.class, exit -> assertThat(exit.how())
                .contains("was ended with its container", "exit code 137"));
        assertThat(standing(web, "done")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                .isEqualTo(4));
        assertThatThrownBy(() -> start(web, "r2", "true", Map.of())).hasMessageContaining("is not running");
    }

    @Test
    void onlyRegularFilesAreListedAndReadFromAnyByteOn() throws Exception {
        start(
                web,
                "regular1",
                "mkdir d; ln -s /etc/passwd d/link; mkdir d/sub; printf 0123456789 >d/real; head -c 3000000 /dev/zero >d/big",
                Map.of());
        ended(web, "regular1");
        String folder = WORKSPACE + "/d";

        assertThat(web.list(folder))
                .extracting(f -> f.name() + " " + f.size())
                .containsExactlyInAnyOrder("real 10", "big 3000000");
        assertThat(web.list(folder + "/nowhere")).isEmpty();
        assertThatThrownBy(() -> web.read(folder + "/link", 0)).isInstanceOf(NoSuchFileException.class);
        try (var real = web.read(folder + "/real", 7);
                var big = web.read(folder + "/big", 1)) {
            assertThat(real).hasContent("789");
            assertThat(big.readAllBytes()).hasSize(2_999_999);
        }
        web.remove(folder);
        assertThat(web.list(folder)).isEmpty();
    }

    @Test
    void whatIsHalfMadeIsFinishedByTheNextAndRemovedAsAWhole() throws Exception {
        var half = opened("half", BOUND);
        assertThat(restOf("half")).hasSize(4);

        half.remove();
        half.remove();
        assertThat(restOf("half")).isEmpty();
    }

    @Test
    void aKeeperThatIsMadeAnewLeavesNoVolumeOfItsImage() throws Exception {
        byte[] image = "FROM greenroom-test:busybox\nVOLUME /kept\n".getBytes(StandardCharsets.UTF_8);
        Path context = Files.createDirectories(files.resolve("image"));
        Files.write(context.resolve("Dockerfile"), image);
        stage.engine.call("making the image", LONG, docker -> docker.buildImageCmd(context.toFile())
                .withTags(Set.of("greenroom-test:volume"))
                .start()
                .awaitImageId(1, TimeUnit.MINUTES));
        Host whole = opened("volume", "web: {image: 'greenroom-test:volume'}, ").host(null);
        start(whole, "v1", "true", Map.of());
        ended(whole, "v1");
        String keeper = stage.container("volume", "environment");
        List<String> before = anonymousVolumes(keeper);
        assertThat(before).hasSize(1);

        stage.engine.call("kill", docker -> docker.killContainerCmd(keeper).exec());
        await().atMost(LONG).ignoreExceptions().until(() -> {
            start(whole, "v2", "true", Map.of());
            return true;
        });

        assertThat(anonymousVolumes(keeper)).hasSize(1).doesNotContainAnyElementsOf(before);
        List<String> there = stage.engine.call("list", docker -> docker.listVolumesCmd().exec().getVolumes().stream()
                .map(InspectVolumeResponse::getName)
                .toList());
        assertThat(there).doesNotContainAnyElementsOf(before);
    }

    private List<String> anonymousVolumes(String container) throws Exception {
        return stage.engine.call("inspect", docker -> docker.inspectContainerCmd(container).exec().getMounts().stream()
                .filter(mount -> mount.getDestination().getPath().equals("/kept"))
                .map(InspectContainerResponse.Mount::getName)
                .toList());
    }

    private List<String> restOf(String environment) throws Exception {
        return stage.rest().stream().filter(name -> name.contains(environment)).toList();
    }

    private Site opened(String environment, String components) throws Exception {
        var opened = stage.site(environment, components, files);
        opened.open(files, phase -> {});
        return opened;
    }

    @Override
    public Host anotherWorkersHost() throws Exception {
        return opened("e1", WEB + DB).host("web");
    }

    @Override
    public String folder(String name) {
        return SCRIPTS + "/" + name;
    }

    @Override
    public String workspace() {
        return WORKSPACE;
    }

    private void start(Host host, String name, String text, Map<String, String> variables) throws Exception {
        var all = new LinkedHashMap<>(variables);
        all.put(Script.MARK, "m/" + name + ";");
        host.start(new Script(folder(name), text, WORKSPACE, all, Set.of()));
    }

    private Standing standing(Host host, String name) throws Exception {
        return new ScriptFolder(host, folder(name)).standing();
    }

    private Standing ended(Host host, String name) throws Exception {
        await().atMost(LONG).until(() -> standing(host, name) instanceof Exit);
        return standing(host, name);
    }

    private String output(Host host, String name) throws Exception {
        try (var output = new ScriptFolder(host, folder(name)).output().from(0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
