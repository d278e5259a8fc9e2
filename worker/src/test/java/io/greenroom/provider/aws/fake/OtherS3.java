package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.net.URIAuthority;

/** An S3 elsewhere: requests go there as they came, with the host that they were signed for, and its answers come back. */
final class OtherS3 implements AutoCloseable {
    /** What belongs to a connection, not to what is said on it. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "host", "content-length", "transfer-encoding", "expect", "keep-alive");

    private final HttpHost server;
    private final CloseableHttpClient client = HttpClients.custom()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableRedirectHandling()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(50)
                    .setMaxConnTotal(50)
                    .build())
            .build();

    OtherS3(URI endpoint) {
        this.server = HttpHost.create(endpoint);
    }

    Answer answer(Request request) {
        try {
            return client.execute(server, asIs(request), OtherS3::answer);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The S3 at %s does not answer".formatted(server), e);
        }
    }

    private static ClassicHttpRequest asIs(Request request) throws URISyntaxException {
        String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
        var builder = ClassicRequestBuilder.create(request.method());
        request.headers().forEach((name, value) -> {
            if (!OF_CONNECTION.contains(name)) {
                builder.addHeader(name, value);
            }
        });
        byte[] body = request.body();
        if (body.length > 0) {
            builder.setEntity(new ByteArrayEntity(body, null));
        }
        ClassicHttpRequest same = builder.build();
        same.setPath(request.rawPath() + query);
        same.setAuthority(URIAuthority.create(request.header("Host")));
        return same;
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        Answer answer = Answer.of(response.getCode(), body);
        Stream.of(response.getHeaders())
                .filter(header -> isSaid(header, response.getEntity() == null))
                .forEach(header -> answer.with(header.getName(), header.getValue()));
        return answer;
    }

    /** Without a body, a length is that of the object that was asked about. */
    private static boolean isSaid(Header header, boolean noBody) {
        return !OF_CONNECTION.contains(header.getName().toLowerCase(Locale.ROOT))
                || (noBody && header.getName().equalsIgnoreCase("Content-Length"));
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
