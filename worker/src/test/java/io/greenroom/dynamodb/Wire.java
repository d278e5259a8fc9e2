package io.greenroom.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The way of calls to a table, on which a test has things go wrong. Notes the calls. */
final class Wire implements SdkHttpClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems");

    private final SdkHttpClient real =
            Apache5HttpClient.builder().maxConnections(50).build();
    private final List<Call> calls = new ArrayList<>();
    private final Queue<Fault> next = new ArrayDeque<>();
    private final List<ExecutableHttpRequest> held = new ArrayList<>();
    private Fault always = Wire::well;

    /**
     * A call as it was sent.
     *
     * @param operation such as {@code PutItem}
     */
    record Call(String operation, JsonNode body) {
        boolean isWrite() {
            return WRITES.contains(operation);
        }

        /** What the service sees to be allowed. */
        List<String> rights() {
            return operation.equals("TransactWriteItems")
                    ? StreamSupport.stream(body.path("TransactItems").spliterator(), false)
                            .map(item -> "dynamodb:%sItem"
                                    .formatted(item.propertyNames().iterator().next()))
                            .toList()
                    : List.of("dynamodb:" + operation);
        }
    }

    /** What becomes of a call. */
    interface Fault {
        HttpExecuteResponse on(Call call, ExecutableHttpRequest request) throws IOException;
    }

    static HttpExecuteResponse well(Call call, ExecutableHttpRequest request) throws IOException {
        return request.call();
    }

    /** The call takes effect, and nobody hears of it. */
    static HttpExecuteResponse answerLost(Call call, ExecutableHttpRequest request) throws IOException {
        request.call().responseBody().ifPresent(AbortableInputStream::abort);
        throw new IOException("the answer was lost");
    }

    /** The call never gets there. */
    static final Fault CALL_LOST = (call, request) -> {
        throw new IOException("the call was lost");
    };

    static HttpExecuteResponse throttled(Call call, ExecutableHttpRequest request) {
        return refusal(400, "ProvisionedThroughputExceededException", "");
    }

    static HttpExecuteResponse conflict(Call call, ExecutableHttpRequest request) {
        return call.operation().equals("TransactWriteItems")
                ? refusal(
                        400,
                        "TransactionCanceledException",
                        ",\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"TransactionConflict\"}]")
                : refusal(400, "TransactionConflictException", "");
    }

    /** The call takes effect, and is answered with a failure of the service. */
    static HttpExecuteResponse outOfOrder(Call call, ExecutableHttpRequest request) throws IOException {
        request.call().responseBody().ifPresent(AbortableInputStream::abort);
        return refusal(500, "InternalServerError", "");
    }

    static HttpExecuteResponse denied(Call call, ExecutableHttpRequest request) {
        return refusal(400, "AccessDeniedException", "");
    }

    /** Reads that need not be consistent are answered as if nothing had been written. */
    static HttpExecuteResponse stale(Call call, ExecutableHttpRequest request) throws IOException {
        return call.isWrite() || call.body().path("ConsistentRead").asBoolean(false)
                ? request.call()
                : answer(200, "{\"Count\":0,\"ScannedCount\":0}");
    }

    private static HttpExecuteResponse refusal(int status, String code, String more) {
        return answer(
                status,
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"said the test\"%s}"
                        .formatted(code, more));
    }

    private static HttpExecuteResponse answer(int status, String body) {
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .build())
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    /** The next calls meet these, one each. */
    synchronized void next(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /** From now on every call meets this, when nothing else is next. */
    synchronized void always(Fault fault) {
        always = fault;
    }

    /** The call is under way for long: it is given up, and takes effect when it is {@linkplain #deliverLate let go}. */
    synchronized HttpExecuteResponse held(Call call, ExecutableHttpRequest request) throws IOException {
        held.add(request);
        throw new IOException("no answer in time");
    }

    /** What was held arrives now. */
    void deliverLate() throws IOException {
        List<ExecutableHttpRequest> late;
        synchronized (this) {
            late = List.copyOf(held);
            held.clear();
        }
        for (ExecutableHttpRequest request : late) {
            request.call().responseBody().ifPresent(AbortableInputStream::abort);
        }
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    long writes() {
        return calls().stream().filter(Call::isWrite).count();
    }

    synchronized void forgetCalls() {
        calls.clear();
    }

    /** All that had to be allowed so far. */
    Set<String> rights() {
        var rights = new TreeSet<String>();
        calls().forEach(call -> rights.addAll(call.rights()));
        return rights;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        String target =
                request.httpRequest().firstMatchingHeader("X-Amz-Target").orElseThrow();
        var call = new Call(target.substring(target.indexOf('.') + 1), body(request));
        ExecutableHttpRequest prepared = real.prepareRequest(request);
        Fault fault = fault(call);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return fault.on(call, prepared);
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private synchronized Fault fault(Call call) {
        calls.add(call);
        Fault one = next.poll();
        return one == null ? always : one;
    }

    private static JsonNode body(HttpExecuteRequest request) {
        try (var in = request.contentStreamProvider().orElseThrow().newStream()) {
            return JSON.readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        real.close();
    }
}
