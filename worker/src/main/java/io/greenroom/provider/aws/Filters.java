package io.greenroom.provider.aws;

import software.amazon.awssdk.services.ec2.model.Filter;

/** What EC2 is asked for besides everything of a kind. */
public final class Filters {
    private Filters() {}

    public static Filter of(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** What has the tag of the installation. */
    public static Filter installed(String installation) {
        return of("tag:" + Tags.INSTALLATION, installation);
    }
}
