package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EndWhen;
import io.greenroom.time.LeapingTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class LocalEndingsIT implements EndingsContract {
    @Override
    public EndingScene scene(Path folder, EndWhen endWhen) throws Exception {
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        String lab = """
                commands:
                  good: {run: echo all is well}
                  bad: {run: 'echo no route; exit 1'}
                  long: {run: exec sleep 1000, timeout: 10h}
                """;
        Files.writeString(blueprints.resolve("lab.yaml"), lab);
        Files.writeString(blueprints.resolve("hasty.yaml"), lab + "grace: 0s\n");
        Files.writeString(blueprints.resolve("lasting.yaml"), lab + "endWhen: expired\n");
        Files.writeString(blueprints.resolve("shown.yaml"), lab + "endWhen: stage-failed\n");
        return new EndingScene(
                folder, new LeapingTime(), "local", "providers: {local: {blueprints: blueprints}}", endWhen);
    }

    @Test
    void whatABlueprintSaysComesBeforeTheSettings(@TempDir Path folder) throws Exception {
        try (var scene = scene(folder, EndWhen.EXECUTION_ENDED)) {
            scene.create("plain", "lab", "good", false);
            scene.create("hasty", "hasty", "good", false);
            scene.create("lasting", "lasting", "bad", false);
            scene.create("shown", "shown", "good", false);
            scene.create("broken", "shown", "bad", false);
            var plain = scene.start("plain").over();
            var hasty = scene.start("hasty").over();
            var lasting = scene.start("lasting").over();
            var shown = scene.start("shown").over();
            var broken = scene.start("broken").over();

            scene.pass(Duration.ofMinutes(8));
            hasty.awaitGone();
            assertThat(List.of(plain, lasting, shown, broken)).allMatch(EndingScene.Run::isKept);

            scene.pass(Duration.ofMinutes(9));
            plain.awaitGone();
            broken.awaitGone();
            assertThat(List.of(lasting, shown)).allMatch(EndingScene.Run::isKept);

            scene.pass(Duration.ofHours(2));
            scene.assertNothingIsLeft();
        }
    }
}
