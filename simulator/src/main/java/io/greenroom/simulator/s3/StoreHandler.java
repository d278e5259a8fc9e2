package io.greenroom.simulator.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3ProxyHandler;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** S3Proxy's handler of requests, and the errors it leaves to its caller. */
final class StoreHandler extends S3ProxyHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHandler.class);
    private static final long LARGEST_OBJECT = 5L * 1024 * 1024 * 1024;
    private static final long LARGEST_UNCHUNKED = 128L * 1024 * 1024;
    private static final int LARGEST_CHUNK = 16 * 1024 * 1024;
    private static final int CLOCK_SKEW_SECONDS = 15 * 60;

    private StoreHandler(BlobStore store, AuthenticationType authentication) {
        super(
                store,
                authentication,
                // Never used: the locator decides.
                authentication == AuthenticationType.NONE ? null : "unused",
                authentication == AuthenticationType.NONE ? null : "unused",
                null,
                LARGEST_OBJECT,
                LARGEST_UNCHUNKED,
                LARGEST_CHUNK,
                true,
                null,
                null,
                CLOCK_SKEW_SECONDS);
    }

    /** Takes any request, whoever signed it. */
    static StoreHandler open(BlobStore store) {
        return new StoreHandler(store, AuthenticationType.NONE);
    }

    /** Takes requests that are rightly signed with issued artifact credentials. */
    static StoreHandler signed(BlobStore store, ArtifactKeys keys) {
        var handler = new StoreHandler(store, AuthenticationType.AWS_V4);
        handler.setBlobStoreLocator((identity, container, blob) -> Optional.ofNullable(identity)
                .flatMap(keys::find)
                .map(found -> new AccessGrant(found.secretAccessKey(), store))
                .orElse(null));
        return handler;
    }

    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (var body = request.getInputStream()) {
            doHandle(request, request, response, body, null);
        } catch (IllegalArgumentException e) {
            refuse(request, response, new S3Error(400, "InvalidArgument", String.valueOf(e.getMessage())));
        } catch (UnsupportedOperationException e) {
            refuse(request, response, new S3Error(501, "NotImplemented", String.valueOf(e.getMessage())));
        } catch (RuntimeException | IOException e) {
            var known = serviceException(e);
            if (known == null) {
                throw e;
            }
            refuse(request, response, asError(known, request));
        }
    }

    private static @Nullable AwsServiceException serviceException(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException found) {
                return found;
            }
        }
        return null;
    }

    private static S3Error asError(AwsServiceException e, HttpServletRequest request) {
        LOG.debug("{} {} is refused.", request.getMethod(), request.getRequestURI(), e);
        var details = e.awsErrorDetails();
        if (details != null && details.errorCode() != null) {
            return new S3Error(e.statusCode(), details.errorCode(), String.valueOf(details.errorMessage()));
        }
        return switch (e.statusCode()) {
            case 403 -> S3Error.accessDenied("Access Denied");
            case 404 -> new S3Error(404, "NoSuchKey", "The specified key does not exist.");
            case 412 -> new S3Error(412, "PreconditionFailed", "A precondition did not hold.");
            case 416 -> new S3Error(416, "InvalidRange", "The requested range is not satisfiable.");
            default -> new S3Error(e.statusCode(), "InternalError", "The store answered " + e.statusCode() + ".");
        };
    }

    /** An error document. The connection is closed, for the request's body may not have been read. */
    void refuse(HttpServletRequest request, HttpServletResponse response, S3Error error) throws IOException {
        if (!response.isCommitted() && request.getContentLengthLong() != 0 && !isBodiless(request)) {
            response.setHeader("Connection", "close");
        }
        sendSimpleErrorResponse(
                request, response, error.code(), error.status(), String.valueOf(error.getMessage()), Map.of());
    }

    private static boolean isBodiless(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }
}
