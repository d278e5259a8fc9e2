package io.greenroom.provider.local;

import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by environments made of real processes. */
class LocalProviderIT implements EnvironmentProviderContract {
    private final MovableTime time = MovableTime.somewhen();
    private final LocalStage stage;

    LocalProviderIT(@TempDir Path folder) throws IOException {
        stage = new LocalStage(folder, time);
        stage.blueprint(WORKING, LocalStage.WORKING_BLUEPRINT);
        stage.blueprint(BROKEN, LocalStage.BROKEN_BLUEPRINT);
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endEverything();
        stage.assertNothingIsLeft();
        stage.close();
    }

    @Override
    public EnvironmentProvider provider() {
        return stage.provider();
    }

    @Override
    public MovableTime time() {
        return time;
    }

    @Override
    public EnvironmentProvider reopened() throws IOException {
        return stage.reopen();
    }
}
