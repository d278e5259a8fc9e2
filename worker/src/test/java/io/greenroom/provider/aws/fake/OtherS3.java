package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** An S3 elsewhere: requests go there as they came, and its answers come back as they are. */
final class OtherS3 {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int ERROR = 400;
    /** What belongs to a connection, not to what is said on it. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "host", "content-length", "transfer-encoding", "expect", "date", "keep-alive", "server");

    private final URI endpoint;

    OtherS3(URI endpoint) {
        this.endpoint = endpoint;
    }

    Answer answer(Request request) {
        try {
            String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
            var connection = (HttpURLConnection)
                    endpoint.resolve(request.rawPath() + query).toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setRequestMethod(request.method());
            connection.setInstanceFollowRedirects(false);
            request.headers().forEach((name, value) -> {
                if (!OF_CONNECTION.contains(name)) {
                    connection.setRequestProperty(name, value);
                }
            });
            byte[] body = request.body();
            if (body.length > 0) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                connection.getOutputStream().write(body);
            }
            return answer(connection);
        } catch (IOException e) {
            throw new UncheckedIOException("The S3 at %s does not answer".formatted(endpoint), e);
        }
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = status < ERROR ? connection.getInputStream() : connection.getErrorStream()) {
            Answer answer = Answer.of(status, body == null ? new byte[0] : body.readAllBytes());
            connection.getHeaderFields().forEach((name, values) -> {
                boolean isLengthOfHead = "HEAD".equals(connection.getRequestMethod()) && "Content-Length".equals(name);
                if (name != null && (isLengthOfHead || !OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT)))) {
                    answer.with(name, String.join(",", values));
                }
            });
            return answer;
        }
    }
}
