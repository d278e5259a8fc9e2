package io.greenroom.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tries from the worker itself. */
public final class ReachFromHere implements Reach, AutoCloseable {
    private static final Duration ONE_TRY = Duration.ofSeconds(5);

    /** Made when it is first needed: it brings threads and all of TLS with it, and many workers have nobody to wait for. */
    private @Nullable HttpClient made;

    private boolean closed;

    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("nobody is looked for any more: the worker stops");
        }
        HttpClient client = made;
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(ONE_TRY)
                    .build();
            made = client;
        }
        return client;
    }

    @Override
    public String http(URI url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url).timeout(ONE_TRY).build();
        HttpResponse<InputStream> answer = client().send(request, BodyHandlers.ofInputStream());
        answer.body().close(); // there is no limit to how long a body may take, and nobody reads it
        return answer.statusCode() < 400 ? "" : "status " + answer.statusCode();
    }

    @Override
    public String tcp(String host, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(ONE_TRY.toMillis()));
            return "";
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (made != null) {
            made.shutdownNow();
        }
    }
}
