package io.greenroom.simulator.wire;

import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From request to answer: who asks, for what, is it well-formed, and what does the operation say. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, Endpoint> operations;
    private final Predicate<String> isJobCredential;
    private final Throttle throttle;
    private final String region;
    private final CallerIdentity identity;

    Dispatcher(ServiceSetup setup) {
        operations = Map.copyOf(setup.operations());
        isJobCredential = setup.isJobCredential();
        throttle = new Throttle(setup.requestsPerSecond(), setup.timeline());
        region = setup.region();
        identity = new CallerIdentity(setup.account());
    }

    WireAnswer answer(WireRequest request) {
        try {
            if (request.isTooLarge()) {
                throw new ServiceException(
                        "RequestEntityTooLarge",
                        413,
                        "The request's body is larger than " + WireRequest.BODY_LIMIT + " bytes.");
            }
            return request.isQuery() ? identity.answer(request, isJobCredential) : call(request);
        } catch (ServiceException e) {
            return error(e);
        } catch (RuntimeException e) {
            LOG.error("{} failed inside the simulator.", request.name(), e);
            return error(new ServiceException("InternalFailure", 500, "The simulator failed; its log says how."));
        }
    }

    WireAnswer error(ServiceException e) {
        return WireAnswer.error(json, e);
    }

    private WireAnswer call(WireRequest request) {
        var endpoint = request.operation().map(operations::get).orElseThrow(() -> unknown(request));
        authorize(request);
        if (!throttle.admits()) {
            throw throttled();
        }
        var body = parse(request);
        ShapeCheck.check(endpoint.shape(), body);
        return WireAnswer.ok(json, endpoint.operation().answer(body));
    }

    static ServiceException throttled() {
        return new ServiceException("ThrottlingException", "Rate exceeded");
    }

    private static ServiceException unknown(WireRequest request) {
        return new ServiceException(
                "UnknownOperationException", 404, "The simulator knows no operation " + request.name() + ".");
    }

    private void authorize(WireRequest request) {
        var signer = request.signer()
                .orElseThrow(() ->
                        new ServiceException("MissingAuthenticationTokenException", "Missing Authentication Token"));
        if (!signer.service().equals("codepipeline")) {
            throw new ServiceException(
                    "InvalidSignatureException", "Credential should be scoped to correct service: 'codepipeline'.");
        }
        if (!signer.region().equals(region)) {
            throw new ServiceException(
                    "InvalidSignatureException",
                    "Credential should be scoped to a valid region: this simulator is in '%s', the request is signed for '%s'."
                            .formatted(region, signer.region()));
        }
        if (isJobCredential.test(signer.accessKeyId())) {
            throw new ServiceException(
                    "AccessDeniedException",
                    "User: %s is not authorized to perform: codepipeline:%s because a job's artifact credentials are good for S3 only"
                            .formatted(identity.jobArn(), request.name()));
        }
    }

    private ObjectNode parse(WireRequest request) {
        try {
            if (request.body().isEmpty()) {
                return json.createObjectNode();
            }
            if (json.readTree(request.body()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            LOG.debug("A body that is no JSON: {}", e.getOriginalMessage());
        }
        throw new ServiceException("SerializationException", "The request's body is not a JSON object.");
    }
}
