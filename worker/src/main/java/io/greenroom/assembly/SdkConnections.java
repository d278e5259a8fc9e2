package io.greenroom.assembly;

import io.greenroom.http.Proxies;
import java.time.Duration;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;

/**
 * The HTTP clients that the SDK makes for itself, to assume roles and to ask IAM Identity Center: so that they find their
 * way through the same proxies as ours. The SDK makes one of these by its name, which is why it is public.
 */
public final class SdkConnections implements SdkHttpService {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** From now on the SDK takes its clients from here, unless it was told to take others. */
    static void install() {
        String setting = SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.property();
        if (System.getProperty(setting) == null) {
            System.setProperty(setting, SdkConnections.class.getName());
        }
    }

    @Override
    public Apache5HttpClient.Builder createHttpClientBuilder() {
        return through(Proxies.usual());
    }

    /** The SDK's own way to its proxies, which is another for each of its clients, is switched off. */
    static Apache5HttpClient.Builder through(Proxies proxies) {
        return Apache5HttpClient.builder()
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariableValues(false)
                        .build())
                .httpRoutePlanner(proxies.routes())
                .credentialsProvider(proxies.credentials())
                .connectionTimeout(CONNECT)
                .connectionAcquisitionTimeout(ANSWER)
                .socketTimeout(ANSWER);
    }
}
