package io.greenroom.status;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A free port of 127.0.0.1 that costs next to nothing until somebody comes: then the pages are started there, and the
 * visitor is sent to them. For runs of seconds that most people do not look at.
 */
public final class LazySite implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LazySite.class);
    private static final byte[] LOCALHOST = {127, 0, 0, 1};
    private static final int LONGEST_REQUEST_LINE = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerSocket doorbell;
    private volatile boolean closed;

    private LazySite(ServerSocket doorbell) {
        this.doorbell = doorbell;
    }

    /** Takes the port. */
    public static LazySite reserve() throws IOException {
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOCALHOST), 0));
        return new LazySite(socket);
    }

    /** Where the pages are, once {@link #open} was called. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + doorbell.getLocalPort());
    }

    /** From now on a visitor starts the site, which is closed by who made it. */
    public void open(StatusSite site) {
        Thread.ofVirtual().name("status-doorbell").start(() -> answerTheDoor(site));
    }

    private void answerTheDoor(StatusSite site) {
        try (Socket visitor = doorbell.accept()) {
            visitor.setSoTimeout((int) PATIENCE.toMillis());
            String path = requestedPath(visitor.getInputStream());
            int port = doorbell.getLocalPort();
            doorbell.close();
            site.serve("127.0.0.1", port);
            OutputStream out = visitor.getOutputStream();
            String redirect = """
                    HTTP/1.1 307 Temporary Redirect
                    Location: %s
                    Content-Length: 0
                    Connection: close

                    """.formatted(path).replace("\n", "\r\n");
            out.write(redirect.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            if (!closed) {
                LOG.warn("The status pages could not be started: {}", e.toString());
            }
        }
    }

    /** From the request's first line; the rest of the request is of no interest. */
    private static String requestedPath(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= ' ' && c <= '~' && line.length() < LONGEST_REQUEST_LINE; c = in.read()) {
            line.append((char) c);
        }
        String[] words = line.toString().split(" ", 3);
        boolean isPath = words.length == 3 && words[1].startsWith("/") && !words[1].startsWith("//");
        return isPath ? words[1] : "/";
    }

    @Override
    public void close() throws IOException {
        closed = true;
        doorbell.close();
    }
}
