package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {
    private static List<String> candidates(List<String> types, List<String> subnets, Market market) {
        return Candidate.candidates(types, subnets, market).stream()
                .map(Candidate::toString)
                .toList();
    }

    @Test
    void eachTypeIsTriedInEachSubnet() {
        assertThat(candidates(List.of("a.x", "b.x"), List.of("subnet-1", "subnet-2"), Market.ON_DEMAND))
                .containsExactly("a.x in subnet-1", "a.x in subnet-2", "b.x in subnet-1", "b.x in subnet-2");
    }

    @Test
    void spotComesFirstAndOnDemandLast() {
        assertThat(candidates(List.of("a.x", "b.x"), List.of("subnet-1"), Market.SPOT_FIRST))
                .containsExactly(
                        "a.x in subnet-1, spot", "b.x in subnet-1, spot", "a.x in subnet-1", "b.x in subnet-1");
        assertThat(candidates(List.of("a.x"), List.of("subnet-1"), Market.SPOT))
                .containsExactly("a.x in subnet-1, spot");
    }

    @Test
    void whatTheLaunchTemplateSaysIsLeftToIt() {
        assertThat(candidates(List.of(), List.of(), Market.ON_DEMAND)).containsExactly("the launch template's type");
    }
}
