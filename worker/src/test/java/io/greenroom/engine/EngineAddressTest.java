package io.greenroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineAddressTest {
    @TempDir
    Path home;

    private Path docker = Path.of("");

    @BeforeEach
    void makeConfiguration() throws Exception {
        docker = Files.createDirectories(home.resolve(".docker"));
    }

    @Test
    void isTheUsualSocketWhereNothingElseIsSaid() throws Exception {
        assertThat(find(null, Map.of())).isEqualTo(new EngineAddress(URI.create("unix:///var/run/docker.sock"), null));
    }

    @Test
    void theSettingWinsOverVariablesAndTheseOverContexts() throws Exception {
        makeContext("remote", "tcp://remote:2376");
        Files.writeString(docker.resolve("config.json"), "{\"currentContext\": \"remote\"}");

        assertThat(find(null, Map.of()).host()).hasToString("tcp://remote:2376");
        var variables = Map.of("DOCKER_HOST", "tcp://other:2375");
        assertThat(find(null, variables).host()).hasToString("tcp://other:2375");
        assertThat(find("unix:///run/user/1000/docker.sock", variables).host())
                .hasToString("unix:///run/user/1000/docker.sock");
    }

    @Test
    void certificatesAreThoseOfTheContext() throws Exception {
        Path folder = makeContext("remote", "tcp://remote:2376");
        Path tls = Files.createDirectories(
                docker.resolve("contexts/tls").resolve(folder.getFileName()).resolve("docker"));

        assertThat(find(null, Map.of("DOCKER_CONTEXT", "remote")).certificates())
                .isEqualTo(tls);
    }

    @Test
    void certificatesAreThoseOfTheVariables() throws Exception {
        var variables = Map.of("DOCKER_HOST", "tcp://h:2376", "DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", "/certs");

        assertThat(find(null, variables).certificates()).isEqualTo(Path.of("/certs"));
        assertThat(find(null, Map.of("DOCKER_HOST", "tcp://h:2376", "DOCKER_TLS_VERIFY", "1"))
                        .certificates())
                .isEqualTo(docker);
    }

    @Test
    void aContextThatIsNotThereIsNotPassedOver() {
        assertThatThrownBy(() -> find(null, Map.of("DOCKER_CONTEXT", "nowhere")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("'nowhere'", "docker context ls");
    }

    @Test
    void anAddressOfAnotherKindIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> find("ssh://me@there", Map.of())).hasMessageContaining("ssh -L");
        assertThatThrownBy(() -> find("localhost", Map.of())).hasMessageContaining("begins with unix:, npipe: or tcp:");
    }

    private EngineAddress find(@Nullable String setting, Map<String, String> variables) throws ProviderException {
        return EngineAddress.find(setting, variables, home);
    }

    private Path makeContext(String name, String host) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        Path folder = Files.createDirectories(
                docker.resolve("contexts/meta").resolve(HexFormat.of().formatHex(digest)));
        Files.writeString(
                folder.resolve("meta.json"),
                "{\"Name\": \"%s\", \"Endpoints\": {\"docker\": {\"Host\": \"%s\", \"SkipTLSVerify\": false}}}"
                        .formatted(name, host));
        return folder;
    }
}
