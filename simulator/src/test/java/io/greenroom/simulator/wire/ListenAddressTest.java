package io.greenroom.simulator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8471",
        "192.0.2.7, http://192.0.2.7:8471",
        "0.0.0.0, http://127.0.0.1:8471",
        "::, http://127.0.0.1:8471",
        "::1, http://[0:0:0:0:0:0:0:1]:8471"
    })
    void clientsOnThisMachineAreSentWhereTheyGetAtIt(String address, String uri) throws UnknownHostException {
        var listen = new ListenAddress(InetAddress.getByName(address), 0);

        assertThat(listen.uri(8471)).hasToString(uri);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 8471", "192.0.2.7, 80"})
    void whatCannotBeHadIsNamed(String address, int port) throws UnknownHostException {
        var listen = new ListenAddress(InetAddress.getByName(address), port);

        assertThat(listen.unavailable("S3", new BindException("Address already in use")))
                .hasMessageContaining("Port %d of %s".formatted(port, address))
                .hasMessageContaining("S3")
                .hasMessageContaining("Address already in use");
    }
}
