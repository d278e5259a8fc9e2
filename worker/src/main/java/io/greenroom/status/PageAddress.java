package io.greenroom.status;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** Where a worker's pages are, as it says in the store. Others may write there, too: nothing else than an address of the web passes. */
final class PageAddress {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    /** The longest name of a host has 253 characters. */
    private static final int LONGEST = 300;

    private static final int HIGHEST_PORT = 65_535;

    private PageAddress() {}

    /** Scheme, host and port, without a slash at the end; empty when the text is anything else, or more. */
    static Optional<String> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            boolean isAddress = uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() <= HIGHEST_PORT
                    && uri.getRawPath().matches("/?")
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return isAddress ? Optional.of(origin(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String origin(URI uri) throws URISyntaxException {
        return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null).toString();
    }
}
