package io.greenroom.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.iam.Place;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueueAddressTest {
    private static final Place HERE = new Place("aws", "amazonaws.com", "eu-west-1", "444455556666");

    private static QueueAddress address(String url) {
        return new QueueAddress(URI.create(url));
    }

    @ParameterizedTest
    @CsvSource({
        "https://sqs.eu-west-1.amazonaws.com/111122223333/wake, eu-west-1",
        "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/wake, cn-north-1",
        "https://sqs.us-gov-west-1.amazonaws.com/111122223333/wake, us-gov-west-1",
        "https://sqs-fips.us-east-2.amazonaws.com/111122223333/wake, us-east-2",
        "https://sqs.ap-southeast-2.api.aws/111122223333/wake, ap-southeast-2",
        "https://vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com/111122223333/wake, eu-west-1",
        "https://eu-west-1.queue.amazonaws.com/111122223333/wake, eu-west-1"
    })
    void regionAndAccountStandInTheUrlsOfAws(String url, String region) {
        QueueAddress address = address(url);

        assertThat(address.region()).contains(region);
        assertThat(address.account()).contains("111122223333");
        assertThat(address.name()).isEqualTo("wake");
        assertThat(address.endpoint()).hasToString(url.substring(0, url.indexOf("/1111")));
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:9324/000000000000/wake", "https://queues.example.com:8443/queue/wake"})
    void otherUrlsDoNotTellThem(String url) {
        QueueAddress address = address(url);

        assertThat(address.region()).isEmpty();
        assertThat(address.account()).isEmpty();
        assertThat(address.name()).isEqualTo("wake");
    }

    @Test
    void theWorkerMayReceiveAndDeleteThereAndNowhereElse() {
        var right =
                address("https://sqs.us-east-1.amazonaws.com/111122223333/wake").right(List.of(HERE));

        assertThat(right.actions()).containsExactly("sqs:ReceiveMessage", "sqs:DeleteMessage");
        assertThat(right.resources()).containsExactly("arn:aws:sqs:us-east-1:111122223333:wake");
        assertThat(address("http://127.0.0.1:9324/000000000000/wake")
                        .right(List.of(HERE))
                        .resources())
                .containsExactly("arn:aws:sqs:eu-west-1:444455556666:wake");
    }
}
