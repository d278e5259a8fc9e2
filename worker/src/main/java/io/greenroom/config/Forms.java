package io.greenroom.config;

import io.greenroom.config.Settings.ListenAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What values are written like, one form each; what is not written like that gives nothing. */
final class Forms {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:\\s\\[\\]]+)):(\\d{1,5})");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    /** A FIFO queue's name ends in .fifo. */
    private static final Pattern QUEUE = Pattern.compile("(/[A-Za-z0-9_-]{1,80}){1,4}");

    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");
    /** Names of headers, in lower case, that clients send by themselves, and proxies for whomever comes. */
    private static final Pattern EVERYONES =
            Pattern.compile("host|cookie|user-agent|accept(-.*)?|authorization|cache-control"
                    + "|connection|content-.*|date|dnt|expect|forwarded|from|if-.*|keep-alive|last-event-id|origin|pragma|priority"
                    + "|proxy-connection|range|referer|save-data|sec-.*|te|trailer|transfer-encoding|upgrade(-.*)?|via"
                    + "|x-forwarded-(for|host|port|proto|server|scheme|ssl|prefix|method|uri)|x-real-ip|x-request-id|x-requested-with"
                    + "|x-correlation-id|x-amzn-trace-id|traceparent|tracestate");

    private Forms() {}

    static Optional<Integer> number(String text) {
        return DIGITS.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    static Optional<Double> decimal(String text) {
        return DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    static Optional<Boolean> flag(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Of a server: without user, query and fragment. */
    static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            return http && plain && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Of a queue: in clear text only where nobody else can listen. */
    static Optional<URI> queue(String text) {
        return url(text)
                .filter(url -> QUEUE.matcher(url.getRawPath()).matches())
                .filter(url -> "https".equalsIgnoreCase(url.getScheme()) || isOnThisMachine(url));
    }

    private static boolean isOnThisMachine(URI url) {
        return new ListenAddress(url.getHost().replaceAll("[\\[\\]]", ""), 0).isLoopback();
    }

    static boolean hasNoPath(URI url) {
        return url.getRawPath().replace("/", "").isEmpty();
    }

    /** The name of a header that no request has by itself. */
    static Optional<String> identityHeader(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        return HEADER.matcher(text).matches() && !EVERYONES.matcher(name).matches()
                ? Optional.of(text)
                : Optional.empty();
    }

    static Optional<ListenAddress> address(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(3)) > 65_535) {
            return Optional.empty();
        }
        String host = address.group(1) == null ? address.group(2) : address.group(1);
        return Optional.of(new ListenAddress(host, Integer.parseInt(address.group(3))));
    }

    /** Absolute: {@code ~} is the home, and what is relative starts at the base. */
    static Optional<Path> path(String text, Path base, Path home) {
        try {
            if (text.isBlank()) {
                return Optional.empty();
            }
            if (text.equals("~") || text.startsWith("~/")) {
                return Optional.of(
                        home.resolve(text.substring(Math.min(2, text.length()))).normalize());
            }
            return Optional.of(base.resolve(text).normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
