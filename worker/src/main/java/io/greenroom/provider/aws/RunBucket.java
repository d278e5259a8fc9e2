package io.greenroom.provider.aws;

import io.greenroom.command.HostFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The bucket through which the worker and its machines talk. What was written is seen by whoever looks next (Amazon S3 User
 * Guide, "Amazon S3 data consistency model"). All calls block, for a bounded time.
 */
public final class RunBucket {
    private static final int CONFLICT = 409;
    private static final int THERE_ALREADY = 412;
    private static final int BEYOND_THE_END = 416;
    private static final int NOT_FOUND = 404;
    private static final int TRIES = 5;

    private final S3Client s3;
    private final String bucket;

    public RunBucket(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    public String name() {
        return bucket;
    }

    /**
     * Puts an object there, unless there is one.
     *
     * @return false when there was one
     */
    public boolean putOnce(String key, byte[] content) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                s3.putObject(put -> put.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromBytes(content));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == THERE_ALREADY) {
                    return false;
                }
                if (e.statusCode() != CONFLICT || tries == TRIES) { // two at once: one of them has won
                    throw failure("writing", key, e);
                }
            } catch (SdkException e) {
                throw failure("writing", key, e);
            }
        }
    }

    /** Where an object is, for other services of AWS; also one that is not there yet. */
    public String url(String key) {
        return url(bucket, key);
    }

    /** The same for an object in any bucket. */
    public String url(String anyBucket, String key) {
        return s3.utilities().getUrl(get -> get.bucket(anyBucket).key(key)).toExternalForm();
    }

    /** The keys of all objects below a prefix. */
    public List<String> below(String prefix) throws IOException, InterruptedException {
        return list(prefix).stream().map(file -> prefix + file.name()).toList();
    }

    void put(String key, Path file) throws IOException, InterruptedException {
        try {
            s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromFile(file));
        } catch (SdkException e) {
            throw failure("writing", key, e);
        }
    }

    public void put(String key, byte[] content) throws IOException, InterruptedException {
        try {
            s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failure("writing", key, e);
        }
    }

    boolean has(String key) throws IOException, InterruptedException {
        try {
            s3.headObject(head -> head.bucket(bucket).key(key));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return false;
            }
            throw failure("looking for", key, e);
        } catch (SdkException e) {
            throw failure("looking for", key, e);
        }
    }

    /** All of a small object; empty when there is none. */
    public Optional<byte[]> get(String key) throws IOException, InterruptedException {
        try {
            return Optional.of(
                    s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure("reading", key, e);
        }
    }

    /**
     * What an object holds from the given byte on.
     *
     * @throws NoSuchFileException when there is none
     */
    InputStream read(String key, long from) throws IOException, InterruptedException {
        try {
            return s3.getObject(get -> get.bucket(bucket).key(key).range("bytes=" + from + "-"));
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException(key);
        } catch (S3Exception e) {
            if (e.statusCode() == BEYOND_THE_END) {
                return InputStream.nullInputStream();
            }
            throw failure("reading", key, e);
        } catch (SdkException e) {
            throw failure("reading", key, e);
        }
    }

    /** The objects below a prefix, by what stands after it, in order. */
    List<HostFile> list(String prefix) throws IOException, InterruptedException {
        var files = new ArrayList<HostFile>();
        try {
            for (S3Object object : s3.listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(prefix))
                    .contents()) {
                files.add(new HostFile(object.key().substring(prefix.length()), object.size()));
            }
        } catch (SdkException e) {
            throw failure("listing", prefix, e);
        }
        return files;
    }

    /** Removes all objects below a prefix. */
    public void removeAll(String prefix) throws IOException, InterruptedException {
        try {
            for (var page :
                    s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))) {
                List<ObjectIdentifier> keys = page.contents().stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList();
                if (!keys.isEmpty()) {
                    s3.deleteObjects(delete -> delete.bucket(bucket)
                            .delete(objects -> objects.objects(keys).quiet(true)));
                }
            }
        } catch (SdkException e) {
            throw failure("removing", prefix, e);
        }
    }

    /** Removes what a machine has left there for an environment, when nothing else is known of it than its id. */
    public void removeMachine(String machine, String environment) throws IOException, InterruptedException {
        for (String folder : folders("runs/")) {
            if (folder.endsWith(":" + machine + "/")) {
                removeAll(folder + environment + "/");
            }
        }
    }

    /**
     * What machines have left there: for each, and each environment that it was of, the prefix of its objects, such as {@code
     * runs/AROA…:i-…/gr-…/}.
     */
    public List<String> leftByMachines() throws IOException, InterruptedException {
        var left = new ArrayList<String>();
        for (String machine : folders("runs/")) {
            left.addAll(folders(machine));
        }
        return left;
    }

    List<String> folders(String prefix) throws IOException, InterruptedException {
        try {
            return s3
                    .listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(prefix).delimiter("/"))
                    .commonPrefixes()
                    .stream()
                    .map(CommonPrefix::prefix)
                    .toList();
        } catch (SdkException e) {
            throw failure("listing", prefix, e);
        }
    }

    private IOException failure(String what, String key, SdkException e) throws InterruptedException {
        return ServiceCalls.failed("%s s3://%s/%s".formatted(what, bucket, key), e);
    }
}
