package io.greenroom.provider.cloudshell;

import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Sends one request once and says what came of it: the JSON of a success, or a {@link CallFailed} with its meaning. Ends
 * within the overall timeout, or at once when interrupted. Neither headers nor bodies are ever logged.
 */
final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** More than any listing seen, and little enough to hold. */
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private static final int LONGEST_MESSAGE = 500;

    private static final Pattern ECHOED_TOKEN = Pattern.compile("(?i)(login failed for token:?\\s*)\\S+");

    private final String server;
    private final CloseableHttpClient client;
    private final Duration overall;
    private final SecretsInUse secrets;
    private final Time time;
    private final JsonMapper json = JsonMapper.shared();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Connection(CloudShellSettings settings, SecretsInUse secrets, Time time) {
        this.server = settings.url().replaceAll("/+$", "");
        this.client = HttpClients.of(settings);
        this.overall = settings.timeouts().overall();
        this.secrets = secrets;
        this.time = time;
    }

    /** A body of null is something other than JSON: a gateway's HTML, for example. */
    private record Answer(
            int status, @Nullable JsonNode body, @Nullable String retryAfter) {}

    /**
     * @param token sent as it is: CloudShell's Basic is not base64 of user and password
     */
    JsonNode send(ApiCall call, @Nullable String token) throws CallFailed, InterruptedException {
        Answer answer = exchange(call, request(call, token));
        LOG.debug("{} answered {}", call.method(), answer.status());
        JsonNode body = answer.body();
        boolean success = answer.status() >= 200 && answer.status() < 300;
        if (success && body != null && !isErrorBody(body)) {
            return body;
        }
        throw failure(answer);
    }

    private HttpUriRequestBase request(ApiCall call, @Nullable String token) throws CallFailed {
        var request = new HttpUriRequestBase(call.method().name(), URI.create(server + call.target()));
        request.setHeader(HttpHeaders.ACCEPT, "application/json");
        request.setHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (token != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Basic " + token);
        }
        JsonNode body = call.body();
        if (body != null) {
            request.setEntity(new StringEntity(
                    json.writeValueAsString(body), org.apache.hc.core5.http.ContentType.APPLICATION_JSON));
        }
        return request;
    }

    private Answer exchange(ApiCall call, HttpUriRequestBase request) throws CallFailed, InterruptedException {
        Future<Answer> answer = threads.submit(() -> client.execute(request, this::read));
        try {
            return answer.get(overall.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            request.abort();
            throw new CallFailed(
                    Fault.UNANSWERED, "%s did not answer within %s.".formatted(server, overall), false, null, e);
        } catch (InterruptedException e) {
            request.abort();
            throw e;
        } catch (ExecutionException e) {
            throw broken(call, e.getCause());
        }
    }

    private CallFailed broken(ApiCall call, @Nullable Throwable cause) {
        if (!(cause instanceof IOException)) {
            throw new IllegalStateException("Unexpected failure of " + call.method(), cause);
        }
        String what = "%s cannot be reached or broke off (%s: %s)."
                .formatted(server, cause.getClass().getSimpleName(), cause.getMessage());
        return new CallFailed(faultOf(cause), what + tlsAdvice(cause), false, null, cause);
    }

    /** A certificate that does not hold will not hold in a minute either. */
    private static Fault faultOf(Throwable cause) {
        if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
            return Fault.WRONG_SERVER;
        }
        boolean unsent = cause instanceof ConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof ConnectionRequestTimeoutException;
        return unsent ? Fault.UNSENT : Fault.UNANSWERED;
    }

    private static String tlsAdvice(Throwable cause) {
        return cause instanceof SSLException
                ? " If its certificate comes from an authority of your own, name that one's file in caCertificate."
                : "";
    }

    private Answer read(ClassicHttpResponse response) throws IOException {
        Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                body = in.readNBytes(LARGEST_ANSWER + 1);
            }
        }
        if (body.length > LARGEST_ANSWER) {
            throw new IOException("the answer is longer than %d bytes; searchHistory: false makes listings shorter"
                    .formatted(LARGEST_ANSWER));
        }
        return new Answer(response.getCode(), parse(body), retryAfter == null ? null : retryAfter.getValue());
    }

    private @Nullable JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Old versions mark errors by this member alone. */
    private static boolean isErrorBody(JsonNode body) {
        return body.isObject() && body.has("errorCategory");
    }

    private CallFailed failure(Answer answer) {
        JsonNode body = answer.body();
        String message = body == null ? "" : message(body);
        int status = body != null && isErrorBody(body) && answer.status() < 300
                ? body.path("statusCode").asInt(400)
                : answer.status();
        Fault fault = Fault.of(status, message);
        boolean explained = Fault.ofMessage(message).isPresent() || fault == Fault.NOT_FOUND;
        String text = message.isBlank()
                ? "%s answered HTTP %d without a message.".formatted(server, status)
                : masked(message);
        return new CallFailed(fault, cut(text), explained, waitAskedFor(answer.retryAfter()), null);
    }

    private static String message(JsonNode body) {
        for (String name : new String[] {"message", "Message", "error"}) {
            if (body.path(name).isString()) {
                return body.path(name).asString();
            }
        }
        return body.isString() ? body.asString() : "";
    }

    /** Servers echo tokens that this process may not know: they are treated by their shape. */
    private String masked(String message) {
        return secrets.mask(ECHOED_TOKEN.matcher(message).replaceAll("$1" + Secrets.MASK));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
    }

    private @Nullable Duration waitAskedFor(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        try {
            return retryAfter.strip().chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(retryAfter.strip()))
                    : Duration.between(
                            time.instant(),
                            ZonedDateTime.parse(
                                            retryAfter.strip(),
                                            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                                    .toInstant());
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        threads.shutdownNow();
    }
}
