package io.greenroom.simulator.s3;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.Call;
import io.greenroom.simulator.wire.CallLog;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** The way of a request to S3: faults on purpose, then the policy, then the store. */
final class BucketServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BucketPolicy policy;
    private final transient CompletableFuture<BucketServer.Handlers> handlers;
    private final transient FaultPlan faults;
    private final transient CallLog calls;
    private final transient Timeline timeline;

    BucketServlet(BucketSetup setup, CompletableFuture<BucketServer.Handlers> handlers) {
        this.policy = new BucketPolicy(setup);
        this.handlers = handlers;
        this.faults = setup.faults();
        this.calls = setup.calls();
        this.timeline = setup.timeline();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var operation = FaultRule.S3 + request.getMethod();
        var arrived = timeline.instant();
        var fault = faults.forCall(operation).orElse(null);
        var asked = ObjectRequest.of(request);
        boolean answered = serve(request, response, asked, fault);
        var outcome = response.getStatus() < 400 ? Call.OK : Integer.toString(response.getStatus());
        calls.add(new Call(operation, arrived, asked.accessKeyId().orElse(null), outcome, answered));
    }

    private boolean serve(
            HttpServletRequest request, HttpServletResponse response, ObjectRequest asked, @Nullable Effect fault)
            throws IOException {
        switch (fault) {
            case null -> admitted(request, response, asked);
            case Effect.DeliveredTwice jobsOnly -> admitted(request, response, asked);
            case Effect.SlowAnswer slow -> {
                await(slow);
                admitted(request, response, asked);
            }
            case Effect.AnswerLost lost -> {
                admitted(request, new LostResponse(response), asked);
                cutConnection(request);
                return false;
            }
            case Effect.ConnectionReset reset -> {
                cutConnection(request);
                return false;
            }
            case Effect.Throttled throttled ->
                handlers.join()
                        .open()
                        .refuse(request, response, new S3Error(503, "SlowDown", "Please reduce your request rate."));
            case Effect.Refused refusal ->
                handlers.join()
                        .open()
                        .refuse(request, response, new S3Error(403, refusal.exception(), "A fault on purpose."));
            case Effect.ServerError failure ->
                handlers.join()
                        .open()
                        .refuse(
                                request,
                                response,
                                new S3Error(
                                        failure.status(),
                                        failure.status() == 503 ? "ServiceUnavailable" : "InternalError",
                                        "A fault on purpose."));
        }
        return true;
    }

    private void admitted(HttpServletRequest request, HttpServletResponse response, ObjectRequest asked)
            throws IOException {
        try {
            var handler = policy.admit(asked).isPresent()
                    ? handlers.join().signed()
                    : handlers.join().open();
            handler.handle(request, response);
        } catch (S3Error refused) {
            handlers.join().open().refuse(request, response, refused);
        }
    }

    private static void cutConnection(HttpServletRequest request) {
        ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    /** Ends early when the server closes. */
    private void await(Effect.SlowAnswer slow) {
        var due = new CountDownLatch(1);
        timeline.at(timeline.instant().plus(slow.delay()), due::countDown);
        try {
            due.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
