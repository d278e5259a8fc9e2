package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.provider.aws.fake.Faults.Reason;
import java.util.Locale;
import java.util.Map;

/** A machine, as EC2 describes it. */
final class InstanceXml {
    private InstanceXml() {}

    static void state(Xml xml, String element, State state) {
        xml.element(element, inner -> inner.element("code", state.code()).element("name", state.text()));
    }

    /** The volume's id, which follows from the machine's. */
    static String volume(FakeMachine machine, Launch.Mapping mapping) {
        return "vol-" + machine.id().substring(2, 15)
                + "%04x".formatted(mapping.device().hashCode() & 0xffff);
    }

    static void show(Xml xml, FakeMachine machine, State state, Map<String, String> tags) {
        Launch launch = machine.launch();
        boolean gone = state == State.TERMINATED;
        xml.element("instanceId", machine.id())
                .element("imageId", launch.image().id());
        state(xml, "instanceState", state);
        xml.element("privateDnsName", gone ? "" : "ip-" + machine.address().replace('.', '-') + ".internal")
                .element("dnsName", "")
                .element("reason", "")
                .element("amiLaunchIndex", 0)
                .element("clientToken", launch.token() == null ? "" : launch.token())
                .element("instanceType", launch.type())
                .element("launchTime", machine.launchedAt())
                .element("placement", place -> place.element(
                                "availabilityZone", launch.subnet().zone())
                        .element("tenancy", "default"))
                .element("monitoring", monitoring -> monitoring.element("state", "disabled"))
                .element("architecture", launch.image().architecture())
                .element("rootDeviceType", "ebs")
                .element("rootDeviceName", Image.ROOT_DEVICE)
                .element("virtualizationType", "hvm")
                .element("hypervisor", "xen")
                .element("ebsOptimized", false)
                .element("enaSupport", true);
        if (!gone) {
            xml.element("subnetId", launch.subnet().id())
                    .element("vpcId", launch.subnet().vpc())
                    .element("privateIpAddress", machine.address())
                    .element("ipAddress", launch.publicAddress() ? machine.address() : null)
                    .items("groupSet", launch.groups(), (item, group) -> item.element("groupId", group.id())
                            .element("groupName", group.name()));
            String name = launch.profile();
            if (name != null) {
                xml.element("iamInstanceProfile", profile -> profile.element(
                                "arn", "arn:aws:iam::%s:instance-profile/%s".formatted(FakeAccount.ID, name))
                        .element("id", "AIPA" + name.toUpperCase(Locale.ROOT)));
            }
            xml.items("blockDeviceMapping", launch.mappings(), (item, mapping) -> item.element(
                            "deviceName", mapping.device())
                    .element("ebs", ebs -> ebs.element("volumeId", volume(machine, mapping))
                            .element("status", "attached")
                            .element("attachTime", machine.launchedAt())
                            .element("deleteOnTermination", mapping.deletedOnTermination())));
        }
        if (launch.spot()) {
            xml.element("instanceLifecycle", "spot")
                    .element("spotInstanceRequestId", "sir-" + machine.id().substring(2, 10));
        }
        Reason reason = machine.reason();
        if (reason != null) {
            xml.element("stateReason", why -> why.element("code", reason.code()).element("message", reason.message()));
        }
        FakeEc2.showTags(xml, tags);
        xml.element("metadataOptions", options -> options.element("state", "applied")
                .element("httpTokens", launch.httpTokens())
                .element("httpEndpoint", "enabled"));
    }
}
