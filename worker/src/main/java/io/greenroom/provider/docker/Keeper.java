package io.greenroom.provider.docker;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The container that has an environment's files and runs what belongs to no component. It comes when it is needed. */
final class Keeper {
    /** No component can have this name: it is how commands name the whole. */
    static final String NAME = "environment";

    private final DockerSites sites;
    private final Containers containers;
    private final List<ContainerPlan> components;
    private final ContainerPlan plan;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile BooleanSupplier mayBeMade = () -> true;
    private boolean started;
    private boolean gone;

    Keeper(DockerSites sites, Containers containers, Collection<ContainerPlan> components, String image) {
        this.sites = sites;
        this.containers = containers;
        this.components = List.copyOf(components);
        this.plan = ContainerPlan.keeper(NAME, image, sites.settings().memory());
    }

    /** Only then is it made anew when it is gone. */
    void isMadeWhile(BooleanSupplier mayAct) {
        mayBeMade = mayAct;
    }

    /** The container's name. */
    String container() {
        return containers.nameOf(NAME);
    }

    /** Unless it runs: after a restart of the engine it is made anew, so that what scripts have left can still be read. */
    void start() throws ProviderException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!started || containers.endOf(container()).isPresent()) {
                if (gone) {
                    throw new ProviderException(FAILED, "The environment of container " + container() + " was ended.");
                }
                if (!mayBeMade.getAsBoolean()) {
                    throw new ProviderException(
                            UNAVAILABLE, "Another worker may tend the environment of container " + container() + ".");
                }
                containers.removeEnded(container());
                make();
                started = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on none is made: whoever still follows a script would leave one behind when all else is removed. */
    void noMore() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            gone = true;
        } finally {
            lock.unlock();
        }
    }

    /** In the network of a component, whichever still runs. */
    private void make() throws ProviderException, InterruptedException {
        ContainerPlan beside = null;
        for (ContainerPlan component : components) {
            boolean better = beside == null || (beside.hostNetwork() && !component.hostNetwork());
            if (better
                    && containers
                            .endOf(containers.nameOf(component.component()))
                            .isEmpty()) {
                beside = component;
            }
        }
        if (beside == null) {
            containers.makeNetwork();
        }
        sites.images().get(plan.image());
        containers.start(plan, beside == null ? "" : beside.component());
    }
}
