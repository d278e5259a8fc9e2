package io.greenroom.status;

import io.greenroom.status.Connections.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestValidateHost;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;

/** The requests of one connection and their answers. What is streamed is cut off when it cannot be sent whole. */
final class Answering implements HttpServerRequestHandler {
    static final HttpProcessor PROCESSOR = HttpProcessorBuilder.create()
            .addAll(new RequestValidateHost())
            .addAll(new ResponseDate(), new ResponseContent(), new ResponseConnControl())
            .build();

    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Pages pages;
    private final Connections connections;
    private final Connection connection;
    private boolean isLast;

    Answering(Pages pages, Connections connections, Connection connection) {
        this.pages = pages;
        this.connections = connections;
        this.connection = connection;
    }

    @Override
    public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        connection.awaitNobody();
        if (request.getEntity() != null) {
            // Nobody reads it, so that nothing can be told from what comes after it.
            request.setEntity(null);
            isLast = true;
        }
        if (!READING.contains(request.getMethod())) {
            ClassicHttpResponse refusal = protectedResponse(405);
            refusal.setHeader("Allow", "GET, HEAD");
            send(refusal, trigger);
            return;
        }
        try {
            switch (pages.answer(asked(request))) {
                case Answer.Whole whole -> send(whole, trigger);
                case Answer.Streamed streamed -> send(streamed, trigger);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the worker is stopping");
        }
    }

    private static ClassicHttpResponse protectedResponse(int status) {
        var response = new BasicClassicHttpResponse(status);
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
        return response;
    }

    private static Asked asked(ClassicHttpRequest request) {
        String target = String.valueOf(request.getPath());
        int question = target.indexOf('?');
        String query = question < 0 ? "" : target.substring(question + 1);
        return new Asked(
                question < 0 ? target : target.substring(0, question),
                header(request, "Host").orElse(""),
                parameter(query, "token"),
                cookie(request),
                // A browser that comes back says by itself how far it was.
                header(request, "Last-Event-ID")
                        .or(() -> parameter(query, "from"))
                        .filter(text -> text.matches("\\d{1,18}"))
                        .map(Long::parseLong)
                        .orElse(0L),
                Stream.of(query.split("&", -1)).anyMatch(ElsewherePage.SENT_ON::equals),
                name -> header(request, name));
    }

    private static Optional<String> header(ClassicHttpRequest request, String name) {
        return Optional.ofNullable(request.getFirstHeader(name)).map(Header::getValue);
    }

    private static Optional<String> parameter(String query, String name) {
        return Stream.of(query.split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .findFirst()
                .map(pair -> decoded(pair.substring(name.length() + 1)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static Optional<String> cookie(ClassicHttpRequest request) {
        return Stream.of(request.getHeaders("Cookie"))
                .flatMap(header -> Stream.of(header.getValue().split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(Access.COOKIE + "="))
                .findFirst()
                .map(pair -> pair.substring(Access.COOKIE.length() + 1));
    }

    private void send(Answer.Whole whole, ResponseTrigger trigger) throws HttpException, IOException {
        ClassicHttpResponse response = protectedResponse(whole.status());
        whole.headers().forEach(response::setHeader);
        byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
        response.setEntity(new Body(whole.type(), body.length, out -> out.write(body)));
        send(response, trigger);
    }

    private void send(Answer.Streamed streamed, ResponseTrigger trigger) throws HttpException, IOException {
        if (!connections.beginStream()) {
            ClassicHttpResponse busy = protectedResponse(503);
            busy.setHeader("Retry-After", "5");
            send(busy, trigger);
            return;
        }
        try {
            ClassicHttpResponse response = protectedResponse(200);
            response.setEntity(new Body(streamed.type(), streamed.length(), streamed.body()));
            send(response, trigger);
        } finally {
            connections.endStream();
        }
    }

    private void send(ClassicHttpResponse response, ResponseTrigger trigger) throws HttpException, IOException {
        if (isLast) {
            response.setHeader("Connection", "close");
        }
        trigger.submitResponse(response);
    }

    /** An answer's body on its way to the reader. */
    private final class Body extends AbstractHttpEntity {
        private final long length;
        private final Answer.Body body;

        /** @param length -1 when it is not known before */
        Body(String type, long length, Answer.Body body) {
            super(type, null, length < 0);
            this.length = length;
            this.body = body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                OutputStream watched = connection.watched(out);
                body.write(watched);
                watched.flush();
            } catch (InterruptedException e) {
                connection.cutOff();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the worker is stopping");
            } catch (IOException | RuntimeException e) {
                connection.cutOff();
                throw e;
            }
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("It is written, not read");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
