package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.command.Exit;
import io.greenroom.command.Host;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.engine.EngineRelay;
import io.greenroom.lifecycle.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that goes away, and one whose disk is full. */
@Tag("thorough")
class DockerOutagesIT {
    private static final String WEB = "web: {image: 'greenroom-test:busybox', hostNetwork: true}, ";
    private static final Duration LONG = Duration.ofMinutes(2);

    private final DockerStage stage = DockerStage.open();

    @TempDir
    private Path files;

    DockerOutagesIT() throws Exception {}

    @AfterEach
    void removeEverything() throws Exception {
        stage.close();
    }

    @Test
    void anEngineThatWasGoneFindsScriptsAsTheyAreAndSaysSoMeanwhile() throws Exception {
        try (var relay = EngineRelay.start();
                var behind = stage.behind(relay)) {
            Site site = opened(behind, "gone");
            Host web = site.host("web");
            start(web, "r1", "echo before; while [ ! -e go ]; do sleep 0.1; done; echo after");
            await().atMost(LONG).until(() -> output(web, "r1").equals("before\n"));

            relay.disappear();

            assertThatThrownBy(() -> start(web, "r2", "touch go"))
                    .hasMessageContainingAll("cannot be reached", "providers.docker.host");
            assertThatThrownBy(() -> web.look(Set.of(folder("r1")))).isInstanceOf(IOException.class);
            assertThat(site.remove()).singleElement().asString().contains("cannot be reached");

            relay.reappear();
            start(web, "r2", "touch go");
            assertThat(ended(web, "r1")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                    .isZero());
            assertThat(output(web, "r1")).isEqualTo("before\nafter\n");
            assertThat(site.remove()).isEmpty();
        }
        assertThat(stage.rest()).isEmpty();
    }

    @Test
    void aFullDiskIsNamedByWhatFailsAndLeavesNothing() throws Exception {
        String volume = stage.container("full", "").replaceFirst("-$", "");
        stage.engine.call("x", docker -> docker.createVolumeCmd()
                .withName(volume)
                .withLabels(Map.of(Labels.INSTALLATION, stage.installation()))
                .withDriverOpts(Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=256k"))
                .exec());
        Site site = opened(stage, "full");
        Host web = site.host("web");
        start(web, "r1", "head -c 1m /dev/zero >big; while echo more >>more; do :; done; exit 5");

        assertThat(ended(web, "r1")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                .isEqualTo(5));
        assertThatThrownBy(() -> start(web, "r2", "true"))
                .hasMessageContainingAll("No space left on device", "The disk of the Docker engine is full");

        web.remove(WORKSPACE + "/big");
        start(web, "r3", "echo well");
        ended(web, "r3");
        assertThat(output(web, "r3")).isEqualTo("well\n");
        site.close();
    }

    private static final String WORKSPACE = "/greenroom/workspace";

    private Site opened(DockerStage where, String environment) throws Exception {
        var site = where.site(environment, WEB, files, DockerSettings.Permission.HOST_NETWORK);
        site.open(files, phase -> {});
        return site;
    }

    private static String folder(String name) {
        return "/greenroom/processes/" + name;
    }

    private static void start(Host host, String name, String text) throws Exception {
        host.start(new Script(folder(name), text, WORKSPACE, Map.of(Script.MARK, "m/" + name + ";"), Set.of()));
    }

    private static Exit ended(Host host, String name) throws Exception {
        var script = new ScriptFolder(host, folder(name));
        await().atMost(LONG).until(() -> script.standing() instanceof Exit);
        return (Exit) script.standing();
    }

    private static String output(Host host, String name) throws Exception {
        try (var output = new ScriptFolder(host, folder(name)).output().from(0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
