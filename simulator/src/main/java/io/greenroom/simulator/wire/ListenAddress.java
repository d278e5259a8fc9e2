package io.greenroom.simulator.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where a server of the simulator listens.
 *
 * @param port 0 for any free one
 */
public record ListenAddress(InetAddress address, int port) {
    private static final byte[] LOCALHOST = {127, 0, 0, 1};

    /** 127.0.0.1, whatever the machine prefers to call its loopback. */
    public static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(LOCALHOST);
        } catch (UnknownHostException e) {
            throw new AssertionError("An address of four bytes is never looked up", e);
        }
    }

    InetSocketAddress socket() {
        return new InetSocketAddress(address, port);
    }

    /** How a client on this machine gets at the port that was bound. */
    public URI uri(int bound) {
        var near = address.isAnyLocalAddress() ? loopback() : address;
        String host = near instanceof Inet6Address ? "[" + near.getHostAddress() + "]" : near.getHostAddress();
        return URI.create("http://%s:%d".formatted(host, bound));
    }

    /** Says that the port cannot be had. */
    public IOException unavailable(String service, IOException cause) {
        return new IOException(
                "Port %d of %s cannot be had (%s), so the simulator cannot serve %s there. Choose another port, or 0 for any free one."
                        .formatted(port, address.getHostAddress(), cause.getMessage(), service),
                cause);
    }
}
