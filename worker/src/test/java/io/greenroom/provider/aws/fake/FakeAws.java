package io.greenroom.provider.aws.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.greenroom.provider.aws.fake.Calls.Call;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account of AWS on this computer: EC2, Systems Manager, EventBridge Scheduler, S3, CloudFormation, Lambda, ECS, CodeBuild,
 * CloudWatch Logs and STS at one address, which tells services apart by what requests are signed for. Signatures are not checked. Who is not a machine may do everything; a
 * machine may do what its role may.
 */
public final class FakeAws implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FakeAws.class);

    private final long startedNanos = System.nanoTime();
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Service> services = new ConcurrentHashMap<>();
    private final FakeAccount account = new FakeAccount();
    private final Faults faults = new Faults();
    private final Calls calls = new Calls();
    private final Alarms alarms;
    private final HttpServer server;
    private final FakeEc2 ec2;
    private final FakeSsm ssm;
    private final FakeScheduler scheduler;
    private final FakeS3 s3;
    private final FakeCloudFormation cloudFormation;
    private final FakeLogs logs;
    private final FakeLambda lambda;
    private final FakeEcs ecs;
    private final FakeCodeBuild codeBuild;
    private volatile boolean closed;

    static {
        // Otherwise each answer waits for the client's word that it has seen the headers, 40 ms later.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Clients that make one attempt would meet connections that were closed for having been idle for 30 s.
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    }

    /** Something done in the background. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private FakeAws(Path root, InstantSource clock) throws IOException {
        this.clock = clock;
        this.alarms = new Alarms(clock, task -> run(task::run));
        Path real = Files.createDirectories(root).toRealPath();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        this.ec2 = new FakeEc2(this, real);
        this.ssm = new FakeSsm(this);
        this.scheduler = new FakeScheduler(this);
        this.s3 = new FakeS3(this);
        this.cloudFormation = new FakeCloudFormation(this);
        scheduler.addTarget("aws-sdk:cloudformation:deleteStack", cloudFormation::delete);
        this.logs = new FakeLogs(this);
        this.lambda = new FakeLambda(this, real);
        this.ecs = new FakeEcs(this, real);
        this.codeBuild = new FakeCodeBuild(this, real);
        cloudFormation.addMaker("AWS::Logs::LogGroup", logs);
        cloudFormation.addMaker("AWS::Lambda::Function", lambda);
        cloudFormation.addMaker("AWS::ECS::Cluster", ecs);
        cloudFormation.addMaker("AWS::ECS::TaskDefinition", ecs);
        cloudFormation.addMaker("AWS::CodeBuild::Project", codeBuild);
        List.of(ec2, ssm, scheduler, s3, cloudFormation, logs, lambda, ecs, codeBuild, new FakeSts(this))
                .forEach(this::add);
    }

    /**
     * Starts one.
     *
     * @param root where machines get their folders
     * @param clock for everything that takes time or happens at a time; when it is moved on, what is due happens by and by.
     *     With a {@link MovableTime} the command {@code date} of machines says its time, and goes on from there
     */
    public static FakeAws start(Path root, InstantSource clock) {
        try {
            FakeAws aws = new FakeAws(root, clock);
            aws.alarms.start();
            aws.server.setExecutor(aws.threads);
            aws.server.createContext("/", aws::handle);
            aws.server.start();
            return aws;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more service, or another one in place of one there is. */
    public void add(Service service) {
        services.put(service.name(), service);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What a process needs in its environment so that its clients come here. */
    public Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_REGION", FakeAccount.REGION);
        variables.put("AWS_DEFAULT_REGION", FakeAccount.REGION);
        variables.put("AWS_ACCESS_KEY_ID", "AKIAGREENROOMADMIN001");
        variables.put("AWS_SECRET_ACCESS_KEY", "secret");
        for (String service : services.keySet()) {
            variables.put(
                    "AWS_ENDPOINT_URL_"
                            + (service.equals("logs") ? "CLOUDWATCH_LOGS" : service.toUpperCase(Locale.ROOT)),
                    endpoint().toString());
        }
        return variables;
    }

    public FakeAccount account() {
        return account;
    }

    public Faults faults() {
        return faults;
    }

    public Calls calls() {
        return calls;
    }

    public FakeEc2 ec2() {
        return ec2;
    }

    public FakeSsm ssm() {
        return ssm;
    }

    public FakeScheduler scheduler() {
        return scheduler;
    }

    public FakeS3 s3() {
        return s3;
    }

    public FakeCloudFormation cloudFormation() {
        return cloudFormation;
    }

    public FakeLogs logs() {
        return logs;
    }

    public FakeLambda lambda() {
        return lambda;
    }

    public FakeEcs ecs() {
        return ecs;
    }

    public FakeCodeBuild codeBuild() {
        return codeBuild;
    }

    /** The machine of this id, which may have ended. */
    public FakeMachine machine(String id) {
        FakeMachine machine = ec2.find(id);
        if (machine == null) {
            throw new IllegalArgumentException("There never was a machine " + id);
        }
        return machine;
    }

    Instant now() {
        return clock.instant();
    }

    /** Whether a test moves the clock, which no machine of its own would see. */
    boolean isMoved() {
        return clock instanceof MovableTime;
    }

    /** What machines take for the time: it goes on between the moves of the clock, as that of real machines does. */
    Instant machineTime() {
        return isMoved() ? now().plusNanos(System.nanoTime() - startedNanos) : now();
    }

    Alarms alarms() {
        return alarms;
    }

    /** Does it in the background, until the fake is closed. */
    void run(Work work) {
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    if (!closed) {
                        LOG.error("The fake has a fault of its own", e);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    /** Does what a service does for somebody else, and notes it. */
    void record(String operation, String principal, Runnable work) {
        int status = 200;
        String service = operation.substring(0, operation.indexOf(':'));
        String name = operation.substring(service.length() + 1);
        String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        try {
            work.run();
        } catch (Refusal refusal) {
            status = refusal.status();
        }
        calls.add(new Call(now(), service, upper, List.of(service + ":" + upper), principal, status, false));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.read(exchange);
            Answer answer = answer(request);
            if (answer != null) {
                send(exchange, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("The fake has a fault of its own", e);
            }
            throw e;
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("x-amzn-RequestId", "fake");
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            if (!exchange.getResponseHeaders().containsKey("Content-Length")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            }
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Null when it gets lost. */
    private @Nullable Answer answer(Request request) throws InterruptedException {
        String[] path = request.rawPath().split("/", -1);
        if (path.length == 4 && path[1].equals("_machine")) {
            return Answer.text(200, machine(path[2]).tool(path[3], Request.values(request.text(), "argument")));
        }
        if (path.length > 3 && path[1].equals("_metadata")) {
            String below = request.rawPath().substring("/_metadata/".length() + path[2].length());
            return Metadata.answer(machine(path[2]), below, request);
        }
        if (path.length == 3 && path[1].equals("_fake")) {
            return control(path[2], request);
        }
        Caller caller = request.caller();
        Service service = caller == null ? null : services.get(caller.service());
        Answer elsewhere = service == s3 ? s3.fromOthers(request) : null;
        if (elsewhere != null) {
            return elsewhere;
        }
        if (caller == null || service == null) {
            return Answer.text(403, "MissingAuthenticationToken: not signed for a service that the fake knows");
        }
        return answer(request, service, caller);
    }

    private @Nullable Answer answer(Request request, Service service, Caller caller) throws InterruptedException {
        String operation = "Unknown";
        List<String> rights = List.of();
        Answer answer;
        try {
            operation = service.operation(request);
            rights = service.rights(operation, request);
            faults.strike(service.name() + ":" + operation, service);
            if (caller.machine() != null && !mayDo(operation, request, service, caller)) {
                throw service.denied("User: arn:aws:sts::%s:assumed-role/%s is not authorized to perform: %s"
                        .formatted(FakeAccount.ID, caller.machine(), rights.getFirst()));
            }
            answer = service.answer(operation, request, caller);
        } catch (Refusal refusal) {
            answer = request.isOfCommandLine() && !request.method().equals("HEAD")
                    ? inWords(operation, refusal)
                    : service.refusal(request, refusal);
        }
        String name = service.name() + ":" + operation;
        boolean lost = faults.losesAnswer(name);
        calls.add(new Call(now(), service.name(), operation, rights, caller.principal(), answer.status(), lost));
        return lost ? null : answer;
    }

    private boolean mayDo(String operation, Request request, Service service, Caller caller) {
        FakeMachine machine = caller.machine() == null ? null : ec2.find(caller.machine());
        return machine != null && machine.userId() != null && service.isForMachines(operation, request, caller);
    }

    private static Answer inWords(String operation, Refusal refusal) {
        return Answer.text(
                refusal.status(),
                "An error occurred (%s) when calling the %s operation: %s%n"
                        .formatted(refusal.code(), operation, refusal.text()));
    }

    /**
     * For people: {@code PUT /_fake/faults} takes properties as {@link Faults#set} knows them, {@code POST /_fake/none} ends all
     * faults, {@code GET /_fake/calls} lists the calls, {@code GET /_fake/machines} the machines, {@code GET /_fake/stacks} the stacks; {@code POST /_fake/reboot},
     * {@code interrupt} and {@code lose-agent} take a machine's id.
     */
    private Answer control(String what, Request request) throws InterruptedException {
        switch (what) {
            case "faults" -> {
                Properties properties = new Properties();
                try {
                    properties.load(new StringReader(request.text()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                faults.set(properties);
            }
            case "none" -> faults.none();
            case "reboot" -> machine(request.text().strip()).reboot();
            case "interrupt" -> machine(request.text().strip()).interrupt();
            case "lose-agent" -> machine(request.text().strip()).loseAgent();
            case "calls" -> {
                return Answer.text(200, lines(calls.all()));
            }
            case "machines" -> {
                return Answer.text(
                        200,
                        lines(ec2.machines().stream()
                                .map(machine -> "%s %s %s"
                                        .formatted(machine.id(), machine.state().text(), machine.tags()))
                                .toList()));
            }
            case "stacks" -> {
                return Answer.text(
                        200,
                        lines(cloudFormation.ids().stream()
                                .map(id -> id + " " + cloudFormation.status(id))
                                .toList()));
            }
            default -> {
                return Answer.text(404, "The fake does not know " + what + "\n");
            }
        }
        return Answer.text(200, "done\n");
    }

    private static String lines(List<?> things) {
        StringBuilder lines = new StringBuilder();
        things.forEach(thing -> lines.append(thing).append('\n'));
        return lines.toString();
    }

    /** Ends all processes of all machines; returns once there are none. */
    @Override
    public void close() {
        closed = true;
        server.stop(0);
        s3.close();
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            lambda.close();
            ecs.close();
            codeBuild.close();
            for (FakeMachine machine : ec2.machines()) {
                machine.close();
            }
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("The fake still does something");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
