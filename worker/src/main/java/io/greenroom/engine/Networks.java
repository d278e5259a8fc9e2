package io.greenroom.engine;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes networks. Engines come with addresses for about thirty; the next ones are cut of a range.
 *
 * @param range used when the engine has no addresses of its own left
 */
public record Networks(Engine engine, AddressRange range, RandomGenerator random) {
    private static final int MOST_TRIES = 30;
    private static final Duration MAKING = Duration.ofMinutes(2);

    /** Makes the network, unless there is one of the name. */
    public void make(String name, Map<String, String> labels) throws ProviderException, InterruptedException {
        String what = "The network of the environment could not be made";
        boolean there = engine.call(what, docker -> docker.listNetworksCmd().withNameFilter(name).exec().stream()
                .anyMatch(network -> network.getName().equals(name)));
        for (int tries = 0; !there; tries++) {
            var addresses = tries == 0 ? new Ipam() : range.cut(random);
            try {
                there = engine.change(what, MAKING, docker -> docker.createNetworkCmd()
                                .withName(name)
                                .withCheckDuplicate(true)
                                .withIpam(addresses)
                                .withLabels(labels)
                                .exec()
                                .getId())
                        != null;
            } catch (DockerException e) {
                if (tries == MOST_TRIES || !Refusals.isAboutAddresses(e)) {
                    throw Refusals.explain(what, e);
                }
            }
        }
    }
}
