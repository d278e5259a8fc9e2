package io.greenroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of calls when the connection is closed; the rest takes a real engine. */
class EngineTest {
    private static Info ask(DockerClient docker) {
        return docker.infoCmd().exec();
    }

    private static Engine engine(int port) {
        return new Engine(new EngineAddress(URI.create("tcp://127.0.0.1:" + port), null), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallThatIsNotAnsweredEndsWhenTheConnectionIsClosed(boolean changes) throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var engine = engine(silent.getLocalPort());
            Callable<Info> call = changes
                    ? () -> engine.change("asking", Duration.ofMinutes(1), EngineTest::ask)
                    : () -> engine.call("asking", EngineTest::ask);
            Future<Info> answer = threads.submit(call);
            try (var asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isPositive();

                engine.close();

                assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    void aClosedConnectionTakesNoCalls() {
        var engine = engine(1);
        engine.close();

        assertThatThrownBy(() -> engine.call("asking", EngineTest::ask)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> engine.change("asking", Duration.ofMinutes(1), EngineTest::ask))
                .isInstanceOf(InterruptedException.class);
    }
}
