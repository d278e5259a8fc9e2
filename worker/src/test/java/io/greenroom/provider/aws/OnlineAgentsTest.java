package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.MovableTime;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationRequest;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;

class OnlineAgentsTest {
    private final MovableTime time = MovableTime.somewhen();
    private final KnownAgents ssm = new KnownAgents();
    private final OnlineAgents agents = new OnlineAgents(
            new Agents(ssm, Agents.USUAL_DOCUMENT, new RateLimiter(1000, Time.system())),
            AwsSamples.settings().pollInterval(),
            time);

    /** Systems Manager, as far as it is asked for agents. */
    private static final class KnownAgents implements SsmClient {
        private final Set<String> online = new HashSet<>();
        private final List<List<String>> asked = new ArrayList<>();

        @Override
        public DescribeInstanceInformationResponse describeInstanceInformation(
                DescribeInstanceInformationRequest request) {
            List<String> ids = request.filters().getFirst().values();
            asked.add(ids);
            return DescribeInstanceInformationResponse.builder()
                    .instanceInformationList(ids.stream()
                            .filter(online::contains)
                            .map(id -> InstanceInformation.builder()
                                    .instanceId(id)
                                    .pingStatus("Online")
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return "ssm";
        }

        @Override
        public void close() {}
    }

    @Test
    void fiveHundredMachinesThatAreWaitedForCostLessThanACallASecond() throws Exception {
        var ec2 = new StrictEc2();
        var machines = new Instances(
                ec2,
                AwsSamples.INSTALLATION,
                new RateLimiter(50, time),
                Duration.ofSeconds(5),
                time,
                new SplittableRandom(1));
        List<String> ids =
                IntStream.range(0, 500).mapToObj("i-%017d"::formatted).toList();
        int seconds = 300;

        for (int second = 0; second < seconds; second++) {
            for (String id : ids) {
                assertThat(machines.find(id)).isEmpty();
                assertThat(agents.has(id)).isFalse();
            }
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(ec2.listings.size() + ssm.asked.size()).isLessThan(seconds);
        assertThat(ssm.asked).allSatisfy(asked -> assertThat(asked).hasSizeLessThanOrEqualTo(50));
        ssm.online.addAll(ids);
        var seen = new HashSet<String>();
        for (int second = 0; second < 60; second++) {
            for (String id : ids) {
                if (!seen.contains(id) && agents.has(id)) {
                    seen.add(id);
                }
            }
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(seen).hasSameSizeAs(ids);
    }

    @Test
    void aMachineThatNobodyWaitsForAnyMoreIsNotAskedFor() throws Exception {
        assertThat(agents.has("i-1")).isFalse();

        for (int second = 0; second < 120; second++) {
            time.advance(Duration.ofSeconds(1));
            assertThat(agents.has("i-2")).isFalse();
        }

        assertThat(ssm.asked.getLast()).containsExactly("i-2");
    }
}
