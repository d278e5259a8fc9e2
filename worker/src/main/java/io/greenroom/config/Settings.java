package io.greenroom.config;

import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Price;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All that can be set, complete and within its ranges. Paths are absolute, and nothing is said about what they lead to:
 * whoever uses them does.
 *
 * @param source the file that was read; empty when there was none and everything is as it is by default
 * @param actionDefinitions a directory; its files decide names, categories and versions
 * @param blueprints the folder of what can be started, for providers that have none of their own
 * @param providers those that are configured
 * @param installation marks what belongs to this installation where others have theirs too, such as in a Docker engine
 * @param stateDirectory for the journal, the ledger, logs and local environments
 */
public record Settings(
        Optional<Path> source,
        Path actionDefinitions,
        String installation,
        Path stateDirectory,
        Polling polling,
        Jobs jobs,
        Pollers pollers,
        Environments environments,
        Limits limits,
        Artifacts artifacts,
        Fleet fleet,
        Path blueprints,
        List<ConfiguredProvider> providers,
        Status status,
        Logging logging) {

    /**
     * The settings of this process.
     *
     * @param file as named by {@code --config}; when empty, the usual places are looked at
     * @param kinds of providers there are, each of which reads its own section; the first is the one by default
     * @throws SettingsException naming every mistake at once
     */
    public static Settings read(Optional<Path> file, Surroundings surroundings, List<ProviderKind> kinds)
            throws SettingsException {
        return new SettingsReader(surroundings, kinds).read(file);
    }

    /** How often the service is asked for jobs: between {@code fastest} when busy and {@code slowest} when idle. */
    public record Polling(Duration fastest, Duration slowest) {}

    /**
     * How jobs are handled.
     *
     * @param maxConcurrent how many jobs are handled at the same time
     * @param drainGrace how long jobs that cannot be handed back may take when the worker stops
     * @param linkAfter how long a job runs before the console is given a link to it; empty means never
     * @param maxPerPipeline how many of those that are handled at the same time may be of one pipeline; empty for any number
     * @param maxPerProvider the same of one provider of environments, by name; one that is not named has no limit of its own
     */
    public record Jobs(
            int maxConcurrent,
            Duration drainGrace,
            Optional<Duration> linkAfter,
            OptionalInt maxPerPipeline,
            Map<String, Integer> maxPerProvider) {}

    /**
     * Which jobs are asked for. Whether the action definitions have what is named here is for whoever knows them to say.
     *
     * @param only providers' names of the actions that are; empty for all
     * @param query of queryable properties, the value that the jobs asked for have
     */
    public record Pollers(Set<String> only, Map<String, String> query) {}

    /**
     * What holds for every environment.
     *
     * @param defaultProvider the name of the provider that starts environments when the action names none
     * @param defaultDuration how long an environment lives when the action does not say
     * @param maxDuration the most that an action may ask for
     * @param keepFailedFor how long one that did not come up is kept when its action says so; empty means never
     * @param acrossPipelines whether a pipeline may use and end environments of other pipelines
     * @param endWhen what ends one that nobody ended, besides its expiry
     * @param grace how long one outlives its execution
     * @param prices what every environment of a provider costs, by the provider's name
     */
    public record Environments(
            String defaultProvider,
            Duration defaultDuration,
            Duration maxDuration,
            Optional<Duration> keepFailedFor,
            boolean acrossPipelines,
            EndWhen endWhen,
            Duration grace,
            Map<String, Price> prices) {}

    /**
     * How many environments there may be at once, and who may start which.
     *
     * @param environments in all; empty for any number
     * @param perPipeline of one pipeline
     * @param perProvider by provider; one that is not named has no limit of its own
     * @param waitFor how long one that has no room stands in line; zero refuses it at once
     * @param allow who may start what; empty lets everybody start everything
     */
    public record Limits(
            OptionalInt environments,
            OptionalInt perPipeline,
            Map<String, Integer> perProvider,
            Duration waitFor,
            List<Allowance> allow) {

        /** Pipelines that may start blueprints, by patterns of their names: {@code shop-*}. */
        public record Allowance(String pipelines, String blueprints) {}
    }

    /**
     * The workers that serve the same action types.
     *
     * @param alone whether there is just this one; empty means that it is so until another one is noticed. Workers that share
     *     the table are not meant: each knows of the others
     * @param table of DynamoDB, in which workers keep what all of them have to know; empty means in files of this machine
     * @param worker the name of this one, unlike that of every other living one; empty means that it finds a name itself
     * @param address how the other workers' readers reach this one's pages
     * @param wakeUpQueue the URL of the SQS queue that jobs are announced in; without one there is only polling
     */
    public record Fleet(
            Optional<Boolean> alone,
            Optional<String> table,
            Optional<String> worker,
            Optional<URI> address,
            Optional<URI> wakeUpQueue) {}

    /**
     * How much an artifact may hold, on its way in and on its way out.
     *
     * @param maxFiles files and folders
     * @param maxSize of all of them together, unpacked, in bytes
     */
    public record Artifacts(int maxFiles, long maxSize) {}

    /**
     * The pages for people and machines that want to know how the worker does.
     *
     * @param publicUrl how browsers reach what listens; empty means under its own address
     * @param token who has it may look; empty means that everybody who can connect may
     * @param proxyHeader the header with which a reverse proxy says who looks; requests without it need the token
     */
    public record Status(
            ListenAddress listen, Optional<URI> publicUrl, Optional<Secret> token, Optional<String> proxyHeader) {}

    /**
     * Where to listen.
     *
     * @param port 0 lets the system choose one
     */
    public record ListenAddress(String host, int port) {

        /** Whether only this machine can connect. A name other than localhost is not looked up and counts as no. */
        public boolean isLoopback() {
            return host.equalsIgnoreCase("localhost")
                    || host.matches("127(\\.\\d{1,3}){3}")
                    || host.matches("(0{0,4}:){2,7}0{0,3}1");
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * What is logged, and in which form.
     *
     * @param keepFor how long the logs of commands are kept
     * @param keepMegabytes how much of them is kept; the oldest go first
     * @param commands where they go
     * @param logGroup which of CloudWatch's log groups takes them, when they go there
     * @param metrics whether the worker's own log says once a minute how much it has in hand
     */
    public record Logging(
            Level level,
            Format format,
            Duration keepFor,
            int keepMegabytes,
            Commands commands,
            String logGroup,
            Metrics metrics) {
        /** CloudWatch's log group for commands when the settings name none. */
        public static final String USUAL_GROUP = "/greenroom/commands";

        /** With the usual limits for the logs of commands. */
        public Logging(Level level, Format format) {
            this(level, format, Duration.ofDays(30), 2048, Commands.FILE, USUAL_GROUP, Metrics.NONE);
        }

        /** The log group that the logs of commands go to; empty when they stay on this machine. */
        public Optional<String> cloudWatchGroup() {
            return commands == Commands.CLOUDWATCH ? Optional.of(logGroup) : Optional.empty();
        }

        public enum Commands {
            /** Files in the state directory. */
            FILE,
            /** The same files, and CloudWatch Logs. */
            CLOUDWATCH
        }

        public enum Metrics {
            NONE,
            /** CloudWatch's embedded metric format: who takes the log to CloudWatch Logs has the metrics with it. */
            EMF
        }

        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG,
            TRACE
        }

        public enum Format {
            TEXT,
            JSON
        }
    }
}
