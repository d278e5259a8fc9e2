package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePatternTest {
    private static final String DIGEST = "@sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "postgres:*, postgres",
        "postgres:*, postgres:16",
        "postgres:*, postgres@DIGEST",
        "postgres:*, postgres:16@DIGEST",
        "postgres:*, docker.io/library/postgres:16",
        "postgres:*, index.docker.io/postgres:16",
        "docker.io/library/postgres:*, postgres:16",
        "postgres, postgres:latest",
        "postgres:16*, postgres:16.4-alpine",
        "postgres@sha256:*, postgres@DIGEST",
        "post*, postgres:16",
        "docker.io/*, postgres:16",
        "docker.io/*, bitnami/redis",
        "bitnami/*, docker.io/bitnami/redis:7",
        "registry.example.com/*, registry.example.com/shop",
        "registry.example.com/*, registry.example.com/team/shop:1",
        "registry.example.com/*, registry.example.com/team/shop@DIGEST",
        "registry.example.com/shop:*, registry.example.com/shop@DIGEST",
        "localhost:5000/*, localhost:5000/shop:1",
        "*.example.com/*, eu.example.com/shop:1",
        "*:16, registry.example.com/team/postgres:16",
        "*@sha256:*, registry.example.com/shop@DIGEST",
        "*, registry.example.com/shop@DIGEST",
        "*, 4e5021d210f6",
        "*, Anything That The Engine Takes"
    })
    void itNamesTheseImages(String pattern, String image) {
        assertThat(new ImagePattern(pattern).fits(image.replace("@DIGEST", DIGEST)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:*, postgres:5000/evil",
        "postgres:*, postgres:5000/evil:16",
        "postgres:*, evil/postgres:16",
        "postgres:*, localhost/postgres:16",
        "postgres:*, postgres.evil.example/postgres:16",
        "postgres, postgres:16",
        "postgres, postgres@DIGEST",
        "postgres:16, postgres:16@DIGEST",
        "postgres:16, postgres:160",
        "postgres@sha256:*, postgres:16",
        "post*, post/evil",
        "post*, postgres.evil.example/shop",
        "docker.io/*, registry.example.com/shop",
        "*/shop:*, evil.example/shop:1",
        "registry.example.com/*, registry.example.com.evil.example/shop",
        "registry.example.com/*, registry.example.com:5000/shop",
        "registry.example.com/*, registry-example.com/shop",
        "*.example.com/*, evil.example/x.example.com/shop",
        "library/*, 4e5021d210f6",
        "sha256:*, sha256:4e5021d210f6",
        "shop:*, shop:",
        "shop:*, Shop:1"
    })
    void itNamesNoneOfThese(String pattern, String image) {
        assertThat(new ImagePattern(pattern).fits(image.replace("@DIGEST", DIGEST)))
                .isFalse();
    }
}
