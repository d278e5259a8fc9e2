package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final TestTimes.Leaping time = new TestTimes.Leaping();

    @Test
    void anUnknownCertificateIsRefusedWithTheSettingThatHelps(@TempDir Path folder) throws Exception {
        try (var server = serverFor("localhost", folder)) {
            assertThatThrownBy(() -> blueprintsOf(server, null, false, folder))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("caCertificate");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateOfAPrivateAuthorityIsAccepted(@TempDir Path folder) throws Exception {
        try (var server = serverFor("localhost", folder)) {
            assertThat(blueprintsOf(server, folder.resolve("ca.pem"), false, folder))
                    .isEqualTo(1);
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused(@TempDir Path folder) throws Exception {
        try (var server = serverFor("elsewhere.example.com", folder)) {
            assertThatThrownBy(() -> blueprintsOf(server, folder.resolve("ca.pem"), false, folder))
                    .isInstanceOf(ProviderException.class);
        }
    }

    @Test
    void insecureAcceptsAnyCertificate(@TempDir Path folder) throws Exception {
        try (var server = serverFor("elsewhere.example.com", folder)) {
            assertThat(blueprintsOf(server, null, true, folder)).isEqualTo(1);
        }
    }

    private int blueprintsOf(FakeCloudShell server, @Nullable Path authorities, boolean insecure, Path folder)
            throws Exception {
        var plain = TestSettings.of(server);
        var settings = new CloudShellSettings(
                plain.url(),
                plain.username(),
                plain.password(),
                plain.domain(),
                authorities,
                insecure,
                null,
                null,
                true,
                plain.timeouts(),
                plain.pace(),
                plain.waits());
        try (var provider =
                CloudShellProvider.open(settings, folder.resolve("notes"), new SecretsInUse(), time, new Random(1))) {
            return provider.blueprints().size();
        }
    }

    private FakeCloudShell serverFor(String host, Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                        .formatted(Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("server").getEncoded())));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return FakeCloudShell.start(time, context, 0).offering(FakeBlueprint.named("lab"));
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new java.util.ArrayList<String>();
        command.add(
                Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString());
        command.addAll(java.util.List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
