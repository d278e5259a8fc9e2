package io.greenroom.provider.cloudshell;

import io.greenroom.build.Build;
import io.greenroom.http.Proxies;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client for one server: verified TLS unless told otherwise, and nothing done behind our back (no retries, no
 * redirects that would carry the token elsewhere, no cookies, no authentication but that at a proxy).
 */
final class HttpClients {
    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);
    private static final int CONNECTIONS = 32;

    private HttpClients() {}

    static CloseableHttpClient of(CloudShellSettings settings) {
        Proxies proxies = Proxies.usual();
        var builder = HttpClientBuilder.create()
                .setConnectionManager(connections(settings))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout(settings.timeouts().read()))
                        .setConnectionRequestTimeout(timeout(settings.timeouts().overall()))
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(settings.proxy() == null && proxies.haveCredentials())
                        .build())
                .setUserAgent(Build.ofThisProgram().userAgent())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression();
        if (settings.proxy() != null) {
            return builder.setProxy(HttpHost.create(URI.create(settings.proxy())))
                    .build();
        }
        return builder.setRoutePlanner(proxies.routes())
                .setDefaultCredentialsProvider(proxies.credentials())
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(CloudShellSettings settings) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls(settings))
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.timeouts().connect()))
                        .setSocketTimeout(timeout(settings.timeouts().read()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    private static TlsSocketStrategy tls(CloudShellSettings settings) {
        try {
            if (settings.insecure()) {
                LOG.warn(
                        "INSECURE: the certificate of {} is NOT verified (insecure: true). Whoever is on the way can read"
                                + " the CloudShell password. Name your certificate authority in caCertificate instead.",
                        settings.url());
                return new DefaultClientTlsStrategy(
                        SSLContextBuilder.create()
                                .loadTrustMaterial((chain, type) -> true)
                                .build(),
                        HostnameVerificationPolicy.CLIENT,
                        NoopHostnameVerifier.INSTANCE);
            }
            Path authorities = settings.caCertificate();
            return authorities == null
                    ? DefaultClientTlsStrategy.createSystemDefault()
                    : new DefaultClientTlsStrategy(
                            SSLContextBuilder.create()
                                    .loadTrustMaterial(trusting(authorities), null)
                                    .build(),
                            HttpsSupport.getDefaultHostnameVerifier());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "caCertificate '%s' cannot be used: it must hold certificates in PEM form (%s)"
                            .formatted(settings.caCertificate(), e.getMessage()),
                    e);
        }
    }

    private static KeyStore trusting(Path authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("no certificate in it");
            }
            for (Certificate certificate : found) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
        }
        return store;
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(Math.max(1, duration.toMillis()));
    }
}
