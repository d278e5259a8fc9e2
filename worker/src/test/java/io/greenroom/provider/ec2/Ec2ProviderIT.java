package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.time.MovableTime;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract, kept by environments made of machines in a fake account, on which everything really runs. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
class Ec2ProviderIT implements EnvironmentProviderContract {
    private static final String WORKING_BLUEPRINT = """
            description: Becomes ready
            inputs:
              Colour: {required: true, allowed: [red, green]}
              Token: {}
            components:
              web:
                machine: {image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]}
                run: exec sleep 1000
                ports: [PORT]
                commands:
                  succeed: {run: 'echo all is well; echo Answer=42 >"$GREENROOM_OUTPUT"'}
            commands:
              succeed:
                run: echo all is well; echo Answer=42 >"$GREENROOM_OUTPUT"
                arguments: {Word: {default: yes}}
              fail: {run: 'echo it broke >&2; exit 3'}
              stay: {run: 'echo here I stay; sleep 1000', timeout: 1m}
            outputs: {Colour: "${INPUT_Colour}"}
            """;

    private static final String BROKEN_BLUEPRINT = """
            components:
              web:
                machine: {image: ami-0aaaaaaaaaaaaaaa1, types: [t3.small]}
                setup: [{run: 'echo no such luck; exit 7'}]
            commands: {succeed: {run: echo all is well}}
            """;

    private final Ec2Stage stage;

    Ec2ProviderIT(@TempDir Path folder) throws Exception {
        this.stage = new Ec2Stage(folder);
        Files.writeString(stage.blueprints.resolve(WORKING + ".yaml"), WORKING_BLUEPRINT);
        Files.writeString(stage.blueprints.resolve(BROKEN + ".yaml"), BROKEN_BLUEPRINT);
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        for (Environment environment : provider().list()) {
            provider().end(environment.id());
        }
        await().atMost(LONG)
                .until(() -> provider().list().stream().allMatch(environment -> environment.state() instanceof Ended));
        assertThat(stage.aws.ec2().machines())
                .extracting(FakeMachine::state)
                .allMatch(state -> state == FakeMachine.State.SHUTTING_DOWN || state == FakeMachine.State.TERMINATED);
        stage.close();
    }

    @Override
    public EnvironmentProvider provider() {
        return stage.provider();
    }

    @Override
    public MovableTime time() {
        return stage.time;
    }

    @Override
    public EnvironmentProvider reopened() throws Exception {
        return stage.reopened();
    }
}
