package io.greenroom.simulator.s3;

import io.greenroom.simulator.s3.ArtifactCredentials.ObjectName;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request to S3, as far as it matters for who may do it. */
record ObjectRequest(
        String method,
        Optional<String> bucket,
        Optional<ObjectName> object,
        Set<String> parameters,
        Optional<String> accessKeyId,
        @Nullable String sessionToken,
        @Nullable String encryption,
        @Nullable String encryptionKey,
        Optional<String> copiedFrom) {

    static ObjectRequest of(HttpServletRequest request) {
        return new ObjectRequest(
                request.getMethod(),
                bucket(request.getRequestURI()),
                object(request.getRequestURI()),
                Set.copyOf(Collections.list(request.getParameterNames())),
                accessKeyId(request),
                firstOf(request.getHeader("x-amz-security-token"), request.getParameter("X-Amz-Security-Token")),
                request.getHeader("x-amz-server-side-encryption"),
                request.getHeader("x-amz-server-side-encryption-aws-kms-key-id"),
                Optional.ofNullable(request.getHeader("x-amz-copy-source")).flatMap(ObjectRequest::bucketOfSource));
    }

    /** Split and decoded just as S3Proxy does it, so that what is judged is what is done. */
    private static Optional<ObjectName> object(String uri) {
        var path = uri.split("/", 3);
        return path.length < 3 || path[2].isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectName(decoded(path[1]), decoded(path[2])));
    }

    private static Optional<String> bucket(String uri) {
        var path = uri.split("/", 3);
        return path.length < 2 || path[1].isEmpty() ? Optional.empty() : Optional.of(decoded(path[1]));
    }

    /** The source of a copy is given as a path, with or without a slash in front. */
    private static Optional<String> bucketOfSource(String source) {
        var path = decoded(source);
        return bucket(path.startsWith("/") ? path : "/" + path);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static Optional<String> accessKeyId(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        var credential = header == null ? request.getParameter("X-Amz-Credential") : afterCredential(header);
        return Optional.ofNullable(credential).map(c -> c.split("/", 2)[0]).filter(id -> !id.isEmpty());
    }

    private static @Nullable String afterCredential(String header) {
        int at = header.indexOf("Credential=");
        return at < 0 ? null : header.substring(at + "Credential=".length());
    }

    private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    boolean isRead() {
        return (method.equals("GET") || method.equals("HEAD")) && !parameters.contains("uploadId") && !isSubresource();
    }

    /** Also the steps of a multipart upload. Copies and deletions of objects are not among a job's rights. */
    boolean isWrite() {
        boolean multipart = parameters.contains("uploadId");
        return switch (method) {
            case "PUT" -> copiedFrom.isEmpty() && !isSubresource();
            case "POST" -> multipart || parameters.contains("uploads");
            case "DELETE", "GET" -> multipart;
            default -> false;
        };
    }

    /** Whether objects of the bucket are read, written, copied from or deleted; looking at the bucket itself is something else. */
    boolean touchesObjectsOf(String name) {
        boolean inBucket = bucket.filter(name::equals).isPresent();
        boolean isLook = object.isEmpty() && !parameters.contains("delete") && !method.equals("DELETE");
        return (inBucket && !isLook) || copiedFrom.filter(name::equals).isPresent();
    }

    /** Whether the request says how the object is to be encrypted: an upload in one go, or the start of one in parts. */
    boolean beginsUpload() {
        return parameters.contains("uploads") || (method.equals("PUT") && !parameters.contains("uploadId"));
    }

    private boolean isSubresource() {
        return parameters.stream()
                .anyMatch(Set.of("acl", "tagging", "retention", "legal-hold", "torrent", "attributes")::contains);
    }
}
