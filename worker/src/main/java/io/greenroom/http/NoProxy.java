package io.greenroom.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts of {@code NO_PROXY}, as curl and Go understand it: names, which stand for all below them too, addresses, blocks
 * of addresses ({@code 10.0.0.0/8}), each with a port or without, or {@code *} for all.
 */
final class NoProxy {
    private static final Pattern SEPARATOR = Pattern.compile("[,|\\s]+");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):(\\d{1,5})");
    private static final Pattern BLOCK = Pattern.compile("([0-9a-f.:]+)/(\\d{1,3})");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    private final List<String> entries;

    private NoProxy(List<String> entries) {
        this.entries = entries;
    }

    static NoProxy of(String value) {
        return new NoProxy(Arrays.stream(SEPARATOR.split(value.toLowerCase(Locale.ROOT)))
                .filter(entry -> !entry.isEmpty())
                .toList());
    }

    /** @param port -1 for the scheme's own */
    boolean include(String host, int port) {
        String name = bare(host.toLowerCase(Locale.ROOT));
        return entries.stream().anyMatch(entry -> matches(entry, name, port));
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        Matcher block = BLOCK.matcher(entry);
        if (block.matches()) {
            return isInBlock(host, block.group(1), Integer.parseInt(block.group(2)));
        }
        Matcher withPort = WITH_PORT.matcher(entry);
        if (withPort.matches()) {
            return Integer.parseInt(withPort.group(2)) == port && isAtOrBelow(host, withPort.group(1));
        }
        return isAtOrBelow(host, entry);
    }

    private static boolean isAtOrBelow(String host, String entry) {
        String name = bare(entry).replaceFirst("^\\*?\\.", "");
        return host.equals(name) || host.endsWith("." + name);
    }

    private static boolean isInBlock(String host, String network, int bits) {
        Optional<byte[]> one = address(host);
        Optional<byte[]> other = address(network);
        if (one.isEmpty() || other.isEmpty() || one.get().length != other.get().length) {
            return false;
        }
        int shift = Math.max(0, one.get().length * 8 - bits);
        return new BigInteger(1, one.get()).shiftRight(shift).equals(new BigInteger(1, other.get()).shiftRight(shift));
    }

    /** Empty for a name: names are not looked up. */
    private static Optional<byte[]> address(String text) {
        try {
            return ADDRESS.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName(text).getAddress())
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Without the brackets of an IPv6 address, and the dot at the end of a full name. */
    private static String bare(String host) {
        return host.replaceAll("^\\[|]$|\\.$", "");
    }
}
