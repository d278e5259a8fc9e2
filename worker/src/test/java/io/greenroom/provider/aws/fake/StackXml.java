package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeStack.Event;
import io.greenroom.provider.aws.fake.FakeStack.Resource;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Stacks, their resources and their events, as CloudFormation describes them. */
final class StackXml {
    private StackXml() {}

    static <T> Xml members(Xml xml, String name, Iterable<T> values, BiConsumer<Xml, T> content) {
        return xml.element(name, list -> {
            for (T value : values) {
                list.element("member", member -> content.accept(member, value));
            }
        });
    }

    static void stack(Xml xml, FakeStack stack) {
        StackOrder order = stack.order();
        xml.element("StackId", stack.id())
                .element("StackName", stack.name())
                .element("Description", orNull(order.template().description()))
                .element("StackStatus", stack.status())
                .element("StackStatusReason", stack.reason())
                .element("CreationTime", stack.createdAt())
                .element("LastUpdatedTime", stack.updatedAt())
                .element("DeletionTime", stack.deletedAt())
                .element("DisableRollback", order.onFailure().equals("DO_NOTHING"))
                .element("TimeoutInMinutes", order.minutes() == 0 ? null : order.minutes())
                .element("EnableTerminationProtection", stack.isProtected())
                .element("RoleARN", order.role())
                .element("ParentId", order.parent())
                .element("RootId", order.root())
                .element("DriftInformation", drift -> drift.element("StackDriftStatus", "NOT_CHECKED"));
        xml.element("NotificationARNs", "");
        members(xml, "Capabilities", order.capabilities(), (member, capability) -> member.text(capability));
        members(xml, "Parameters", order.parameters().shown().entrySet(), (member, parameter) -> member.element(
                        "ParameterKey", parameter.getKey())
                .element("ParameterValue", parameter.getValue())
                .element("ResolvedValue", order.parameters().looked().get(parameter.getKey())));
        members(xml, "Outputs", stack.outputs().entrySet(), (member, output) -> member.element(
                        "OutputKey", output.getKey())
                .element("OutputValue", output.getValue()));
        members(xml, "Tags", order.tags().entrySet(), (member, tag) -> member.element("Key", tag.getKey())
                .element("Value", tag.getValue()));
    }

    static void summary(Xml xml, FakeStack stack) {
        xml.element("StackId", stack.id())
                .element("StackName", stack.name())
                .element("StackStatus", stack.status())
                .element("StackStatusReason", stack.reason())
                .element("CreationTime", stack.createdAt())
                .element("LastUpdatedTime", stack.updatedAt())
                .element("DeletionTime", stack.deletedAt())
                .element("ParentId", stack.order().parent())
                .element("RootId", stack.order().root());
    }

    /** What it asks for. */
    static void template(Xml xml, StackTemplate template) {
        members(xml, "Parameters", template.section("Parameters").properties(), (member, parameter) -> member.element(
                        "ParameterKey", parameter.getKey())
                .element("DefaultValue", text(parameter.getValue(), "Default"))
                .element("ParameterType", text(parameter.getValue(), "Type"))
                .element("NoEcho", parameter.getValue().path("NoEcho").asString("false"))
                .element("Description", text(parameter.getValue(), "Description"))
                .element(
                        "ParameterConstraints",
                        constraints -> members(
                                constraints,
                                "AllowedValues",
                                parameter.getValue().path("AllowedValues").values(),
                                (value, allowed) -> value.text(allowed.asString("")))));
        members(xml, "Capabilities", template.capabilities(), (member, capability) -> member.text(capability));
        members(xml, "ResourceTypes", template.resources(), (member, resource) -> member.text(resource.type()));
        xml.element("Description", orNull(template.description())).element("Version", "2010-09-09");
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.has(member) ? node.path(member).asString("") : null;
    }

    static void event(Xml xml, FakeStack stack, Event event) {
        xml.element("EventId", "%s-%d".formatted(stack.id().substring(stack.id().lastIndexOf('/') + 1), event.number()))
                .element("StackId", stack.id())
                .element("StackName", stack.name())
                .element("LogicalResourceId", event.logicalId())
                .element("PhysicalResourceId", event.physicalId())
                .element("ResourceType", event.type())
                .element("Timestamp", event.at())
                .element("ResourceStatus", event.status())
                .element("ResourceStatusReason", event.reason())
                .element("ClientRequestToken", event.token());
    }

    /** @param time the name of the member that says when it came to its status */
    static void resource(Xml xml, Resource resource, String time) {
        xml.element("LogicalResourceId", resource.id())
                .element("PhysicalResourceId", orNull(resource.physicalId()))
                .element("ResourceType", resource.definition().type())
                .element(time, resource.at())
                .element("ResourceStatus", resource.status())
                .element("ResourceStatusReason", resource.reason())
                .element("DriftInformation", drift -> drift.element("StackResourceDriftStatus", "NOT_CHECKED"));
    }

    static void resourceOf(Xml xml, FakeStack stack, Resource resource, String time) {
        xml.element("StackName", stack.name()).element("StackId", stack.id());
        resource(xml, resource, time);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
