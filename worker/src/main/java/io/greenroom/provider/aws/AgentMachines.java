package io.greenroom.provider.aws;

import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is needed to reach machines through their agents.
 *
 * @param time that environments go by
 * @param pollInterval until AWS is asked again; real time, because machines are real
 */
public record AgentMachines(
        Instances instances, OnlineAgents online, Agents agents, RunBucket bucket, Time time, Duration pollInterval) {

    /**
     * A component's machine.
     *
     * @param environment its name in what is exchanged with the machine
     * @param folder of the environment, where it is noted what machine it was
     */
    public AgentMachine of(String component, String environment, Path folder, AgentMachine.Id id) {
        return new AgentMachine(this, component, environment, folder, id);
    }

    /** Until AWS is asked again. */
    public void pause() throws InterruptedException {
        Thread.sleep(pollInterval);
    }
}
