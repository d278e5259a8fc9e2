package io.greenroom.status;

import io.greenroom.time.Time;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The connections of a server: a bounded number, and an end for those that stand still, whose request does not come or
 * whose reader does not read. Java's sockets have no timeout for writing, so that their sockets are closed from here. When
 * there are too many, the one that has stood still for the longest makes room for the next: whoever opens a thousand and
 * says nothing does not keep others out.
 */
final class Connections implements AutoCloseable {
    /** A reader that takes this much in time is slow, but reads. */
    private static final int SLICE = 8 * 1024;

    private static final Duration LONGEST_ROUND = Duration.ofSeconds(5);

    private final ConnectionLimits limits;
    private final Time time;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Semaphore streams;
    private final Thread watching;

    private Connections(ConnectionLimits limits, Time time) {
        this.limits = limits;
        this.time = time;
        this.streams = new Semaphore(limits.streams());
        this.watching = Thread.ofVirtual().name("status-connections").unstarted(this::watch);
    }

    static Connections start(ConnectionLimits limits, Time time) {
        var connections = new Connections(limits, time);
        connections.watching.start();
        return connections;
    }

    private void watch() {
        Duration fraction = limits.shorter().dividedBy(4);
        Duration round = fraction.compareTo(LONGEST_ROUND) < 0 ? fraction : LONGEST_ROUND;
        try {
            while (true) {
                time.sleep(round);
                Instant now = time.instant();
                open.stream().filter(connection -> connection.isDue(now)).forEach(Connection::cutOff);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a new connection in; only one thread does so. */
    Connection admit(Socket socket) {
        if (open.size() >= limits.most()) {
            open.stream()
                    .filter(connection -> connection.due().isBefore(Instant.MAX))
                    .min(Comparator.comparing(Connection::due))
                    .ifPresent(Connection::cutOff);
        }
        var connection = new Connection(socket);
        open.add(connection);
        if (open.size() > limits.most()) {
            connection.cutOff();
        }
        return connection;
    }

    /** How many there are. */
    int open() {
        return open.size();
    }

    /** Whether one more may follow something that goes on; if so, {@link #endStream} is called in the end. */
    boolean beginStream() {
        return streams.tryAcquire();
    }

    void endStream() {
        streams.release();
    }

    /** Ends those that stand still. */
    void endIdle() {
        open.stream()
                .filter(connection -> connection.due().isBefore(Instant.MAX))
                .forEach(Connection::cutOff);
    }

    /** Ends all of them. */
    @Override
    public void close() {
        watching.interrupt();
        open.forEach(Connection::cutOff);
    }

    /** One of them; used by the thread that serves it. */
    final class Connection implements AutoCloseable {
        private final Socket socket;
        private volatile Instant due = Instant.MAX;

        private Connection(Socket socket) {
            this.socket = socket;
            awaitRequest();
        }

        Socket socket() {
            return socket;
        }

        /** When it will have stood still for too long; {@link Instant#MAX} while it is this side's turn. */
        private Instant due() {
            return due;
        }

        private boolean isDue(Instant now) {
            return now.isAfter(due);
        }

        void awaitRequest() {
            due = time.instant().plus(limits.request());
        }

        void awaitNobody() {
            due = Instant.MAX;
        }

        private void awaitReader() {
            due = time.instant().plus(limits.reader());
        }

        /** The stream to its reader, who has to go on reading. */
        OutputStream watched(OutputStream out) {
            return new WatchedStream(out);
        }

        /** Ends it where it is: what was not sent whole must not look as if it were. */
        void cutOff() {
            open.remove(this);
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // Then it is closed already.
            }
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            socket.close();
        }

        private final class WatchedStream extends FilterOutputStream {
            WatchedStream(OutputStream out) {
                super(out);
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
        }
    }
}
