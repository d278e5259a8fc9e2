package io.greenroom.simulator.s3;

import io.greenroom.simulator.wire.ListenAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** S3 over a folder, addressed path-style. A virtual thread for each request. */
public final class BucketServer implements ArtifactBucket, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketServer.class);

    private final Server http;
    private final ServerConnector connector;
    private final BlobStore store;
    private final String bucket;
    private final ListenAddress listen;

    private BucketServer(BucketSetup setup) throws IOException {
        Files.createDirectories(setup.folder());
        store = new EncryptionNotes(new FilesystemNio2BlobStore(setup.folder().toString()));
        bucket = setup.bucket();
        listen = setup.listen();
        // What takes long at a start is the loading of classes, S3Proxy's and Jetty's: here at the same time.
        var handlers = CompletableFuture.supplyAsync(() -> Handlers.over(store, setup.keys()));
        http = new Server(threads());
        connector = new ServerConnector(http, 1, 1, new HttpConnectionFactory(asLenientAsS3()));
        connector.setHost(listen.address().getHostAddress());
        connector.setPort(listen.port());
        http.addConnector(connector);
        var context = new ServletContextHandler();
        var servlet = new BucketServlet(setup, handlers);
        context.addServlet(new ServletHolder(servlet), "/*");
        http.setHandler(context);
        http.setStopTimeout(0);
    }

    /**
     * Starts to serve. The bucket is made if it is not there.
     *
     * @throws IOException when the folder or the port cannot be had; the message names it
     */
    public static BucketServer start(BucketSetup setup) throws IOException {
        var server = new BucketServer(setup);
        if (!Files.exists(setup.folder().resolve(setup.bucket()))) {
            server.store.createContainer(
                    CreateBucketRequest.builder().bucket(setup.bucket()).build());
        }
        server.listen();
        return server;
    }

    /** The store's two doors: for the administrator, and for jobs. */
    record Handlers(StoreHandler open, StoreHandler signed) {
        static Handlers over(BlobStore store, ArtifactKeys keys) {
            return new Handlers(StoreHandler.open(store), StoreHandler.signed(store, keys));
        }
    }

    private static QueuedThreadPool threads() {
        // Jetty's own kind of queue asks the management beans for the cache line's size, which costs a third of the
        // start.
        var pool = new QueuedThreadPool(8, 8, 60_000, new LinkedBlockingQueue<>());
        pool.setName("simulator-s3");
        pool.setDaemon(true);
        pool.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return pool;
    }

    /** Keys may look like anything, and header names keep the case that signatures cover. */
    private static HttpConfiguration asLenientAsS3() {
        var configuration = new HttpConfiguration();
        configuration.setHttpCompliance(HttpCompliance.LEGACY);
        configuration.setUriCompliance(UriCompliance.LEGACY);
        configuration.setHeaderCacheCaseSensitive(true);
        configuration.setSendServerVersion(false);
        return configuration;
    }

    private void listen() throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            throw listen.unavailable("S3", e);
        }
        try {
            http.start();
        } catch (Exception e) {
            close();
            throw new IOException("The simulator's S3 server did not start.", e);
        }
    }

    public URI endpoint() {
        return listen.uri(connector.getLocalPort());
    }

    @Override
    public String name() {
        return bucket;
    }

    @Override
    public void put(String key, Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            store.putBlob(
                    PutObjectRequest.builder()
                            .bucket(bucket)
                            .key(key)
                            .contentLength(Files.size(file))
                            .serverSideEncryption("aws:kms")
                            .build(),
                    content);
        }
    }

    @Override
    public boolean has(String key) {
        return store.blobExists(bucket, key);
    }

    /**
     * The content under the key, past all policies.
     *
     * @throws NoSuchFileException when there is none
     */
    public byte[] read(String key) throws IOException {
        if (!has(key)) {
            throw new NoSuchFileException(bucket + "/" + key);
        }
        try (var content = store.getBlob(bucket, key)) {
            return content.readAllBytes();
        }
    }

    /** Requests under way are cut off. */
    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception e) {
            LOG.warn("The simulator's S3 server did not stop in good order.", e);
        }
    }
}
