package io.greenroom.definition;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules for the links of a definition: which placeholders may stand in which of them. */
final class LinkCheck {
    private static final String EXECUTION = "executionUrlTemplate";
    private static final List<String> TEMPLATES = List.of("entityUrlTemplate", EXECUTION, "revisionUrlTemplate");
    private static final List<String> MEMBERS =
            List.of("thirdPartyConfigurationUrl", "entityUrlTemplate", EXECUTION, "revisionUrlTemplate");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BEGINNING = Pattern.compile("(https?://|\\{Config:).*", Pattern.DOTALL);
    private static final String CONFIG = "Config:";
    private static final int LONGEST = 2048;

    private final Findings findings;
    private final Map<String, Field> fields;

    /** What a link has to know of a property. */
    record Field(boolean required, boolean secret) {}

    LinkCheck(Findings findings, Map<String, Field> fields) {
        this.findings = findings;
        this.fields = fields;
    }

    void of(JsonNode settings) {
        if (settings.isMissingNode() || settings.isNull() || !findings.isObject(settings, "$.settings", MEMBERS)) {
            return;
        }
        findings.text(settings, "$.settings", "thirdPartyConfigurationUrl", 1, LONGEST);
        for (String member : TEMPLATES) {
            findings.text(settings, "$.settings", member, 1, LONGEST).ifPresent(link -> template(member, link));
        }
    }

    private void template(String member, String link) {
        String path = "$.settings." + member;
        if (!BEGINNING.matcher(link).matches()) {
            findings.warning(path, "is no link unless it begins with https://, http:// or a {Config:...} that does");
        }
        Matcher placeholder = PLACEHOLDER.matcher(link);
        while (placeholder.find()) {
            placeholder(path, member, placeholder.group(1));
        }
        String rest = placeholder.reset().replaceAll("");
        if (rest.contains("{") || rest.contains("}")) {
            findings.error(path, "has a { or } without its partner");
        }
    }

    private void placeholder(String path, String member, String name) {
        if (name.equals("ExternalExecutionId")) {
            if (!member.equals(EXECUTION)) {
                findings.error(path, "{ExternalExecutionId} is known only to executionUrlTemplate");
            }
        } else if (name.startsWith(CONFIG)) {
            property(path, name.substring(CONFIG.length()));
        } else {
            findings.error(
                    path,
                    "{%s} is not a placeholder; there are {Config:PropertyName} and {ExternalExecutionId}"
                            .formatted(name));
        }
    }

    private void property(String path, String name) {
        Field field = fields.get(name);
        if (field == null) {
            findings.error(
                    path,
                    "{Config:%s} names no property; there are %s".formatted(name, String.join(", ", fields.keySet())));
        } else if (field.secret()) {
            findings.error(path, "{Config:%s} names a secret property; links may hold only open ones".formatted(name));
        } else if (!field.required()) {
            findings.error(
                    path, "{Config:%s} names an optional property; links may hold only required ones".formatted(name));
        }
    }
}
