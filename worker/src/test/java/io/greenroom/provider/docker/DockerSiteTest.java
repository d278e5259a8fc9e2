package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.engine.AddressRange;
import io.greenroom.engine.Engine;
import io.greenroom.engine.EngineAddress;
import io.greenroom.engine.Images;
import io.greenroom.engine.RegistryLogins;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Site;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an engine, and made of its answers; the rest takes a real one. */
class DockerSiteTest {
    private final Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Engine engine;

    DockerSiteTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server.createContext("/", this::answer);
        server.start();
        String address = "tcp://127.0.0.1:" + server.getAddress().getPort();
        engine = new Engine(new EngineAddress(URI.create(address), null), Duration.ZERO);
    }

    /** There is every image, with a health check, and every container, which has ended. */
    private void answer(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        asked.add(exchange.getRequestMethod() + " " + uri);
        String body = uri.getPath().contains("/images/")
                ? "{\"Id\": \"sha256:1\", \"Config\": {\"Healthcheck\": {\"Test\": [\"CMD-SHELL\", \"image-check\"]}}}"
                : "{\"Id\": \"1\", \"State\": {\"Status\": \"exited\", \"ExitCode\": 0}}";
        if (exchange.getRequestMethod().equals("GET")) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } else {
            exchange.sendResponseHeaders(204, -1);
        }
        exchange.close();
    }

    @AfterEach
    void close() {
        engine.close();
        server.stop(0);
    }

    @Test
    void theHealthCheckOfAnImageCountsUnlessTheComposeFileHasItsOwnOrSwitchesItOff() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  plain: {image: x}
                  own: {image: x, healthcheck: {test: own-check}}
                  off: {image: x, healthcheck: {disable: true}}
                  none: {image: x, healthcheck: {test: [NONE]}}
                """);
        Plan plan = plan();

        assertThat(check(plan, "plain")).isEqualTo("image-check");
        assertThat(check(plan, "own")).isEqualTo("own-check");
        assertThat(check(plan, "off")).isEqualTo("none");
        assertThat(check(plan, "none")).isEqualTo("none");
    }

    private String check(Plan plan, String service) throws Exception {
        Part part = Objects.requireNonNull(plan.components().get(service));
        return site(plan)
                .readiness(part)
                .map(Readiness::check)
                .map(check -> ((Check.Script) check).run())
                .orElse("none");
    }

    @Test
    void aContainerThatIsMadeAnewTakesTheVolumesOfItsImageWithIt() throws Exception {
        new Containers(engine, settings(), Map.of(), "test-e1", new Random(1)).removeEnded("test-e1-environment");

        assertThat(asked)
                .filteredOn(request -> request.startsWith("DELETE"))
                .singleElement()
                .asString()
                .contains("/containers/test-e1-environment?")
                .containsPattern("[?&]v=(true|1)");
    }

    private Plan plan() {
        var problems = new Problems("blueprint.yaml");
        return BlueprintReader.read("x", "compose: compose.yaml", folder, new DockerFields(), problems)
                .orElseThrow(() -> new AssertionError(problems.lines()));
    }

    private Site site(Plan plan) {
        var images = new Images(engine, new RegistryLogins(folder, secret -> {}));
        var record = new EnvironmentRecord(
                1,
                "docker",
                "key",
                "e1",
                "env",
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                PipelineContext.UNKNOWN,
                Map.of(),
                Set.of(),
                Map.of(),
                "mark");
        return new DockerSites(engine, images, settings(), "test", new Random(1))
                .of(record, plan, new EnvironmentFolder(folder));
    }

    private DockerSettings settings() {
        return new DockerSettings(
                folder,
                null,
                List.of("*"),
                "127.0.0.1",
                Set.of(),
                64L << 20,
                64,
                new AddressRange(0x0AD50000L, 16),
                Duration.ZERO);
    }
}
