package io.greenroom.dynamodb;

import io.greenroom.fleet.Lease;
import io.greenroom.fleet.LeaseStore;
import io.greenroom.fleet.Member;
import io.greenroom.job.JobOwner;
import java.util.List;
import java.util.Optional;

/** The leases of the workers that share a table. */
final class DynamoDbLeases implements LeaseStore {
    private final Leases leases;

    DynamoDbLeases(Leases leases) {
        this.leases = leases;
    }

    private interface Use<T> {
        T make() throws TableFailure, Leases.Unreadable, InterruptedException;
    }

    private static <T> T using(Use<T> use) throws Unavailable, InterruptedException {
        try {
            return use.make();
        } catch (TableFailure | Leases.Unreadable e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<Lease> renew(JobOwner owner, String version, Member member)
            throws Unavailable, InterruptedException {
        return using(() -> leases.renew(owner, version, member))
                ? Optional.of(new Lease(owner, version, member, false))
                : Optional.empty();
    }

    @Override
    public Optional<Lease> find(String worker) throws Unavailable, InterruptedException {
        return using(() -> leases.find(worker));
    }

    @Override
    public List<Lease> all() throws Unavailable, InterruptedException {
        return using(leases::all);
    }

    @Override
    public boolean end(Lease seen) throws Unavailable, InterruptedException {
        return using(() -> leases.end(seen));
    }

    @Override
    public boolean forget(Lease over) throws Unavailable, InterruptedException {
        return using(() -> leases.forget(over));
    }
}
