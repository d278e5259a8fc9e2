package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract, kept by environments made of stacks in a fake account, each with a machine on which everything really runs. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
class StackProviderIT implements EnvironmentProviderContract {
    private static final String WORKING_BLUEPRINT = """
            description: Becomes ready
            inputs:
              Colour: {required: true, allowed: [red, green]}
              Token: {}
            template: template.yaml
            components:
              web:
                machine: WebServer
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
            outputs: {Shade: "${INPUT_Colour}"}
            """;

    private static final String WORKING_TEMPLATE = """
            Parameters:
              Colour: {Type: String, AllowedValues: [red, green]}
              Token: {Type: String, NoEcho: true, Default: none}
            """ + StackStage.WEB_SERVER;

    private static final String BROKEN_BLUEPRINT = """
            template: template.yaml
            components: {web: {machine: WebServer}}
            commands: {succeed: {run: echo all is well}}
            """;

    private final StackStage stage;

    StackProviderIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder);
        stage.write(WORKING, WORKING_BLUEPRINT, WORKING_TEMPLATE);
        stage.write(BROKEN, BROKEN_BLUEPRINT, StackStage.WEB_SERVER + "  NoLuck: {Type: AWS::SNS::Topic}\n");
        stage.aws.faults().stacks().failCreation("NoLuck", "no such luck");
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        for (Environment environment : provider().list()) {
            provider().end(environment.id());
        }
        await().atMost(LONG)
                .until(() -> provider().list().stream().allMatch(environment -> environment.state() instanceof Ended));
        assertThat(stage.aws.cloudFormation().names()).isEmpty();
        assertThat(stage.aws.ec2().living()).isEmpty();
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
