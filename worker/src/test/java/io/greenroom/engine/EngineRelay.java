package io.greenroom.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before the engine's socket, counts what is sent to it, and lets it seem gone. */
public final class EngineRelay implements AutoCloseable {
    private final UnixDomainSocketAddress engine;
    private final ServerSocketChannel server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong messages = new AtomicLong();
    private volatile boolean gone;

    private EngineRelay(UnixDomainSocketAddress engine, ServerSocketChannel server) {
        this.engine = engine;
        this.server = server;
    }

    /** Listens on the loopback until it is closed; skips the test when the engine has no socket of its own. */
    public static EngineRelay start() throws Exception {
        var host = EngineStage.address().host();
        assumeTrue("unix".equals(host.getScheme()), "The engine is not behind a socket of this machine");
        var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var relay = new EngineRelay(UnixDomainSocketAddress.of(host.getPath()), server);
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    /** Where it listens, as a setting. */
    public String host() {
        return "tcp://127.0.0.1:" + server.socket().getLocalPort();
    }

    /** How much was sent to the engine up to now: requests, most of the time. */
    public long messages() {
        return messages.get();
    }

    /** Every connection breaks, and none is made any more. */
    public void disappear() {
        gone = true;
        open.forEach(EngineRelay::close);
    }

    /** All is well again. */
    public void reappear() {
        gone = false;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                if (gone) {
                    client.close();
                } else {
                    connect(client);
                }
            }
        } catch (IOException e) {
            disappear(); // closed
        }
    }

    private void connect(SocketChannel client) throws IOException {
        SocketChannel behind = SocketChannel.open(engine);
        open.add(client);
        open.add(behind);
        Thread.ofVirtual().start(() -> pass(client, behind, true));
        Thread.ofVirtual().start(() -> pass(behind, client, false));
    }

    private void pass(SocketChannel from, SocketChannel to, boolean counted) {
        var buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (from.read(buffer.clear()) >= 0) {
                if (counted) {
                    messages.incrementAndGet();
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            return; // it is of no use any more either way
        }
    }

    @Override
    public void close() {
        close(server);
    }
}
