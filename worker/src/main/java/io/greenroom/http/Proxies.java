package io.greenroom.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the usual settings name, for every client in this program: Java's own properties ({@code
 * https.proxyHost}), else {@code HTTPS_PROXY} or {@code HTTP_PROXY} by the scheme of the address, in lower or upper case,
 * else {@code ALL_PROXY}, unless {@code NO_PROXY} excepts the host. What is on this machine's loopback is never reached
 * through a proxy, whatever is set: a proxy would look for it on its own machine.
 */
public final class Proxies extends ProxySelector {
    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Map<String, ProxyAddress> byScheme;
    private final NoProxy exceptions;
    private final @Nullable ProxySelector ofJava;

    private Proxies(Map<String, ProxyAddress> byScheme, NoProxy exceptions, @Nullable ProxySelector ofJava) {
        this.byScheme = byScheme;
        this.exceptions = exceptions;
        this.ofJava = ofJava;
    }

    /**
     * Those of this process.
     *
     * @throws IllegalArgumentException when a variable holds no proxy's address; the message names it
     */
    public static Proxies usual() {
        return of(System.getenv(), ProxySelector.getDefault());
    }

    /** For servers in this process. */
    public static Proxies none() {
        return new Proxies(Map.of(), NoProxy.of(""), null);
    }

    static Proxies of(Map<String, String> environment, @Nullable ProxySelector ofJava) {
        var byScheme = new HashMap<String, ProxyAddress>();
        for (String scheme : List.of("http", "https")) {
            variable(environment, scheme + "_proxy")
                    .or(() -> variable(environment, "all_proxy").filter(name -> !isSocks(environment.get(name))))
                    .ifPresent(name -> byScheme.put(scheme, ProxyAddress.of(name, environment.getOrDefault(name, ""))));
        }
        String exceptions =
                variable(environment, "no_proxy").map(environment::get).orElse("");
        return new Proxies(Map.copyOf(byScheme), NoProxy.of(exceptions), ofJava);
    }

    /** Which the clients here cannot go through, and which {@code ALL_PROXY} is often set to for other programs. */
    private static boolean isSocks(@Nullable String address) {
        return address != null && address.strip().toLowerCase(Locale.ROOT).startsWith("socks");
    }

    /** The one that is set, as curl has it: in lower case first. */
    private static Optional<String> variable(Map<String, String> environment, String lowerCase) {
        return List.of(lowerCase, lowerCase.toUpperCase(Locale.ROOT)).stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost();
        if (host == null || Loopback.isName(host)) {
            return DIRECT;
        }
        List<Proxy> byProperties = ofJava == null ? DIRECT : ofJava.select(uri);
        if (byProperties.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
            return byProperties;
        }
        ProxyAddress proxy = byScheme.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        return proxy == null || exceptions.include(host, uri.getPort()) ? DIRECT : List.of(proxy.proxy());
    }

    /** A client that cannot connect says so itself. */
    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}

    /** The same for Apache's client. */
    public HttpRoutePlanner routes() {
        return new SystemDefaultRoutePlanner(this);
    }

    /** Who to be at these proxies, and nowhere else; for Apache's client. */
    public CredentialsProvider credentials() {
        var credentials = new BasicCredentialsProvider();
        for (ProxyAddress proxy : byScheme.values()) {
            if (proxy.user() != null) {
                credentials.setCredentials(
                        new AuthScope(proxy.host(), proxy.port()),
                        new UsernamePasswordCredentials(
                                proxy.user(), proxy.password().toCharArray()));
            }
        }
        return credentials;
    }

    /** Whether a proxy wants to know who comes. */
    public boolean haveCredentials() {
        return byScheme.values().stream().anyMatch(proxy -> proxy.user() != null);
    }

    private record ProxyAddress(
            String host, int port, @Nullable String user, String password) {
        private static final int USUAL_PORT = 80;

        /** @param name of the variable, for messages, which do not show the value: a password may stand in it */
        static ProxyAddress of(String name, String value) {
            try {
                String text = value.strip();
                URI uri = new URI(text.contains("://") ? text : "http://" + text);
                String host = uri.getHost();
                if (host == null || !String.valueOf(uri.getScheme()).startsWith("http")) {
                    throw notAnAddress(name);
                }
                String[] who = uri.getRawUserInfo() == null
                        ? new String[0]
                        : uri.getRawUserInfo().split(":", 2);
                return new ProxyAddress(
                        host,
                        uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                        who.length == 0 ? null : decoded(who[0]),
                        who.length < 2 ? "" : decoded(who[1]));
            } catch (URISyntaxException e) {
                throw notAnAddress(name);
            }
        }

        private static IllegalArgumentException notAnAddress(String name) {
            return new IllegalArgumentException(
                    "The environment variable %s is not the address of an HTTP proxy, such as http://proxy.example.com:3128"
                            .formatted(name));
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        Proxy proxy() {
            return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
