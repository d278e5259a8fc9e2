package io.greenroom.status;

import io.greenroom.time.Time;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a server, and an end for those that stand still: whose request does not come, and whose reader does
 * not read. Java's sockets have no timeout for writing, so the thread that waits is interrupted, which closes its socket.
 * Each connection has a thread of its own, by which it is known here.
 */
final class ConnectionWatch implements ServerConnectionSelector, AutoCloseable {
    /** A reader that takes this much in time is slow, but reads. */
    private static final int SLICE = 8 * 1024;

    private static final Duration LONGEST_ROUND = Duration.ofSeconds(5);

    private final Patience patience;
    private final Time time;
    private final Map<Thread, Instant> due = new ConcurrentHashMap<>();
    private final Http1ConnectionSelector http1 = Http1ConnectionSelector.builder()
            .config(Http1Config.builder().addReceiveListener(new Arrivals()).build())
            .build();
    private final Thread watching;

    private ConnectionWatch(Patience patience, Time time) {
        this.patience = patience;
        this.time = time;
        this.watching = Thread.ofVirtual().name("status-connections").unstarted(this::watch);
    }

    static ConnectionWatch start(Patience patience, Time time) {
        var watch = new ConnectionWatch(patience, time);
        watch.watching.start();
        return watch;
    }

    private void watch() {
        Duration fraction = patience.shorter().dividedBy(4);
        Duration round = fraction.compareTo(LONGEST_ROUND) < 0 ? fraction : LONGEST_ROUND;
        try {
            while (true) {
                time.sleep(round);
                Instant now = time.instant();
                due.forEach((thread, at) -> look(thread, at, now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Thread thread, Instant at, Instant now) {
        if (!thread.isAlive()) {
            due.remove(thread);
        } else if (now.isAfter(at) && due.replace(thread, at, Instant.MAX)) {
            thread.interrupt();
        }
    }

    /** How many there are. */
    int open() {
        return (int) due.keySet().stream().filter(Thread::isAlive).count();
    }

    /** The calling connection now waits for its next request. */
    void awaitRequest() {
        due.put(Thread.currentThread(), time.instant().plus(patience.request()));
    }

    private void awaitReader() {
        due.put(Thread.currentThread(), time.instant().plus(patience.reader()));
    }

    private void awaitNobody() {
        due.put(Thread.currentThread(), Instant.MAX);
    }

    /** The stream to the calling connection's reader, who has to go on reading. */
    OutputStream watched(OutputStream out) {
        return new WatchedStream(out);
    }

    @Override
    public void close() {
        watching.interrupt();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    /** Called by the thread that is going to handle it. */
    @Override
    public ServerConnection connection(ConnectionContext context) {
        awaitRequest();
        return http1.connection(context);
    }

    private final class Arrivals implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            awaitNobody();
        }
    }

    private final class WatchedStream extends OutputStream {
        private final OutputStream out;

        WatchedStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length; done += SLICE) {
                awaitReader();
                out.write(bytes, from + done, Math.min(SLICE, length - done));
            }
            awaitNobody();
        }

        @Override
        public void flush() throws IOException {
            awaitReader();
            out.flush();
            awaitNobody();
        }

        @Override
        public void close() throws IOException {
            awaitReader();
            out.close();
            awaitNobody();
        }
    }
}
