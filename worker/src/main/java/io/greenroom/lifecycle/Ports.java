package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Free ports on 127.0.0.1, never two environments the same. They lie below the range from which the system gives ports
 * to outgoing connections, which would otherwise take one between its choice and its use.
 */
public final class Ports {
    private static final int LOWEST = 10_240;
    private static final int USUAL_EPHEMERAL_START = 32_768;
    private static final int TRIES = 2_000;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private final RandomGenerator random;
    private final int highest = ephemeralStart() - 1;
    private final Set<Integer> taken = new HashSet<>();

    public Ports(RandomGenerator random) {
        this.random = random;
    }

    /** A port that is nobody's now and stays reserved until it is given back. */
    public synchronized int take() throws ProviderException {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(LOWEST, highest + 1);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new ProviderException(
                UNAVAILABLE,
                "No free port was found between %d and %d; end environments that are not needed."
                        .formatted(LOWEST, highest));
    }

    /** This very port, if nobody has it; it stays reserved until it is given back. */
    public synchronized int take(int port) throws ProviderException {
        if (taken.contains(port) || !isFree(port)) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "Port %d, which the blueprint names, is in use on the worker's machine; end what has it, or leave the number to Greenroom with ports: [NAME]."
                            .formatted(port));
        }
        taken.add(port);
        return port;
    }

    /** Notes ports that environments of an earlier worker have. */
    public synchronized void reserve(Collection<Integer> ports) {
        taken.addAll(ports);
    }

    /** They are nobody's any more. */
    public synchronized void giveBack(Collection<Integer> ports) {
        taken.removeAll(ports);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false; // somebody has it: the next one
        }
    }

    private static int ephemeralStart() {
        try {
            String first = Files.readString(EPHEMERAL_RANGE).strip().split("\\s+", -1)[0];
            int start = Integer.parseInt(first);
            return start > LOWEST + TRIES ? start : 65_536;
        } catch (IOException | NumberFormatException e) {
            return USUAL_EPHEMERAL_START; // not Linux
        }
    }
}
