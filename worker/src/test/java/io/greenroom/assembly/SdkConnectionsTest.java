package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpService;

class SdkConnectionsTest {
    private static final String STS = "sts.greenroom.invalid";

    @Test
    void whatTheSdkAsksByItselfGoesThroughTheUsualProxies() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        proxy.start();
        ProxySelector usual = ProxySelector.getDefault();
        ProxySelector.setDefault(new ForOneHost(STS, proxy.getAddress(), usual));
        try {
            SdkConnections.install();
            SdkHttpService service = Class.forName(SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.getStringValueOrThrow())
                    .asSubclass(SdkHttpService.class)
                    .getConstructor()
                    .newInstance();
            try (var client = service.createHttpClientBuilder().build()) {
                var answer = client.prepareRequest(HttpExecuteRequest.builder()
                                .request(SdkHttpRequest.builder()
                                        .method(SdkHttpMethod.GET)
                                        .uri(URI.create("http://" + STS + "/role"))
                                        .build())
                                .build())
                        .call();
                assertThat(answer.httpResponse().statusCode()).isEqualTo(204);
            }
        } finally {
            ProxySelector.setDefault(usual);
            proxy.stop(0);
        }
        assertThat(asked).containsExactly("http://" + STS + "/role");
    }

    /** Changes nothing for tests beside this one. */
    private static final class ForOneHost extends ProxySelector {
        private final String host;
        private final InetSocketAddress proxy;
        private final ProxySelector others;

        ForOneHost(String host, InetSocketAddress proxy, ProxySelector others) {
            this.host = host;
            this.proxy = proxy;
            this.others = others;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return host.equals(uri.getHost()) ? List.of(new Proxy(Proxy.Type.HTTP, proxy)) : others.select(uri);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            others.connectFailed(uri, address, failure);
        }
    }
}
