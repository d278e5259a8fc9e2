package io.greenroom.assembly;

import io.greenroom.environment.EndWhen;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.time.LeapingTime;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("thorough")
class CloudShellEndingsIT implements EndingsContract {
    private final LeapingTime time = new LeapingTime();
    private final FakeCloudShell server = FakeCloudShell.start(time);

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    public EndingScene scene(Path folder, EndWhen endWhen) throws Exception {
        server.modes().beforeSetupTakes = Duration.ZERO;
        server.modes().stopLag = Duration.ZERO;
        server.modes().executionLag = Duration.ZERO;
        server.offering(FakeBlueprint.named("lab")
                .with(FakeCommand.completing("good", "all is well").taking(Duration.ZERO))
                .with(FakeCommand.completing("bad", "no route")
                        .taking(Duration.ZERO)
                        .endingWith("Failed"))
                .with(FakeCommand.completing("long", "done").taking(Duration.ofHours(10)))
                .taking(Duration.ZERO, Duration.ZERO));
        String section = "providers: {cloudshell: {url: \"%s\", username: %s, password: %s,"
                + " pace: {requestsPerSecond: 1000, pollInterval: 30ms}}}";
        return new EndingScene(
                folder,
                time,
                "cloudshell",
                section.formatted(server.url(), FakeCloudShell.user(), FakeCloudShell.password()),
                endWhen);
    }
}
