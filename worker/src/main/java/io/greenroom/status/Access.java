package io.greenroom.status;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may look. With a token: who sends it ({@code ?token=}, which leaves a cookie, or {@code Authorization: Bearer}).
 * With a proxy's header: whose request has it. With neither: whoever can connect, but only under a name of this machine, so
 * that no page from elsewhere can point a name of its own here and read along.
 */
final class Access {
    static final String COOKIE = "greenroom";
    /** What a program is asked for that has no token. */
    static final String CHALLENGE = "Bearer realm=\"greenroom\"";

    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "::1");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final String BEARER = "Bearer ";

    private final Optional<String> token;
    private final Optional<String> proxyHeader;
    private final Optional<URI> publicUrl;
    private final String listenHost;

    /** @param listenHost what the pages are served on, under which they answer too */
    Access(Optional<String> token, Optional<String> proxyHeader, Optional<URI> publicUrl, String listenHost) {
        this.token = token;
        this.proxyHeader = proxyHeader;
        this.publicUrl = publicUrl;
        this.listenHost = listenHost;
    }

    /** What to do with a request. */
    enum Verdict {
        ALLOWED,
        /** The token was in the address: it goes into a cookie, and out of the address. */
        ALLOWED_AND_REMEMBERED,
        TOKEN_WANTED,
        WRONG_NAME
    }

    Verdict of(Asked asked) {
        if (token.isPresent()) {
            if (asked.token().filter(this::isToken).isPresent()) {
                return Verdict.ALLOWED_AND_REMEMBERED;
            }
            if (asked.cookie().filter(cookie -> equal(cookie, cookieValue())).isPresent()
                    || asked.authorization().filter(this::isBearer).isPresent()) {
                return Verdict.ALLOWED;
            }
        }
        if (proxyHeader.isPresent()
                && asked.header(proxyHeader.get()).filter(who -> !who.isBlank()).isPresent()) {
            return Verdict.ALLOWED;
        }
        if (token.isPresent() || proxyHeader.isPresent()) {
            return Verdict.TOKEN_WANTED;
        }
        return asked.host().isEmpty() || isOwnName(asked.host()) ? Verdict.ALLOWED : Verdict.WRONG_NAME;
    }

    private boolean isToken(String given) {
        return token.isPresent() && equal(given, token.get());
    }

    /** The scheme's name may be in any case; some clients write it in lower case. */
    private boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && isToken(authorization.substring(BEARER.length()).strip());
    }

    /** A browser says it always, and is who could be led astray; a client of HTTP/1.0 may not know of it. */
    private boolean isOwnName(String hostAndPort) {
        String host = bare(PORT.matcher(hostAndPort).replaceFirst("").toLowerCase(Locale.ROOT));
        return OWN_NAMES.contains(host)
                || listenHost.equalsIgnoreCase(host)
                || publicUrl
                        .map(URI::getHost)
                        .map(Access::bare)
                        .filter(own -> own.equalsIgnoreCase(host))
                        .isPresent();
    }

    /** An address of IPv6 without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** In a time that does not tell how much was right. */
    private static boolean equal(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** Stands for the token, which it does not contain. */
    String cookieValue() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.orElse("none").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("greenroom status pages".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Lax, because a link from the AWS console is to find it. */
    String setCookie() {
        boolean secure = publicUrl.map(URI::getScheme).filter("https"::equals).isPresent();
        return "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000%s"
                .formatted(COOKIE, cookieValue(), secure ? "; Secure" : "");
    }
}
