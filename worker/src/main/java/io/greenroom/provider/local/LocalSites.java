package io.greenroom.provider.local;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.command.Host;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Ports;
import io.greenroom.lifecycle.Site;
import io.greenroom.lifecycle.Sites;
import io.greenroom.process.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** This machine as the site of environments: each is in the folder where the worker keeps what it knows of it. */
final class LocalSites implements Sites {
    private static final String LOOPBACK = "127.0.0.1";

    private final ThisMachine machine = new ThisMachine();
    private final Ports ports;

    LocalSites(RandomGenerator random) {
        this.ports = new Ports(random);
    }

    @Override
    public int takePort(Port port) throws ProviderException {
        return port.number() == null ? ports.take() : ports.take(port.number());
    }

    @Override
    public void reserve(Collection<Integer> taken) {
        ports.reserve(taken);
    }

    @Override
    public void giveBack(Collection<Integer> taken) {
        ports.giveBack(taken);
    }

    @Override
    public Site of(EnvironmentRecord record, Plan plan, EnvironmentFolder folder) {
        return new LocalSite(record, plan, folder);
    }

    @Override
    public void close() {}

    private final class LocalSite implements Site {
        private final EnvironmentRecord record;
        private final Plan plan;
        private final EnvironmentFolder folder;
        private final Watchdog watchdog;

        LocalSite(EnvironmentRecord record, Plan plan, EnvironmentFolder folder) {
            this.record = record;
            this.plan = plan;
            this.folder = folder;
            this.watchdog = new Watchdog(record, folder, machine);
        }

        @Override
        public void open(Path workspace, Consumer<String> phase) {}

        @Override
        public void open(Part component) {}

        @Override
        public Host host(@Nullable String component) {
            return machine.host();
        }

        @Override
        public String folder(String script, @Nullable String component) {
            return folder.path().resolve(script).toString();
        }

        @Override
        public String workspace() {
            return folder.workspace().toString();
        }

        @Override
        public Map<String, String> variables(@Nullable String component) {
            return machine.variables();
        }

        @Override
        public Optional<Address> inside(String component) {
            return Optional.of(new Address(LOOPBACK, record.portsOf(component)));
        }

        @Override
        public Optional<Address> outside(String component) {
            return inside(component);
        }

        @Override
        public void endIn(Optional<Duration> left) {
            watchdog.endIn(left);
        }

        @Override
        public void guard(Map<String, String> variables) throws InterruptedException {
            watchdog.start(plan.teardown(), variables);
        }

        @Override
        public int end() throws IOException, InterruptedException {
            return machine.host()
                    .end(
                            record.markOfAll(),
                            folder.allScripts().stream()
                                    .map(script -> folder(script, null))
                                    .toList());
        }

        /** They are not inside of anything that could be removed. */
        @Override
        public boolean isGoneWhenRemoved() {
            return false;
        }

        /** The worker removes the folder, when it has noted that all else is gone. */
        @Override
        public List<String> remove() throws InterruptedException {
            try {
                int left = machine.host().end(watchdog.mark(), List.of(watchdog.folder()));
                return left == 0 ? List.of() : List.of("Its watchdog could not be ended");
            } catch (IOException e) {
                return List.of("Its watchdog could not be looked for: " + e.getMessage());
            }
        }

        @Override
        public void close() {}
    }
}
