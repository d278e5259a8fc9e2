package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.engine.EngineStage;
import io.greenroom.environment.EndWhen;
import io.greenroom.time.LeapingTime;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The story with its many containers is told by {@code -Dgreenroom.faults=long} alone. */
@Tag("thorough")
class DockerEndingsIT implements EndingsContract {
    private final EngineStage engine = EngineStage.open();

    DockerEndingsIT() throws Exception {}

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(engine.rest()).isEmpty();
        engine.close();
    }

    @Override
    public boolean tries(EndWhen policy) {
        return "long".equals(System.getProperty("greenroom.faults"));
    }

    @Override
    public EndingScene scene(Path folder, EndWhen endWhen) throws Exception {
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(blueprints.resolve("lab.yaml"), """
                components: {box: {image: "greenroom-test:busybox", hostNetwork: true, run: exec sleep 1000}}
                commands:
                  good: {run: echo all is well}
                  bad: {run: 'echo no route; exit 1'}
                  long: {run: exec sleep 1000, timeout: 10h}
                """);
        String section = """
                installation: %s
                blueprints: blueprints
                providers: {docker: {memory: 64MiB, allow: [host-network]}}""".formatted(engine.installation());
        return new EndingScene(folder, new LeapingTime(), "docker", section, endWhen);
    }
}
