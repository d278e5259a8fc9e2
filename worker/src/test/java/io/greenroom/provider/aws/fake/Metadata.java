package io.greenroom.provider.aws.fake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the metadata service tells a machine of itself. Here it has an address of its own for each machine. */
final class Metadata {
    private static final String TOKEN = "metadata-token";
    private static final String ROOT = "/latest/meta-data/";

    private Metadata() {}

    /** The answer to a request of this path below the service's address. */
    static Answer answer(FakeMachine machine, String path, Request request) {
        if (path.equals("/latest/api/token")) {
            boolean good = request.method().equals("PUT")
                    && request.header("X-aws-ec2-metadata-token-ttl-seconds").matches("[0-9]{1,5}");
            return good ? Answer.text(200, TOKEN) : Answer.empty(400);
        }
        boolean withToken = request.header("X-aws-ec2-metadata-token").equals(TOKEN);
        if (!withToken && machine.launch().httpTokens().equals("required")) {
            return Answer.empty(401);
        }
        String value = path.startsWith(ROOT) ? value(machine, path.substring(ROOT.length())) : "";
        return value.isEmpty() ? Answer.empty(404) : Answer.text(200, value);
    }

    /** Empty when there is no such thing. */
    private static String value(FakeMachine machine, String name) {
        Launch launch = machine.launch();
        return switch (name) {
            case "instance-id" -> machine.id();
            case "instance-type" -> launch.type();
            case "instance-life-cycle" -> launch.market();
            case "ami-id" -> launch.image().id();
            case "local-ipv4" -> machine.address();
            case "placement/availability-zone" -> launch.subnet().zone();
            case "placement/region" -> FakeAccount.REGION;
            case "spot/instance-action" -> action(machine);
            default -> "";
        };
    }

    private static String action(FakeMachine machine) {
        Instant end = machine.interruption();
        return end == null
                ? ""
                : "{\"action\":\"terminate\",\"time\":\"%s\"}".formatted(end.truncatedTo(ChronoUnit.SECONDS));
    }
}
