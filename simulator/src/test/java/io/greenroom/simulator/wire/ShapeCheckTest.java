package io.greenroom.simulator.wire;

import static io.greenroom.simulator.wire.Shape.entries;
import static io.greenroom.simulator.wire.Shape.flag;
import static io.greenroom.simulator.wire.Shape.items;
import static io.greenroom.simulator.wire.Shape.oneOf;
import static io.greenroom.simulator.wire.Shape.struct;
import static io.greenroom.simulator.wire.Shape.text;
import static io.greenroom.simulator.wire.Shape.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ShapeCheckTest {
    private static final Shape.Struct SHAPE = struct().required(
                    "id",
                    struct().required("category", oneOf("Build", "Test"))
                            .required("version", text(1, 9).matching("[0-9A-Za-z_-]+")))
            .optional("size", whole(1, 10))
            .optional("secret", flag())
            .optional("tags", items(struct().required("key", text(1, 3)), 0, 2))
            .optional("query", entries(text(1, 5), text(1, 5).matching("[a-z]+"), 0, 1));

    @Test
    void whatFitsPassesAndUnknownMembersAreLetBe() {
        assertThatCode(
                        () -> check(
                                "{'id':{'category':'Build','version':'1','x':1},'size':null,'tags':[],'query':{'a':'b'},'more':[1]}"))
                .doesNotThrowAnyException();
    }

    @Test
    void allViolationsAreReportedTogetherWithTheirPaths() {
        assertThat(refusal("{'id':{'category':'Brew','version':'1.0 of many'},'size':11,'tags':[{},{'key':'long'}]}"))
                .isEqualTo(
                        "ValidationException: 6 validation errors detected: "
                                + "Value at 'id.category' failed to satisfy constraint: Member must satisfy enum value set: [Build, Test]; "
                                + "Value at 'id.version' failed to satisfy constraint: Member must have length less than or equal to 9; "
                                + "Value at 'id.version' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9A-Za-z_-]+; "
                                + "Value at 'size' failed to satisfy constraint: Member must have value less than or equal to 10; "
                                + "Value at 'tags.member.1.key' failed to satisfy constraint: Member must not be null; "
                                + "Value at 'tags.member.2.key' failed to satisfy constraint: Member must have length less than or equal to 3");
    }

    @Test
    void aMapIsCheckedByItsSizeItsKeysAndItsValues() {
        assertThat(refusal("{'id':{'category':'Build','version':'1'},'query':{'tolong':'b','b':'B'}}"))
                .contains(
                        "Value at 'query' failed to satisfy constraint: Member must have length less than or equal to 1")
                .contains("Map keys must satisfy constraint: [Member must have length less than or equal to 5]")
                .contains(
                        "Map value must satisfy constraint: [Member must satisfy regular expression pattern: [a-z]+]");
    }

    @Test
    void aMissingObjectIsOneViolation() {
        assertThat(refusal("{}"))
                .isEqualTo(
                        "ValidationException: 1 validation error detected: Value at 'id' failed to satisfy constraint: Member must not be null");
    }

    @Test
    void aValueOfAnotherKindCannotBeRead() {
        assertThat(refusal("{'id':{'category':'Build','version':1}}"))
                .isEqualTo("SerializationException: NUMBER_VALUE can not be converted to a String at 'id.version'");
        assertThat(refusal("{'id':'x'}"))
                .isEqualTo("SerializationException: STRING_VALUE can not be converted to a Structure at 'id'");
        assertThat(refusal("{'id':{'category':'Build','version':'1'},'size':1.5}"))
                .isEqualTo("SerializationException: NUMBER_VALUE can not be converted to an Integer at 'size'");
    }

    @Test
    void valuesAreNotRepeatedInTheMessage() {
        assertThat(refusal("{'id':{'category':'hunter2','version':'1'}}")).doesNotContain("hunter2");
    }

    private static void check(String json) {
        ShapeCheck.check(SHAPE, JsonMapper.shared().readTree(json.replace('\'', '"')));
    }

    private static String refusal(String json) {
        var refusal = catchThrowableOfType(ServiceException.class, () -> check(json));
        return refusal.type() + ": " + refusal.getMessage();
    }
}
