package io.greenroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.DockerException;
import io.greenroom.environment.ProviderException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write /var/lib/docker/tmp/x: no space left on device | FAILED | docker system df
            driver failed programming external connectivity: Bind for 127.0.0.1:80 failed: port is already allocated | FAILED | leave its number away
            exec /bin/sh: exec format error | CONFIGURATION | another architecture
            no matching manifest for linux/arm64/v8 in the manifest list entries | CONFIGURATION | another architecture
            pull access denied for shop, repository does not exist or may require 'docker login' | PERMISSION | docker login
            manifest for postgres:99 not found: manifest unknown | CONFIGURATION | name and tag
            toomanyrequests: You have reached your pull rate limit | UNAVAILABLE | log in
            Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com: no such host | UNAVAILABLE | does not reach the image's registry
            OCI runtime create failed: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown | CONFIGURATION | needs an image with /bin/sh
            unable to find user app: no matching entries in passwd file | CONFIGURATION | 'user'
            Minimum memory limit allowed is 6MB | CONFIGURATION | 'memory'
            something new | FAILED | something new.
            """)
    void saysWhatToChange(String message, Kind kind, String advice) {
        var explained = Refusals.explain(
                "Container web could not be started",
                new DockerException("{\"message\":\"%s\"}".formatted(message.replace("\"", "\\\"")), 500));

        assertThat(explained.kind()).isEqualTo(kind);
        assertThat(explained)
                .hasMessageStartingWith("Container web could not be started: ")
                .hasMessageContaining(advice);
    }

    @Test
    void anUnreachableEngineIsToldFromOneThatLetsNobodyIn() {
        var address = new EngineAddress(URI.create("unix:///run/docker.sock"), null);

        var gone = Refusals.unreachable(address, Duration.ofSeconds(30), new IOException("Connection refused"));
        var closed = Refusals.unreachable(address, Duration.ofSeconds(30), new IOException("Permission denied"));

        assertThat(gone.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(gone).hasMessageContainingAll("unix:///run/docker.sock", "30 s", "providers.docker.host");
        assertThat(closed.kind()).isEqualTo(Kind.PERMISSION);
        assertThat(closed).hasMessageContaining("group of the socket");
    }
}
