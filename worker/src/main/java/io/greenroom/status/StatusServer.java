package io.greenroom.status;

import io.greenroom.status.Connections.Connection;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages over HTTP: a virtual thread for each connection, and an end for connections that stand still. */
final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);

    /** Connections that come at once wait here until they are taken in. */
    private static final int BACKLOG = 256;

    private static final Duration AFTER_TROUBLE = Duration.ofMillis(100);
    private static final Duration STOPPING = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_THE_REST = Duration.ofMillis(10);

    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(100)
            .build();

    private final ServerSocket socket;
    private final Pages pages;
    private final Connections connections;
    private final Time time;

    private StatusServer(ServerSocket socket, Pages pages, Connections connections, Time time) {
        this.socket = socket;
        this.pages = pages;
        this.connections = connections;
        this.time = time;
    }

    /**
     * Takes an address, at which browsers wait from then on until somebody serves them.
     *
     * @param port 0 lets the system choose one
     * @throws IOException when the address cannot be had: names it and what to change
     */
    static ServerSocket listen(String host, int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(host, port), BACKLOG);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw new IOException(
                    "%s:%d cannot be listened on (%s): set status.listen to an address of this machine and a port that is free for this user"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** Starts to serve at an address that was taken; it is closed with the server. */
    static StatusServer start(ServerSocket socket, Pages pages, ConnectionLimits limits, Time time) {
        var server = new StatusServer(socket, pages, Connections.start(limits, time), time);
        Thread.ofVirtual().name("status-server").start(server::accept);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many connections there are. */
    int connections() {
        return connections.open();
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                try {
                    Connection connection = connections.admit(socket.accept());
                    Thread.ofVirtual().name("status-connection").start(() -> serve(connection));
                } catch (IOException e) {
                    if (!socket.isClosed()) {
                        LOG.warn("A connection to the pages could not be taken: {}", e.toString());
                        time.sleep(AFTER_TROUBLE);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Connection connection) {
        var answering = new Answering(pages, connections, connection);
        var service = HttpService.builder()
                .withHttpProcessor(Answering.PROCESSOR)
                .withHttpServerRequestHandler(answering)
                .withHttp1Config(HTTP)
                .build();
        try (connection) {
            Socket peer = connection.socket();
            // Else pieces of a log wait for the browser's word that it has the one before: some five a second.
            peer.setTcpNoDelay(true);
            try (var http = DefaultBHttpServerConnectionFactory.builder()
                    .http1Config(HTTP)
                    .build()
                    .createConnection(peer)) {
                while (http.isOpen() && !socket.isClosed()) {
                    connection.awaitRequest();
                    service.handleRequest(http, HttpCoreContext.create());
                }
            }
        } catch (IOException | HttpException e) {
            LOG.debug("A connection to the pages ended: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error("A request to the pages was not answered because of a defect in the worker", e);
        }
    }

    /** Readers of what goes on are let go by who writes to them; they get a moment for it. */
    @Override
    public void close() {
        try {
            socket.close();
            connections.endIdle();
            for (Duration waited = Duration.ZERO;
                    connections.open() > 0 && waited.compareTo(STOPPING) < 0;
                    waited = waited.plus(LOOK_AT_THE_REST)) {
                Thread.sleep(LOOK_AT_THE_REST);
            }
        } catch (IOException e) {
            LOG.debug("Closing the pages' address: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
    }
}
