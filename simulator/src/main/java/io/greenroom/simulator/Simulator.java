package io.greenroom.simulator;

import io.greenroom.simulator.actiontype.ActionTypeCatalog;
import io.greenroom.simulator.actiontype.ActionTypeOperations;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.job.Jobs;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.s3.ArtifactBucket;
import io.greenroom.simulator.s3.ArtifactKeys;
import io.greenroom.simulator.s3.BucketServer;
import io.greenroom.simulator.s3.BucketSetup;
import io.greenroom.simulator.tag.TagOperations;
import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.time.RealTimeline;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.CallLog;
import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ListenAddress;
import io.greenroom.simulator.wire.ServiceServer;
import io.greenroom.simulator.wire.ServiceSetup;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A running simulator: CodePipeline (and STS's GetCallerIdentity) on one port of this machine, S3 on another. */
public final class Simulator implements AutoCloseable {
    /** An access key id that may call everything, and its secret. Any others may, too, except those that come with jobs. */
    public static final String ACCESS_KEY = "simulator";

    private final SimulatorSettings settings;
    private final World world;
    private final ServiceServer service;
    private final Runnable stopClock;

    private Simulator(SimulatorSettings settings, World world, ServiceServer service, Runnable stopClock) {
        this.settings = settings;
        this.world = world;
        this.service = service;
        this.stopClock = stopClock;
    }

    /** What the operations work on. */
    private record World(
            DataFolder data,
            BucketServer bucket,
            Tags tags,
            ActionTypeCatalog types,
            ArtifactKeys keys,
            Jobs jobs,
            FaultPlan faults,
            CallLog calls) {

        static World make(SimulatorSettings settings, Timeline timeline) throws IOException {
            var tags = new Tags(settings.region(), settings.account());
            var types = new ActionTypeCatalog(tags);
            var keys = new ArtifactKeys(timeline);
            var faults = new FaultPlan(timeline);
            var calls = new CallLog();
            var data = DataFolder.of(settings.bucket().data());
            try {
                var bucket = BucketServer.start(new BucketSetup(
                        listen(settings, settings.ports().s3()),
                        data.path(),
                        settings.bucket().name(),
                        settings.bucket().requireKmsHeader(),
                        settings.bucket().forJobsOnly(),
                        keys,
                        faults,
                        calls,
                        timeline));
                var jobs = new Jobs(settings.jobs(), types, bucket, keys, timeline, faults);
                return new World(data, bucket, tags, types, keys, jobs, faults, calls);
            } catch (IOException | RuntimeException e) {
                data.close();
                throw e;
            }
        }

        void close() {
            bucket.close();
            data.close();
        }
    }

    /** A simulator in real time that knows no pipelines: jobs are offered through {@link #jobs()}. */
    public static Simulator start(SimulatorSettings settings) throws IOException {
        return start(settings, PipelineSide.none());
    }

    /**
     * A simulator in real time.
     *
     * @throws IOException when a port or the data folder cannot be had; the message names it
     */
    public static Simulator start(SimulatorSettings settings, PipelineSide pipelines) throws IOException {
        var timeline = new RealTimeline();
        try {
            return start(settings, pipelines, timeline, timeline::close);
        } catch (IOException | RuntimeException e) {
            timeline.close();
            throw e;
        }
    }

    /** A simulator that lives by the given timeline, which stays its maker's to close. */
    public static Simulator start(SimulatorSettings settings, PipelineSide pipelines, Timeline timeline)
            throws IOException {
        return start(settings, pipelines, timeline, () -> {});
    }

    private static Simulator start(
            SimulatorSettings settings, PipelineSide pipelines, Timeline timeline, Runnable stopClock)
            throws IOException {
        var world = World.make(settings, timeline);
        try {
            var service = ServiceServer.start(new ServiceSetup(
                    listen(settings, settings.ports().codePipeline()),
                    settings.region(),
                    settings.account(),
                    settings.requestsPerSecond(),
                    operations(settings, world, pipelines, timeline),
                    world.keys()::issued,
                    world.faults(),
                    world.calls(),
                    timeline));
            return new Simulator(settings, world, service, stopClock);
        } catch (IOException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private static ListenAddress listen(SimulatorSettings settings, int port) {
        return new ListenAddress(settings.ports().address(), port);
    }

    private static Map<String, Endpoint> operations(
            SimulatorSettings settings, World world, PipelineSide pipelines, Timeline timeline) {
        var all = new HashMap<String, Endpoint>();
        all.putAll(new ActionTypeOperations(world.types(), settings.region()).all());
        all.putAll(new TagOperations(world.tags()).all());
        all.putAll(world.jobs().operations());
        var surroundings = new Surroundings(timeline, world.jobs(), world.types(), world.bucket(), world.tags());
        pipelines
                .operations(surroundings, settings)
                .forEach((name, operation) -> all.put(name, new Endpoint(PipelineShapes.of(name), operation)));
        return all;
    }

    /** CodePipeline's and STS's, as clients on this machine reach them. */
    public URI endpoint() {
        return service.endpoint();
    }

    public URI s3Endpoint() {
        return world.bucket().endpoint();
    }

    /** The variables that point any AWS client at this simulator, in the order in which to print them. */
    public Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        variables.put("AWS_ENDPOINT_URL_CODEPIPELINE", endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_S3", s3Endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_STS", endpoint().toString());
        variables.put("AWS_REGION", settings.region());
        variables.put("AWS_DEFAULT_REGION", settings.region());
        variables.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        variables.put("AWS_SECRET_ACCESS_KEY", ACCESS_KEY);
        return variables;
    }

    public SimulatorSettings settings() {
        return settings;
    }

    public Jobs jobs() {
        return world.jobs();
    }

    public ActionTypeCatalog actionTypes() {
        return world.types();
    }

    public ArtifactBucket bucket() {
        return world.bucket();
    }

    /**
     * The content of an object of the artifact bucket, past all policies.
     *
     * @throws java.nio.file.NoSuchFileException when there is none under that key
     */
    public byte[] read(String key) throws IOException {
        return world.bucket().read(key);
    }

    public FaultPlan faults() {
        return world.faults();
    }

    /** The calls that arrived, those to S3 under names such as {@code S3:PUT}. */
    public CallLog calls() {
        return world.calls();
    }

    /** Cuts off what is under way; removes the objects unless a folder was given for them. */
    @Override
    public void close() {
        service.close();
        world.close();
        stopClock.run();
    }
}
