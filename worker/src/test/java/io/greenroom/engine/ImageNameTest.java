package io.greenroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    private static final String DIGEST = "@sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "postgres, docker.io/library/postgres:latest",
        "postgres:16, docker.io/library/postgres:16",
        "library/postgres:16, docker.io/library/postgres:16",
        "docker.io/postgres:16, docker.io/library/postgres:16",
        "docker.io/library/postgres:16, docker.io/library/postgres:16",
        "index.docker.io/postgres, docker.io/library/postgres:latest",
        "index.docker.io/bitnami/redis, docker.io/bitnami/redis:latest",
        "bitnami/redis:7.2-debian, docker.io/bitnami/redis:7.2-debian",
        "postgres:5000, docker.io/library/postgres:5000",
        "postgres:5000/evil, postgres:5000/evil:latest",
        "localhost/shop, localhost/shop:latest",
        "localhost:5000/shop:1, localhost:5000/shop:1",
        "registry.example.com/team/shop, registry.example.com/team/shop:latest",
        "Registry/shop, Registry/shop:latest",
        "[fe80::1]:5000/shop:1, [fe80::1]:5000/shop:1"
    })
    void aNameIsReadAsTheDockerClientReadsIt(String written, String inFull) {
        assertThat(ImageName.of(written)).map(ImageName::toString).contains(inFull);
    }

    @Test
    void aDigestCountsWithoutTheTagBesideIt() {
        assertThat(ImageName.of("postgres" + DIGEST))
                .contains(new ImageName("docker.io", "library/postgres", DIGEST))
                .isEqualTo(ImageName.of("postgres:16" + DIGEST));
        assertThat(ImageName.of("registry.example.com:5000/shop" + DIGEST))
                .contains(new ImageName("registry.example.com:5000", "shop", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop:",
                ":16",
                "shop@",
                "shop@sha256:12",
                "Shop",
                "registry.example.com/Shop",
                "a//b",
                "/shop",
                "shop/",
                "shop:a:b",
                "shop 1",
                "shop\n:1",
                "https://registry.example.com/shop"
            })
    void whatIsNoNameIsNone(String written) {
        assertThat(ImageName.of(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4e5021d210f6", "sha256:4e5021d2", "cafe"})
    void whatMayBeAnIdIsNoName(String written) {
        assertThat(ImageName.of(written)).isEmpty();
    }

    @Test
    void aTagTellsANameFromAnId() {
        assertThat(ImageName.of("cafe:latest")).isPresent();
        assertThat(ImageName.of("library/cafe")).isPresent();
    }

    @Test
    void aVeryLongNameIsNoneAndIsToldAtOnce() {
        assertThat(ImageName.of("a".repeat(300))).isEmpty();
        assertThat(ImageName.of("x" + "/a".repeat(500_000))).isEmpty();
    }
}
