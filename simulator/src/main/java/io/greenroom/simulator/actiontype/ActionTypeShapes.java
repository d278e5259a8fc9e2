package io.greenroom.simulator.actiontype;

import static io.greenroom.simulator.wire.Shape.flag;
import static io.greenroom.simulator.wire.Shape.items;
import static io.greenroom.simulator.wire.Shape.oneOf;
import static io.greenroom.simulator.wire.Shape.struct;
import static io.greenroom.simulator.wire.Shape.text;
import static io.greenroom.simulator.wire.Shape.whole;

import io.greenroom.simulator.tag.TagOperations;
import io.greenroom.simulator.wire.Shape;

/** The shapes of action types: their ids and definitions. */
public final class ActionTypeShapes {
    private static final Shape.Text CATEGORY =
            oneOf("Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute");
    private static final Shape.Text OWNER = oneOf("AWS", "ThirdParty", "Custom");
    private static final Shape.Text PROVIDER = text(1, 35).matching("[0-9A-Za-z_-]+");
    private static final Shape.Text VERSION = text(1, 9).matching("[0-9A-Za-z_-]+");

    /** The four parts that name a type. */
    public static final Shape.Struct ACTION_TYPE_ID = struct().required("category", CATEGORY)
            .required("owner", OWNER)
            .required("provider", PROVIDER)
            .required("version", VERSION);

    static final Shape.Struct DELETE = struct().required("category", CATEGORY)
            .required("provider", PROVIDER)
            .required("version", VERSION);

    private static final Shape.Text URL = text(1, 2048);
    private static final Shape.Struct SETTINGS = struct().optional("thirdPartyConfigurationUrl", URL)
            .optional("entityUrlTemplate", URL)
            .optional("executionUrlTemplate", URL)
            .optional("revisionUrlTemplate", URL);
    private static final Shape.Struct PROPERTY = struct().required("name", text(1, 50))
            .required("required", flag())
            .required("key", flag())
            .required("secret", flag())
            .optional("queryable", flag())
            .optional("description", text(1, 160))
            .optional("type", oneOf("String", "Number", "Boolean"));
    private static final Shape.Struct ARTIFACTS =
            struct().required("minimumCount", whole(0, 5)).required("maximumCount", whole(0, 5));

    static final Shape.Struct CREATE = DELETE.optional("settings", SETTINGS)
            .optional("configurationProperties", items(PROPERTY, 0, 10))
            .required("inputArtifactDetails", ARTIFACTS)
            .required("outputArtifactDetails", ARTIFACTS)
            .optional("tags", TagOperations.TAGS);

    static final Shape.Struct LIST = struct().optional("actionOwnerFilter", OWNER)
            .optional("nextToken", text(1, 2048))
            .optional("regionFilter", text(4, 30));

    private ActionTypeShapes() {}
}
