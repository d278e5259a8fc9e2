package io.greenroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLoginsTest {
    @TempDir
    Path configuration;

    private final List<String> secrets = new ArrayList<>();

    @Test
    void anImageBelongsToTheRegistryThatItsNameBeginsWith() {
        assertThat(RegistryLogins.registryOf("postgres:16")).isEqualTo("https://index.docker.io/v1/");
        assertThat(RegistryLogins.registryOf("bitnami/redis")).isEqualTo("https://index.docker.io/v1/");
        assertThat(RegistryLogins.registryOf("docker.io/library/redis")).isEqualTo("https://index.docker.io/v1/");
        assertThat(RegistryLogins.registryOf("registry.example.com/a/b")).isEqualTo("registry.example.com");
        assertThat(RegistryLogins.registryOf("localhost:5000/a@sha256:0")).isEqualTo("localhost:5000");
    }

    @Test
    void takesTheWrittenLoginOfTheImagesRegistryAndKeepsItsPasswordSecret() throws Exception {
        String auth = Base64.getEncoder().encodeToString("me:pass:word".getBytes(StandardCharsets.UTF_8));
        write(
                "{\"auths\": {\"https://registry.example.com/v2/\": {\"auth\": \"%s\"}, \"https://index.docker.io/v1/\": {}}}"
                        .formatted(auth));

        var login = logins().forImage("registry.example.com/shop:1").orElseThrow();

        assertThat(login.getUsername()).isEqualTo("me");
        assertThat(login.getPassword()).isEqualTo("pass:word");
        assertThat(secrets).contains("pass:word");
        assertThat(logins().forImage("postgres:16")).isEmpty();
        assertThat(logins().forImage("other.example.com/x")).isEmpty();
    }

    @Test
    void hasNoneWhereTheDockerClientHasNoConfiguration() throws Exception {
        assertThat(logins().forImage("registry.example.com/shop:1")).isEmpty();
    }

    @Test
    void saysWhichHelperFailed() throws Exception {
        write("{\"credsStore\": \"of-nobody-here\"}");

        assertThatThrownBy(() -> logins().forImage("postgres"))
                .hasMessageContainingAll("docker-credential-of-nobody-here", "docker login");
    }

    private RegistryLogins logins() {
        return new RegistryLogins(configuration, secrets::add);
    }

    private void write(String config) throws Exception {
        Files.writeString(configuration.resolve("config.json"), config);
    }
}
