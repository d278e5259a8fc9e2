package io.greenroom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8471/",
                "http://127.1.2.3/",
                "http://localhost:8472/",
                "http://bucket.localhost:8472/",
                "http://LOCALHOST/",
                "http://[::1]:80/",
                "http://[0:0:0:0:0:0:0:1]/",
                "https://127.0.0.1/"
            })
    void whatIsOnTheLoopbackIsNeverReachedThroughAProxy(String uri) {
        var proxies = Proxies.of(
                Map.of(
                        "http_proxy",
                        "http://proxy:3128",
                        "HTTP_PROXY",
                        "http://proxy:3128",
                        "HTTPS_PROXY",
                        "proxy:3128"),
                always("java:1"));

        assertThat(proxies.select(URI.create(uri))).containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/, lower:1",
        "https://example.com/, upper:80",
        "http://127.example.com/, lower:1",
        "http://localhost.example.com/, lower:1",
        "http://10.0.0.1/, lower:1"
    })
    void everythingElseIsReachedThroughTheOneForItsScheme(String uri, String proxy) {
        var proxies = Proxies.of(
                Map.of(
                        "http_proxy", "http://lower:1",
                        "HTTP_PROXY", "http://upper:1",
                        "HTTPS_PROXY", "upper",
                        "https_proxy", " "),
                null);

        assertThat(proxies.select(URI.create(uri))).containsExactly(through(proxy));
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/, all:3128",
        "https://example.com/, https:1",
        "http://internal.example.com/, ",
        "http://127.0.0.1:8471/, "
    })
    void theOneForAllIsForTheSchemesWithoutOneOfTheirOwn(String uri, @Nullable String proxy) {
        var proxies = Proxies.of(
                Map.of(
                        "ALL_PROXY", "http://all:3128",
                        "https_proxy", "http://https:1",
                        "no_proxy", "internal.example.com"),
                null);

        assertThat(proxies.select(URI.create(uri))).containsExactly(proxy == null ? Proxy.NO_PROXY : through(proxy));
    }

    @Test
    void oneOfSocksThatIsMeantForOtherProgramsIsPassedOver() {
        var proxies = Proxies.of(Map.of("all_proxy", "socks5h://127.0.0.1:1080"), null);

        assertThat(proxies.select(URI.create("https://example.com/"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void withoutVariablesThereIsNone() {
        assertThat(Proxies.of(Map.of(), null).select(URI.create("https://example.com/")))
                .containsExactly(Proxy.NO_PROXY);
        assertThat(Proxies.none().select(URI.create("https://example.com/"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void javasOwnPropertiesWin() {
        var proxies = Proxies.of(Map.of("http_proxy", "http://variable:1"), always("java:1"));

        assertThat(proxies.select(URI.create("http://example.com/"))).containsExactly(through("java:1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | http://example.com/ | true",
                "example.com | http://example.com/ | true",
                "example.com | http://s3.eu-west-1.example.com/ | true",
                ".example.com | http://example.com/ | true",
                "*.example.com | http://a.example.com/ | true",
                "example.com | http://badexample.com/ | false",
                "other,EXAMPLE.com | http://Example.COM/ | true",
                "other example.com | http://example.com/ | true",
                "example.com:8443 | http://example.com:8443/ | true",
                "example.com:8443 | http://example.com/ | false",
                "10.0.0.0/8 | http://10.1.2.3/ | true",
                "10.0.0.0/8 | http://11.1.2.3/ | false",
                "169.254.169.254 | http://169.254.169.254/ | true",
                "fd00::/8 | http://[fd12::1]/ | true",
                "[fd12::1]:80 | http://[fd12::1]:80/ | true",
                "10.0.0.0/8 | http://ten.example.com/ | false"
            })
    void exceptionsAreReachedDirectly(String exceptions, String uri, boolean direct) {
        var proxies = Proxies.of(Map.of("HTTP_PROXY", "http://proxy:1", "NO_PROXY", exceptions), null);

        assertThat(proxies.select(URI.create(uri)).equals(List.of(Proxy.NO_PROXY)))
                .isEqualTo(direct);
    }

    @Test
    void theUserIsToldToItsProxyAlone() {
        var proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://me:p%40ss@proxy.example.com:3128"), null);

        var credentials = proxies.credentials();
        assertThat(credentials.getCredentials(new AuthScope("proxy.example.com", 3128), null))
                .isInstanceOfSatisfying(UsernamePasswordCredentials.class, who -> {
                    assertThat(who.getUserName()).isEqualTo("me");
                    assertThat(who.getUserPassword()).containsExactly("p@ss".toCharArray());
                });
        assertThat(credentials.getCredentials(new AuthScope("example.com", 443), null))
                .isNull();
        assertThat(proxies.haveCredentials()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "socks5://proxy:1", "http://user:hunter22@ proxy"})
    void whatIsNoProxysAddressIsNamedButNotShown(String value) {
        assertThatThrownBy(() -> Proxies.of(Map.of("HTTP_PROXY", value), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTP_PROXY")
                .hasMessageNotContaining("hunter22");
    }

    private static Proxy through(String hostAndPort) {
        String[] parts = hostAndPort.split(":", 2);
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(parts[0], Integer.parseInt(parts[1])));
    }

    private static ProxySelector always(String hostAndPort) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(through(hostAndPort));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }
}
