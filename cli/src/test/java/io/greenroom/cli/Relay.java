package io.greenroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a port of this machine that can break. */
final class Relay implements AutoCloseable {
    private final ServerSocket entrance;
    private final int exit;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Relay(int exit) throws IOException {
        this.exit = exit;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    private void accept() {
        try {
            while (!entrance.isClosed()) {
                Socket from = entrance.accept();
                var to = new Socket(InetAddress.getLoopbackAddress(), exit);
                sockets.add(from);
                sockets.add(to);
                Thread.ofVirtual().start(() -> carry(from, to));
                Thread.ofVirtual().start(() -> carry(to, from));
            }
        } catch (IOException e) {
            cut();
        }
    }

    /** Until either end is closed, by whomever; then the other is, too. */
    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // That is what this is for.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Breaks every connection there is; new ones can be had. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }
}
