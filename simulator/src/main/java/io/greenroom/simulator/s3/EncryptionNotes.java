package io.greenroom.simulator.s3;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Takes encryption requests, which a store of plain files refuses. Nothing is encrypted, but what was asked for is noted with the
 * object and told to whoever reads it, so that a client sees what S3 would show.
 */
final class EncryptionNotes extends ForwardingBlobStore {
    private static final String ALGORITHM = "greenroom-sse";
    private static final String KEY = "greenroom-sse-key";

    private final Map<String, Map<String, String>> uploads = new ConcurrentHashMap<>();

    EncryptionNotes(BlobStore store) {
        super(store);
    }

    @Override
    public boolean supportsServerSideEncryption() {
        return true;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        var metadata = noted(request.metadata(), request.serverSideEncryptionAsString(), request.ssekmsKeyId());
        var plain = request.toBuilder()
                .metadata(metadata)
                .serverSideEncryption((String) null)
                .ssekmsKeyId(null)
                .build();
        return super.putBlob(plain, payload).toBuilder()
                .serverSideEncryption(request.serverSideEncryptionAsString())
                .ssekmsKeyId(request.ssekmsKeyId())
                .build();
    }

    /** S3Proxy forgets the start of an upload until its end, so that the note waits here. */
    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        var upload = super.initiateMultipartUpload(request.toBuilder()
                .serverSideEncryption((String) null)
                .ssekmsKeyId(null)
                .build());
        uploads.put(upload.id(), noted(Map.of(), request.serverSideEncryptionAsString(), request.ssekmsKeyId()));
        return upload;
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        var metadata = new HashMap<>(upload.request().metadata());
        metadata.putAll(uploads.getOrDefault(upload.id(), Map.of()));
        var withNote = new MultipartUpload(
                upload.id(), upload.request().toBuilder().metadata(metadata).build());
        var answer = super.completeMultipartUpload(withNote, request);
        uploads.remove(upload.id());
        return answer;
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        uploads.remove(upload.id());
        super.abortMultipartUpload(upload);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        var found = super.blobMetadata(request);
        return found.toBuilder()
                .metadata(without(found.metadata()))
                .serverSideEncryption(found.metadata().get(ALGORITHM))
                .ssekmsKeyId(found.metadata().get(KEY))
                .build();
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        var found = super.getBlob(request);
        var response = found.response();
        return new ResponseInputStream<>(
                response.toBuilder()
                        .metadata(without(response.metadata()))
                        .serverSideEncryption(response.metadata().get(ALGORITHM))
                        .ssekmsKeyId(response.metadata().get(KEY))
                        .build(),
                found);
    }

    private static Map<String, String> noted(
            Map<String, String> metadata, @Nullable String algorithm, @Nullable String key) {
        var noted = new HashMap<>(metadata);
        if (algorithm != null) {
            noted.put(ALGORITHM, algorithm);
        }
        if (key != null) {
            noted.put(KEY, key);
        }
        return noted;
    }

    private static Map<String, String> without(Map<String, String> metadata) {
        var shown = new HashMap<>(metadata);
        shown.remove(ALGORITHM);
        shown.remove(KEY);
        return shown;
    }
}
