package io.greenroom.provider.ec2;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to start a machine. AWS has room for some and not for others.
 *
 * @param type an instance type; empty for that of the launch template
 * @param subnet null for what the launch template says
 * @param spot whether at the price of spare room
 */
record Candidate(String type, @Nullable String subnet, boolean spot) {

    /**
     * All ways, in the order in which they are tried: each type in each subnet, at one market after the other.
     *
     * @param types empty for the launch template's
     * @param subnets empty for the launch template's
     */
    static List<Candidate> candidates(List<String> types, List<String> subnets, Market market) {
        List<Boolean> spots =
                switch (market) {
                    case ON_DEMAND -> List.of(false);
                    case SPOT -> List.of(true);
                    case SPOT_FIRST -> List.of(true, false);
                };
        var candidates = new ArrayList<Candidate>();
        for (boolean spot : spots) {
            for (String type : types.isEmpty() ? List.of("") : types) {
                if (subnets.isEmpty()) {
                    candidates.add(new Candidate(type, null, spot));
                }
                subnets.forEach(subnet -> candidates.add(new Candidate(type, subnet, spot)));
            }
        }
        return candidates.stream().distinct().toList();
    }

    /** Such as {@code t3.medium in subnet-1, spot}. */
    @Override
    public String toString() {
        return (type.isEmpty() ? "the launch template's type" : type)
                + (subnet == null ? "" : " in " + subnet)
                + (spot ? ", spot" : "");
    }
}
