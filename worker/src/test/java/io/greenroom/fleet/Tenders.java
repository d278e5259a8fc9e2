package io.greenroom.fleet;

import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Tending.Tender;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobOwner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider on one machine, which does as providers do that share their environments: it tends what is its own, and only that. */
final class Tenders implements Hands {
    private final Machine machine;
    private final Tendings tendings;
    private final String place;
    private final Set<EnvironmentId> living = ConcurrentHashMap.newKeySet();

    /** @param place where its environments are */
    Tenders(Machine machine, Tendings tendings, String place) {
        this.machine = machine;
        this.tendings = tendings;
        this.place = place;
    }

    @Override
    public void begin() {}

    @Override
    public void tend(EnvironmentId id) {
        try {
            takeUp(id);
        } catch (ProviderException | InterruptedException e) {
            // another time
        }
    }

    @Override
    public void letGo() {
        living.clear();
    }

    boolean tends(EnvironmentId id) {
        return living.contains(id) && tendings.mayAct(id);
    }

    /** Begins an environment here. */
    void start(EnvironmentId id) {
        machine.start("start", () -> {
            try {
                machine.pass();
                if (tendings.begin(id, place)) {
                    living.add(id);
                }
            } catch (ProviderException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void takeUp(EnvironmentId id) throws ProviderException, InterruptedException {
        if (tends(id)) {
            return;
        }
        Tender tender =
                tendings.of(id).orElseThrow(() -> new ProviderException(ProviderException.Kind.FAILED, "it has ended"));
        switch (tender.standing()) {
            case ALIVE -> throw new ElsewhereException(id, tender);
            case OVER, THIS_WORKER, THIS_WORKER_BEFORE -> {
                if (!tender.place().equals(place)) {
                    throw new ProviderException(ProviderException.Kind.FAILED, "it is lost");
                }
                if (!tendings.claim(id, tender)) {
                    throw new ProviderException(ProviderException.Kind.UNAVAILABLE, "another one was faster");
                }
                machine.pass();
                living.add(id);
            }
        }
    }

    /** As a step of an action that needs the environment. */
    void require(EnvironmentId id) throws ActionFailure, InterruptedException {
        try {
            takeUp(id);
        } catch (ElsewhereException e) {
            throw ActionFailure.elsewhere(new JobOwner(e.worker(), e.life()), String.valueOf(e.getMessage()), e);
        } catch (ProviderException e) {
            String text = String.valueOf(e.getMessage());
            throw e.kind() == ProviderException.Kind.UNAVAILABLE
                    ? ActionFailure.passing(text, e)
                    : ActionFailure.lasting(FailureType.JOB_FAILED, text, e);
        }
    }
}
